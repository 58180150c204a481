//! How a line of the log is written: for people, or as one JSON object.
//!
//! V16.2.1 to V16.2.4: each begins with the moment in UTC; in JSON every line parses as one object whose
//! keys are `time`, `level`, `message` and the fields. V16.4.1: nothing in it ends the line, colours it or
//! begins another, whatever it was made of.

use std::fmt::{self, Write};

use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use super::known;
use super::log::Shape;
use crate::app;
use crate::visible::Visible;

/// V16.3.3: characters of one value; a line stays below 2 KiB.
const MAX_CHARS: usize = 400;

/// The shape of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    /// For people.
    Text,
    /// For machines.
    Json,
}

/// Writes events as lines.
#[derive(Debug, Clone)]
pub(crate) struct Line(pub(crate) Shape);

impl<S, N> FormatEvent<S, N> for Line
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'w> FormatFields<'w> + 'static,
{
    fn format_event(
        &self,
        _: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut fields = Fields::default();
        event.record(&mut fields);
        // What a room says while it answers a request is found by the request.
        if let Some(id) = known::id().filter(|_| !fields.0.contains_key("request")) {
            fields.0.insert("request".to_owned(), id.into());
        }
        let time = app::moment(app::now());
        let level = event.metadata().level().as_str();
        let message = fields.0.remove("message").unwrap_or_default();
        match self.0.now() {
            Written::Text => text(&mut writer, &time, level, &message, &fields.0),
            Written::Json => json(&mut writer, time, level, message, fields.0),
        }
    }
}

fn text(
    writer: &mut Writer<'_>,
    time: &str,
    level: &str,
    message: &Value,
    fields: &Map<String, Value>,
) -> fmt::Result {
    write!(writer, "{time} {level:<5} {}", Visible(&plain(message), MAX_CHARS))?;
    for (name, value) in fields {
        write!(writer, " {name}={}", Visible(&quoted(value), MAX_CHARS))?;
    }
    writeln!(writer)
}

fn json(
    writer: &mut Writer<'_>,
    time: String,
    level: &str,
    message: Value,
    fields: Map<String, Value>,
) -> fmt::Result {
    let mut line = Map::new();
    line.insert("time".to_owned(), time.into());
    line.insert("level".to_owned(), level.to_ascii_lowercase().into());
    line.insert("message".to_owned(), plain(&message).into());
    line.extend(fields);
    writeln!(writer, "{}", Value::Object(line))
}

/// The text of a value.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The same, in quotes where it would not be one word.
fn quoted(value: &Value) -> String {
    match value {
        Value::String(text) if text.is_empty() || text.contains([' ', '"', '=']) => {
            let mut quoted = String::with_capacity(text.len() + 2);
            let _ = write!(quoted, "\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
            quoted
        }
        other => plain(other),
    }
}

/// The fields of an event, by name.
#[derive(Default)]
struct Fields(Map<String, Value>);

impl Fields {
    fn put(&mut self, field: &Field, value: impl Into<Value>) {
        self.0.insert(field.name().to_owned(), value.into());
    }
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, Visible(value, MAX_CHARS).to_string());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let text = format!("{value:?}");
        self.put(field, Visible(&text, MAX_CHARS).to_string());
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::visible::is_hidden;

    #[derive(Clone, Default)]
    struct Page(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Page {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn written(shape: Written, log: impl FnOnce()) -> String {
        let page = Page::default();
        let to = page.clone();
        let subscriber = tracing_subscriber::fmt()
            .event_format(Line(Shape::new(shape)))
            .with_writer(move || to.clone())
            .finish();
        tracing::subscriber::with_default(subscriber, log);
        let bytes = page.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    const EVIL: &str =
        "a\r\n2026-01-01T00:00:00Z INFO all is well\u{1b}[2J\u{2028}\u{202e} \"x\"=1";

    /// V16.4.1, F-51: whatever a value holds, an event is one line and acts on nothing.
    #[test]
    fn no_value_ends_its_line_or_acts_on_the_terminal() {
        for shape in [Written::Text, Written::Json] {
            let text = written(shape, || {
                tracing::info!(evil = EVIL, seen = ?EVIL, shown = %EVIL, "{EVIL}");
            });
            assert_eq!(text.matches('\n').count(), 1, "{text}");
            assert!(text.trim_end().chars().all(|letter| !is_hidden(letter)), "{text}");
        }
    }

    /// V16.2.2, V16.2.4: one object a line, with the moment in UTC.
    #[test]
    fn a_line_for_machines_is_one_object_with_a_moment_in_utc() {
        let text =
            written(Written::Json, || tracing::warn!(bytes = 7, is = true, "too {}", "much"));
        let line: Value = serde_json::from_str(&text).unwrap();
        assert_eq!((&line["level"], &line["message"]), (&"warn".into(), &"too much".into()));
        assert_eq!((&line["bytes"], &line["is"]), (&7.into(), &true.into()));
        let time = line["time"].as_str().unwrap();
        assert!(time.ends_with('Z') && time.parse::<jiff::Timestamp>().is_ok(), "{time}");
    }

    /// V16.3.3: a flood of text is cut, so a request costs the log so much and no more.
    #[test]
    fn a_long_value_is_cut() {
        for shape in [Written::Text, Written::Json] {
            let long = "x".repeat(1 << 20);
            assert!(written(shape, || tracing::info!(long, "long")).len() < 600);
        }
    }

    #[test]
    fn a_line_for_people_reads_alone() {
        let text = written(Written::Text, || tracing::info!(form = "contact", why = "a b", "came"));
        let (_, rest) = text.split_once(' ').unwrap();
        assert_eq!(rest, "INFO  came form=contact why=\"a b\"\n");
    }
}
