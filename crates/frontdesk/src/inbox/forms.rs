//! `GET /forms`: each form with its rules, how much came to it, and when.

use askama::Template;
use axum::Json;
use axum::response::{IntoResponse, Response};
use frontdesk_store::{DayCount, Folder, FormCount};
use http::StatusCode;
use serde_json::{Value, json};

use super::rules;
use crate::answer::Wanted;
use crate::app::moment;
use crate::config::LoginRule;
use crate::desk::{Call, Place, Shell, shell};
use crate::failure::Failure;
use crate::forms::Form;
use crate::serve::Door;

/// Days that the chart shows.
const DAYS: i64 = 30;
const HEIGHT: u64 = 40;
const DAY: i64 = 24 * 60 * 60 * 1_000_000;

#[derive(Template)]
#[template(path = "desk/forms.html")]
struct FormsPage<'a> {
    shell: Shell,
    /// Where the site is, with a slash behind it.
    site: String,
    forms: &'a [Shown],
}

/// A form on the page.
struct Shown {
    name: String,
    /// It takes submissions; otherwise it only has some.
    is_known: bool,
    number: u64,
    unread: u64,
    pages: Vec<String>,
    asks: Vec<String>,
    fields: Vec<Rule>,
    /// What they demand of each other.
    across: Vec<String>,
    chart: Chart,
}

/// What one field demands, in words.
struct Rule {
    label: String,
    name: String,
    rules: String,
}

/// How much came, a bar a day.
#[derive(Default)]
struct Chart {
    bars: Vec<Bar>,
    sum: u64,
    most: u64,
}

struct Bar {
    x: usize,
    y: u64,
    height: u64,
    day: String,
    number: u64,
}

/// The page.
pub(crate) async fn show(call: Call) -> Response {
    let shown = see(&call).await;
    call.answer(shown)
}

async fn see(call: &Call) -> Result<Response, Failure> {
    let app = &call.app;
    let failed = |error| app.store_failure(error);
    let today = app.now().div_euclid(DAY);
    let counts = app.store().form_counts().await.map_err(failed)?;
    let days = app.store().day_counts(today - DAYS + 1).await.map_err(failed)?;
    let mut names = app.form_names();
    names.extend(counts.iter().map(|count| count.form.clone()));
    names.sort();
    names.dedup();
    let forms: Vec<Shown> = names
        .into_iter()
        .map(|name| Shown {
            chart: Chart::of(&days, &name, today),
            ..Shown::of(app.form_now(&name).as_deref(), name, &counts)
        })
        .collect();
    if call.wanted == Wanted::Json {
        let list: Vec<Value> = forms.iter().map(Shown::json).collect();
        return Ok(Json(json!({ "forms": list })).into_response());
    }
    let page = FormsPage {
        shell: call.shell(Place::Forms),
        site: app.place_of(Door::Site),
        forms: &forms,
    };
    Ok(shell::page(StatusCode::OK, &page))
}

impl Shown {
    fn of(form: Option<&Form>, name: String, counts: &[FormCount]) -> Shown {
        let own = counts.iter().filter(|count| count.form == name && count.folder.is_in_force());
        let number = own.clone().map(|count| count.number).sum();
        let unread = own.filter(|count| count.folder == Folder::Inbox);
        let fields = form.and_then(Form::schema).map(|schema| {
            let rules = schema.fields.iter().map(|field| Rule {
                label: field.label().to_owned(),
                name: field.name.clone(),
                rules: field.inputs().map(rules::in_words).collect::<Vec<_>>().join("; or "),
            });
            rules.collect()
        });
        Shown {
            is_known: form.is_some(),
            number,
            unread: unread.map(|count| count.unread).sum(),
            pages: form.map(|form| form.pages.clone()).unwrap_or_default(),
            asks: form.map(asks).unwrap_or_default(),
            fields: fields.unwrap_or_default(),
            across: form
                .and_then(Form::schema)
                .map(|schema| schema.rules.iter().map(rules::across).collect())
                .unwrap_or_default(),
            chart: Chart::default(),
            name,
        }
    }

    fn json(&self) -> Value {
        let days =
            self.chart.bars.iter().map(|bar| json!({ "day": bar.day, "number": bar.number }));
        json!({
            "name": self.name, "known": self.is_known, "number": self.number, "unread": self.unread,
            "pages": self.pages, "days": days.collect::<Vec<_>>(),
        })
    }
}

/// What the form asks for beside its fields.
fn asks(form: &Form) -> Vec<String> {
    let mut asks = Vec::new();
    if form.login == LoginRule::Required {
        asks.push("Only who is logged in may send it.".to_owned());
    }
    if !form.unique.is_empty() {
        asks.push(format!("One for each account and {}.", form.unique.join(", ")));
    }
    if !form.counts.is_empty() {
        asks.push(format!("Counted in public by {}.", form.counts.join(", ")));
    }
    if form.keep_raw {
        asks.push("Its bodies are kept as they are sent.".to_owned());
    }
    for origin in &form.origins {
        asks.push(format!("Pages of {} may send it too.", origin.as_str()));
    }
    asks
}

impl Chart {
    fn of(days: &[DayCount], form: &str, today: i64) -> Chart {
        let number = |day| {
            let found = days.iter().find(|count| count.day == day && count.form == form);
            found.map_or(0, |count| count.number)
        };
        let numbers = (today - DAYS + 1..=today).map(|day| (day, number(day)));
        let most = numbers.clone().map(|(_, number)| number).max().unwrap_or(0);
        let bars = numbers.enumerate().map(|(place, (day, number))| {
            // A day with one is seen beside a day with a thousand.
            let height = if number == 0 { 0 } else { (number * HEIGHT / most).max(1) };
            let day = moment(day * DAY).chars().take(10).collect();
            Bar { x: place * 8, y: HEIGHT - height, height, day, number }
        });
        let bars: Vec<Bar> = bars.collect();
        Chart { sum: bars.iter().map(|bar| bar.number).sum(), most, bars }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_has_a_bar_for_each_day_and_the_highest_is_whole() {
        let count = |day, number| DayCount { form: "a".into(), day, number };
        let days = [count(100, 1), count(99, 1000), count(71, 7), count(70, 9)];
        let chart = Chart::of(&days, "a", 100);
        assert_eq!((chart.bars.len(), chart.sum, chart.most), (30, 1008, 1000));
        let heights: Vec<u64> = chart.bars.iter().map(|bar| bar.height).collect();
        assert_eq!((heights[0], heights[28], heights[29]), (1, HEIGHT, 1));
        assert_eq!(Chart::of(&days, "b", 100).sum, 0);
    }
}
