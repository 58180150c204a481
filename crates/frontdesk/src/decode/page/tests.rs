use bytes::Bytes;
use frontdesk_form::Limits;
use http_body_util::BodyExt;

use super::answer::{Given, Question, explain};
use super::fields::Fields;
use super::held::Room;
use crate::answer::Wanted;
use crate::failure::Failure;
use crate::visible::is_hidden;

/// The page that shows what some bytes mean, which are guessed at.
async fn page(bytes: &[u8]) -> String {
    let fields = Fields::default();
    let wanted = Wanted::Page;
    let question = Question { asked: fields.asked(wanted), fields, wanted, frame: None };
    let response = explain(&question, Given::Paste, bytes.to_vec(), &Limits::default());
    let body: Bytes = response.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(body.to_vec()).unwrap()
}

/// Numbers that look random and are the same every time (PCG, O'Neill 2014, its generator alone).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }
}

/// Pieces of which pastes are made, so that every reader of them is reached.
const PIECES: [&str; 24] = [
    "<Buffer ",
    "61 3d 31 ",
    "... 9 more bytes>",
    "curl ",
    "-d 'a=1' ",
    "-F x=@y ",
    "{\"log\":{",
    "\"entries\":[",
    "{\"method\":\"POST\",\"url\":\"x\",\"headers\":[]}",
    "]}",
    "--b\r\n",
    "Content-Disposition: form-data; name=\"a\"",
    "\r\n\r\n",
    "POST / HTTP/1.1\r\n",
    "Cookie: a=b\r\n",
    "a[b][]=1&",
    "%e9",
    "YT0x",
    "\u{202e}",
    "\u{7}",
    "\u{feff}",
    "00000000: 613d 31",
    "<script>",
    "\"",
];

/// Z-15: whatever is pasted, the page is UTF-8 in which everything can be seen.
#[tokio::test]
async fn whatever_is_pasted_nothing_unseen_is_in_the_page() {
    let mut numbers = Numbers(7);
    for round in 0..1_500 {
        let mut paste = Vec::new();
        for _ in 0..numbers.below(12) {
            match numbers.below(6) {
                0 => paste.extend((0..numbers.below(9)).map(|at| (at * 37 + round) as u8)),
                _ => paste.extend(PIECES[numbers.below(PIECES.len())].bytes()),
            }
        }
        let page = page(&paste).await;
        let unseen = page.chars().find(|&letter| letter != '\n' && is_hidden(letter));
        assert_eq!(unseen, None, "{:?}", String::from_utf8_lossy(&paste));
        assert!(!page.contains("<script>1") && page.matches("<script").count() == 1);
    }
}

/// F-63: what is held of all bodies is bounded, and room is given back.
#[test]
fn there_is_room_for_so_much_and_no_more() {
    const MIB: usize = 1024 * 1024;
    let mut first = Room::default();
    first.take(200 * MIB).unwrap();
    let mut second = Room::default();
    assert!(matches!(second.take(57 * MIB), Err(Failure::Busy)));
    drop(first);
    Room::default().take(57 * MIB).unwrap();
}
