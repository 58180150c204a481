//! What the decoder promises about asking for memory.

use bytes::Bytes;
use frontdesk_allocations::{Counting, counted};
use frontdesk_form::{ContentCoding, ContentType, FormData, FormDecoder, Limits, Names};

#[global_allocator]
static COUNTING: Counting = Counting;

/// The counting itself: a test of counts must not pass because nothing is counted.
#[test]
fn every_box_and_every_growth_is_counted() {
    assert_eq!(counted(|| Box::new(7)).0, 1);
    assert_eq!(counted(|| vec![0_u8; 64]).0, 1);
    let mut list = Vec::<u8>::with_capacity(1);
    assert_eq!(counted(|| list.resize(4096, 0)).0, 1);
    assert_eq!(counted(|| ()).0, 0);
}

/// A thousand fields in brackets, as browsers escape them.
fn big() -> String {
    let pair = |n: usize| format!("rows%5B{}%5D%5Bfield{}%5D=some+value+{n:07}", n / 5, n % 5);
    (0..1000).map(pair).collect::<Vec<_>>().join("&")
}

fn urlencoded() -> [(&'static str, String, u64); 6] {
    [
        ("nothing", String::new(), 2),
        ("login", "email=ada%40example.com&password=correct+horse+battery+staple%21".into(), 2),
        ("big", big(), 2),
        ("plain", format!("text={}", "the+quick+brown+fox+".repeat(50_000)), 2),
        ("contact", format!("name=Zo%C3%AB&message={}", "h%C3%A4tte+gern+".repeat(70)), 3),
        ("cyrillic", format!("text={}", "%D0%9F%D1%80%D0%B8%2C+".repeat(50_000)), 3),
    ]
}

#[test]
fn a_urlencoded_body_takes_at_most_three_allocations_and_two_if_it_is_ascii() {
    let form = ContentType::query();
    let limits = Limits { max_text_bytes: 1 << 30, max_value_bytes: 1 << 30, ..Limits::default() };
    for (name, body, most) in urlencoded() {
        let body = Bytes::from(body);
        let (allocations, data) = counted(|| FormData::parse(&form, body, &limits));
        assert!(data.is_ok(), "{name}: {data:?}");
        assert!(allocations <= most, "{name}: {allocations} allocations, at most {most} promised");
    }
}

fn multipart(parts: usize) -> Bytes {
    let text = |n| {
        format!("--b\r\nContent-Disposition: form-data; name=\"field{n}\"\r\n\r\nsome value\r\n")
    };
    let file = |n| {
        format!(
            "--b\r\nContent-Disposition: form-data; name=\"f{n}\"; filename=\"{n}.txt\"\r\n\
             Content-Type: text/plain\r\n\r\nsome content\r\n"
        )
    };
    let parts: String = (0..parts).map(|n| text(n) + &file(n)).collect();
    format!("{parts}--b--\r\n").into()
}

/// How often a decoder allocates for the whole body in one chunk, and how many events it gives.
fn events(body: Bytes) -> (u64, usize) {
    let form = ContentType::parse(b"multipart/form-data; boundary=b").unwrap();
    let limits = Limits { max_files: 1000, ..Limits::default() };
    counted(|| {
        let mut decoder = FormDecoder::new(form, ContentCoding::Identity, limits);
        let mut events = 0;
        decoder.push(body).unwrap();
        while decoder.next_event().unwrap().is_some() {
            events += 1;
        }
        decoder.end().unwrap();
        assert_eq!(decoder.next_event().unwrap(), None);
        events
    })
}

#[test]
fn a_part_that_comes_in_one_chunk_allocates_nothing() {
    let (few, few_events) = events(multipart(2));
    let (many, many_events) = events(multipart(200));
    assert_eq!((few_events, many_events), (2 * 4, 200 * 4));
    assert_eq!(few, many, "the allocations are those of the decoder itself");
    assert!(many <= 8, "{many} allocations");
}

#[test]
fn a_tree_takes_an_allocation_a_list_or_object_and_a_few_for_all() {
    let data = FormData::parse(&ContentType::query(), big().into(), &Limits::default()).unwrap();
    let (allocations, tree) = counted(|| data.tree(Names::Auto, &Limits::default()));
    let rows = tree.unwrap().root().get("rows").map_or(0, |rows| rows.items().len());
    assert_eq!(rows, 200);
    assert!(allocations <= 200 + 32, "{allocations} allocations for 200 rows of 5 fields");
}
