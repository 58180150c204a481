//! From text to tree: the standard's own parser, told where each tag begins.
//!
//! html5ever gives a tag the line of its `>`, and no offset. People look for the `<`, and a page
//! can only be refilled where the tag's place is known. So the text is fed in pieces that each
//! begin at a `<` (the only character that starts a tag), and a tag is known to begin at the
//! first piece that looks like one after the last token that came out.

use std::cell::Cell;

use html5ever::TokenizerResult;
use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};

use crate::limits::{Cut, PageLimits};
use crate::tag_length::TagLength;
use crate::tree::{Arena, NodeId, Place, Tree};

/// A tag that is longer is read in steps of this many bytes, each followed by a look at the
/// limits.
const STEP_BYTES: usize = 4096;

/// The tree of a page, and the limit that ended the reading early.
pub(crate) fn parse(html: &str, limits: &PageLimits) -> (Tree, Option<Cut>) {
    let text = within(html, limits.max_page_bytes);
    let mut cut = (text.len() < html.len()).then_some(Cut::Bytes(limits.max_page_bytes));

    let mut parser = Parser::new(limits);
    // A byte order mark is no part of the page. html5ever would look for one in each piece.
    let page = text.strip_prefix('\u{feff}').unwrap_or(text);
    parser.place.at = text.len() - page.len();
    for piece in Pieces(page) {
        if let Err(over) = parser.read(piece) {
            cut = cut.or(Some(over));
            return (parser.into_tree(), cut);
        }
    }
    parser.tokenizer.end();
    (parser.into_tree(), cut)
}

/// As much of the text as the limit allows, cut between two characters.
fn within(html: &str, max_bytes: usize) -> &str {
    // The parser's strings count their bytes in 32 bits.
    let end = html.floor_char_boundary(max_bytes.min(u32::MAX as usize));
    html.get(..end).unwrap_or_default()
}

/// html5ever with the place it has come to.
struct Parser {
    tokenizer: Tokenizer<Placed>,
    queue: BufferQueue,
    place: Place,
    open_tag: Option<TagLength>,
    max_attributes: usize,
}

impl Parser {
    fn new(limits: &PageLimits) -> Parser {
        // Scripting off: the content of `<noscript>` is then markup, not text (13.2.6.4.7).
        let options = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
        let builder = TreeBuilder::new(Arena::new(limits), options);
        let placed = Placed { builder, next_tag: Cell::default() };
        Parser {
            tokenizer: Tokenizer::new(
                placed,
                TokenizerOpts { discard_bom: false, ..TokenizerOpts::default() },
            ),
            queue: BufferQueue::default(),
            place: Place { line: 1, at: 0 },
            open_tag: None,
            max_attributes: limits.max_attributes,
        }
    }

    fn read(&mut self, piece: &str) -> Result<(), Cut> {
        self.tokenizer.sink.begin(self.place, piece);
        let mut rest = piece;
        while !rest.is_empty() {
            let end = rest.floor_char_boundary(STEP_BYTES);
            let (step, behind) = rest.split_at(end);
            self.feed(step);
            self.count_attributes(step)?;
            self.tokenizer.sink.builder.sink.within_limits()?;
            rest = behind;
        }
        self.place.pass(piece);
        Ok(())
    }

    /// Scripts are not run, and a change of encoding is too late for text that is decoded already:
    /// both pauses are passed over.
    fn feed(&self, text: &str) {
        self.queue.push_back(StrTendril::from_slice(text));
        while !matches!(self.tokenizer.feed(&self.queue), TokenizerResult::Done) {}
    }

    fn count_attributes(&mut self, step: &str) -> Result<(), Cut> {
        if !self.tokenizer.sink.in_tag() {
            self.open_tag = None;
            return Ok(());
        }
        let length = self.open_tag.get_or_insert_with(TagLength::new);
        if length.count(step.as_bytes()) > self.max_attributes {
            return Err(Cut::Attributes(self.max_attributes));
        }
        Ok(())
    }

    fn into_tree(self) -> Tree {
        self.tokenizer.sink.builder.sink.into_tree()
    }
}

/// The text in pieces, each but the first beginning with a `<` and holding no other.
struct Pieces<'a>(&'a str);

impl<'a> Iterator for Pieces<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        if self.0.is_empty() {
            return None;
        }
        let behind_first = self.0.as_bytes().iter().skip(1);
        let end = behind_first.into_iter().position(|&byte| byte == b'<');
        let (piece, rest) = match end {
            // A `<` is a character of its own, so that the border in front of it is one too.
            Some(end) => self.0.split_at(end + 1),
            None => (self.0, ""),
        };
        self.0 = rest;
        Some(piece)
    }
}

/// Stands between tokenizer and tree builder, and tells the tree where the next tag begins.
struct Placed {
    builder: TreeBuilder<NodeId, Arena>,
    next_tag: Cell<Next>,
}

#[derive(Clone, Copy, Default)]
struct Next {
    /// Where the piece being read begins.
    piece: Place,
    /// Where the tag begins that is not over yet: at this piece or, where a `<` stands inside an
    /// attribute's value, at one before.
    tag: Option<Place>,
}

impl Placed {
    fn begin(&self, place: Place, piece: &str) {
        let tag = self.next_tag.get().tag.or(starts_tag(piece).then_some(place));
        self.next_tag.set(Next { piece: place, tag });
    }

    fn in_tag(&self) -> bool {
        self.next_tag.get().tag.is_some()
    }

    /// A token came out: nothing of what was read before it belongs to the next tag.
    fn token_came(&self) -> Place {
        let Next { piece, tag } = self.next_tag.get();
        self.next_tag.set(Next { piece, tag: None });
        tag.unwrap_or(piece)
    }
}

/// "Tag open state" and "end tag open state" (HTML, 13.2.5.6 and 13.2.5.7): what else begins with
/// a `<` is no tag, and some of it (`</>`) gives no token either.
fn starts_tag(piece: &str) -> bool {
    let name = piece.strip_prefix("</").or(piece.strip_prefix('<'));
    name.is_some_and(|name| name.starts_with(|first: char| first.is_ascii_alphabetic()))
}

impl TokenSink for Placed {
    type Handle = NodeId;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<NodeId> {
        // A parse error is no piece of the page: it may be reported amid a tag.
        if !matches!(token, Token::ParseError(_)) {
            let place = self.token_came();
            self.builder.sink.place_next(place);
            if let Token::TagToken(Tag { kind: TagKind::EndTag, name, .. }) = &token {
                self.builder.sink.end_tag(name, place.at);
            }
        }
        self.builder.process_token(token, line)
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}
