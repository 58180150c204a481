//! What a list is asked for in its address, and back into an address.

use frontdesk_store::{Cursor, Folder, InboxFilter};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use url::form_urlencoded::{Serializer, parse};
use uuid::Uuid;

use crate::failure::Failure;

/// What an operator asked to see.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) filter: InboxFilter,
    /// Where the page begins, if it is not the first.
    pub(super) before: Option<Cursor>,
    /// The days as they were typed; the last one is part of what is shown.
    pub(super) from: String,
    pub(super) until: String,
}

/// The folders' words in addresses and pages.
pub(super) const FOLDERS: [(Folder, &str, &str); 4] = [
    (Folder::Inbox, "inbox", "Inbox"),
    (Folder::Archived, "archived", "Archive"),
    (Folder::Deleted, "deleted", "Deleted"),
    (Folder::Quarantine, "quarantine", "Quarantine"),
];

impl Asked {
    /// Reads a query. What is not known is passed over; a known word that says nothing that can be is
    /// refused, so that a slip does not show too much (V1.2.4, V1.4.2).
    ///
    /// # Errors
    /// [`Failure::BadQuery`] with the name.
    pub(super) fn read(query: &str) -> Result<Asked, Failure> {
        let mut asked = Asked::default();
        for (name, value) in parse(query.as_bytes()) {
            if value.is_empty() {
                continue;
            }
            asked.take(&name, &value)?;
        }
        Ok(asked)
    }

    fn take(&mut self, name: &str, value: &str) -> Result<(), Failure> {
        let filter = &mut self.filter;
        match name {
            "folder" => filter.folder = folder(value).ok_or_else(|| bad("folder"))?,
            "form" => filter.form = Some(value.to_owned()),
            "account" => filter.account = Some(Uuid::try_parse(value).map_err(|_| bad("account"))?),
            "show" => match value {
                "all" => {}
                "unread" => filter.is_unread = true,
                "starred" => filter.is_starred = true,
                _ => return Err(bad("show")),
            },
            "q" => filter.words = value.chars().take(1000).collect(),
            "from" => {
                filter.from = Some(midnight(value, 0).ok_or_else(|| bad("from"))?);
                self.from = value.to_owned();
            }
            "until" => {
                filter.until = Some(midnight(value, 1).ok_or_else(|| bad("until"))?);
                self.until = value.to_owned();
            }
            "before" => {
                let number: i64 = value.parse().map_err(|_| bad("before"))?;
                self.before = Some(Cursor::from_i64(number));
            }
            // There is one order, the newest first.
            "sort" => return Err(bad("sort")),
            _ => {}
        }
        Ok(())
    }

    /// The same as a query, without where the page begins.
    pub(super) fn query(&self) -> String {
        let mut query = Serializer::new(String::new());
        let filter = &self.filter;
        let mut say = |name: &str, value: &str| {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        };
        if filter.folder != Folder::Inbox {
            say("folder", word(filter.folder));
        }
        say("form", filter.form.as_deref().unwrap_or_default());
        say("account", &filter.account.map(|id| id.to_string()).unwrap_or_default());
        say("show", self.show());
        say("from", &self.from);
        say("until", &self.until);
        say("q", &filter.words);
        query.finish()
    }

    /// The same with where the page begins.
    pub(super) fn query_from(&self, before: Option<Cursor>) -> String {
        let query = self.query();
        match before {
            None => query,
            Some(before) if query.is_empty() => format!("before={}", before.as_i64()),
            Some(before) => format!("{query}&before={}", before.as_i64()),
        }
    }

    pub(super) fn show(&self) -> &'static str {
        match (self.filter.is_unread, self.filter.is_starred) {
            (true, _) => "unread",
            (false, true) => "starred",
            (false, false) => "",
        }
    }
}

/// The folder of a word.
pub(super) fn folder(word: &str) -> Option<Folder> {
    FOLDERS.iter().find(|(_, known, _)| *known == word).map(|(folder, ..)| *folder)
}

/// The word of a folder.
pub(super) fn word(folder: Folder) -> &'static str {
    FOLDERS.iter().find(|(known, ..)| *known == folder).map_or("", |(_, word, _)| word)
}

/// The beginning of a day in UTC, and so many days on.
fn midnight(day: &str, days_on: i64) -> Option<i64> {
    let day: Date = day.parse().ok()?;
    let day = day.checked_add(jiff::Span::new().days(days_on)).ok()?;
    Some(day.to_zoned(TimeZone::UTC).ok()?.timestamp().as_microsecond())
}

fn bad(name: &'static str) -> Failure {
    Failure::BadQuery { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_reads_back_as_it_was_written() {
        let query =
            "folder=archived&form=contact&show=unread&from=2026-11-22&until=2026-11-23&q=a+%26+b";
        let asked = Asked::read(query).unwrap();
        assert_eq!(asked.query(), query);
        assert_eq!(asked.filter.from, Some(1_795_305_600_000_000));
        assert_eq!(asked.filter.until, Some(1_795_478_400_000_000));
        assert_eq!(asked.query_from(Some(Cursor::from_i64(7))), format!("{query}&before=7"));
        assert_eq!(Asked::read("form=&q=").unwrap(), Asked::default());
    }

    /// V1.2.4, V1.4.2: what can't be asked for is refused by name.
    #[test]
    fn what_cant_be_asked_for_is_refused() {
        for query in [
            "sort=id;drop table x",
            "folder=trash",
            "show=me",
            "account=1",
            "from=yesterday",
            "until=2026-02-30",
            "before=99999999999999999999",
            "from=99999-01-01",
        ] {
            assert!(Asked::read(query).is_err(), "{query}");
        }
        assert!(Asked::read("before=-1&page=-1").is_ok());
    }
}
