//! The flat list: what it keeps, and that it asks for every event.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod reading;

use bytes::Bytes;
use frontdesk_form::{
    Content, ContentType, Event, FileHead, FormData, FormDataBuilder, FormErrorKind, Limits,
    Stored, Value,
};
use reading::{events_in_chunks, in_chunks};

const BODY: &[u8] = b"--b\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nHello\r\n\
    --b\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a.png\"\r\n\
    Content-Type: image/png\r\n\r\n\x89PNG\r\n\0\r\n\
    --b\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\n\r\n\
    --b\r\nContent-Disposition: form-data; name=\"\"\r\n\r\nx\r\n--b--\r\n";

fn form() -> ContentType {
    ContentType::parse(b"multipart/form-data; boundary=b").unwrap()
}

fn events() -> Vec<Event> {
    let (events, _, error) = events_in_chunks(&form(), BODY.chunks(7), &Limits::default());
    assert_eq!(error, None);
    events
}

#[test]
fn order_repeats_empty_names_and_the_bytes_of_files_are_kept() {
    let data = in_chunks(&form(), BODY.chunks(5), &Limits::default()).unwrap();
    let names: Vec<_> = data.entries().map(|entry| entry.name).collect();
    assert_eq!(names, ["title", "photo", "title", ""]);
    assert_eq!(data.get("title"), Some(Value::Text("Hello")));
    let Some(Value::File(photo)) = data.get("photo") else { panic!("photo is a file") };
    assert_eq!(photo.content, Content::Memory(Bytes::from_static(b"\x89PNG\r\n\0")));
    assert_eq!((photo.size, photo.sha256), (7, None));
    assert_eq!(photo.content_type.as_deref(), Some("image/png"));
    let raw: Vec<_> =
        data.entries().map(|entry| &BODY[entry.at.start as usize..entry.at.end as usize]).collect();
    assert_eq!(raw, [&b"Hello"[..], b"\x89PNG\r\n\0", b"", b"x"]);
    let backwards: Vec<_> = data.entries().rev().map(|entry| entry.name).collect();
    assert_eq!(backwards, ["", "title", "photo", "title"]);
    assert_eq!(data.entries().len(), 4);
}

#[test]
fn a_file_that_was_put_away_is_an_entry_in_its_place() {
    let mut builder = FormDataBuilder::new(&form());
    let mut open: Option<FileHead> = None;
    for event in events() {
        match event {
            Event::FileStart(head) => open = Some(head),
            Event::FileData { .. } => {}
            Event::FileEnd { size, at } => {
                let stored = Stored { key: "u/1".into(), size, sha256: [7; 32], at };
                builder.place_file(open.take().unwrap(), stored);
            }
            other => builder.take(other).unwrap(),
        }
    }
    let data = builder.finish().unwrap();
    let entry = data.entries().nth(1).unwrap();
    let Value::File(photo) = entry.value else { panic!("photo is a file") };
    assert_eq!(photo.content, Content::Stored("u/1".into()));
    assert_eq!((photo.size, photo.sha256), (7, Some([7; 32])));
    assert_eq!((entry.name, &photo.filename[..]), ("photo", "a.png"));
    assert_eq!(entry.content_type, Some("image/png"));
}

#[test]
fn a_file_without_beginning_or_end_is_no_form() {
    let truncated = |events: &[Event]| {
        let mut builder = FormDataBuilder::new(&form());
        let taken: Result<(), _> = events.iter().try_for_each(|event| builder.take(event.clone()));
        let error = taken.and_then(|()| builder.finish().map(drop)).unwrap_err();
        assert_eq!(error.kind(), &FormErrorKind::Truncated);
    };
    let all = events();
    let is = |wanted: fn(&Event) -> bool| all.iter().position(wanted).unwrap();
    let start = is(|event| matches!(event, Event::FileStart(_)));
    let data = is(|event| matches!(event, Event::FileData { .. }));
    let end = is(|event| matches!(event, Event::FileEnd { .. }));
    truncated(&all[..=start]);
    truncated(&all[..end]);
    truncated(&all[data..]);
    truncated(&all[end..]);
    truncated(&[&all[..end], &all[end + 1..]].concat());
}

#[test]
fn an_empty_body_is_a_form_without_entries() {
    for content_type in ["application/x-www-form-urlencoded", "text/plain"] {
        let form = ContentType::parse(content_type.as_bytes()).unwrap();
        let data = FormData::parse(&form, Bytes::new(), &Limits::default()).unwrap();
        assert_eq!((data.entries().len(), data.notes()), (0, &[][..]));
        assert_eq!(data.enctype(), &form.enctype);
    }
}
