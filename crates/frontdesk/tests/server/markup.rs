//! A page as an HTML parser reads it.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

/// What a page is made of.
#[derive(Debug, Default)]
pub(crate) struct Markup {
    /// Each start tag with the names of its attributes.
    pub(crate) tags: Vec<String>,
    /// Every value of an attribute that leads somewhere.
    pub(crate) links: Vec<String>,
    pub(crate) comments: usize,
    pub(crate) text: String,
    /// What the standard calls an error (HTML, 13.2.2).
    pub(crate) errors: Vec<String>,
}

impl Markup {
    pub(crate) fn of(html: &str) -> Markup {
        let input = BufferQueue::default();
        input.push_back(StrTendril::from(html));
        let tokenizer = Tokenizer::new(Sink::default(), TokenizerOpts::default());
        let _ = tokenizer.feed(&input);
        tokenizer.end();
        tokenizer.sink.0.into_inner()
    }
}

#[derive(Default)]
struct Sink(RefCell<Markup>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut markup = self.0.borrow_mut();
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => {
                let mut names: Vec<String> = Vec::new();
                for attribute in &tag.attrs {
                    let name = attribute.name.local.to_string();
                    if ["href", "src", "action", "formaction"].contains(&name.as_str()) {
                        markup.links.push(attribute.value.to_string());
                    }
                    names.push(name);
                }
                markup.tags.push(format!("{} {}", tag.name, names.join(" ")));
                match &*tag.name {
                    "script" => return TokenSinkResult::RawData(RawKind::ScriptData),
                    "style" => return TokenSinkResult::RawData(RawKind::Rawtext),
                    "textarea" | "title" => return TokenSinkResult::RawData(RawKind::Rcdata),
                    _ => {}
                }
            }
            Token::CharacterTokens(text) => markup.text.push_str(&text),
            Token::NullCharacterToken => markup.text.push('\0'),
            Token::CommentToken(_) => markup.comments += 1,
            Token::ParseError(words) => markup.errors.push(words.into_owned()),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}
