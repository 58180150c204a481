//! What the desk keeps of submissions: read marks, stars, states; lists, search and sums.
//!
//! ```text
//! filed --index--> inbox <--> archived
//!                    | ^         in force: holds its claim, is counted
//!             delete | | restore
//!                    v |         aside: what it held waits with it
//!        deleted, quarantine --erase or time--> gone, with its files and its words
//! ```
//!
//! A list is a walk along one index, newest first, that looks at a bounded number of rows and says where
//! it stopped: however large the store and unlucky the filter, an answer takes no longer than that.

mod index;
mod indexer;
mod mark;
mod search;
mod store;
mod sums;
mod walk;

use uuid::Uuid;

use crate::Cursor;

pub(crate) use index::{quarantine, scrub, scrubbed};
pub(crate) use indexer::{Indexer, Wake, Work};

/// Where a submission lies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Folder {
    /// It came, and is to be looked at.
    #[default]
    Inbox,
    /// It was dealt with.
    Archived,
    /// It is to go: it can be restored until it is erased.
    Deleted,
    /// It may be spam.
    Quarantine,
}

impl Folder {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Inbox, Self::Archived, Self::Deleted, Self::Quarantine];

    /// Whether what lies there holds its claim and is counted.
    pub fn is_in_force(self) -> bool {
        match self {
            Self::Inbox | Self::Archived => true,
            Self::Deleted | Self::Quarantine => false,
        }
    }

    fn number(self) -> i64 {
        match self {
            Self::Inbox => 0,
            Self::Archived => 1,
            Self::Deleted => 2,
            Self::Quarantine => 3,
        }
    }

    fn of(number: i64) -> Self {
        Self::ALL.into_iter().find(|folder| folder.number() == number).unwrap_or_default()
    }
}

/// What is looked for. The default is everything in the inbox.
///
/// ```
/// use frontdesk_store::{Folder, InboxFilter};
///
/// let filter = InboxFilter { form: Some("contact".into()), ..InboxFilter::default() };
/// assert_eq!(filter.folder, Folder::Inbox);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InboxFilter {
    /// Where it lies.
    pub folder: Folder,
    /// The form it was sent to.
    pub form: Option<String>,
    /// The account that sent it.
    pub account: Option<Uuid>,
    /// Received at this moment or later, in microseconds since 1970-01-01 UTC.
    pub from: Option<i64>,
    /// Received before this moment.
    pub until: Option<i64>,
    /// Only what was not read yet.
    pub is_unread: bool,
    /// Only what has a star.
    pub is_starred: bool,
    /// Words that all stand in its names and values. Whatever is typed is searched for as it is: there
    /// are no operators.
    pub words: String,
}

/// Which way a list goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The newest first: what was filed before the cursor.
    Older,
    /// The oldest first: what was filed behind the cursor.
    Newer,
}

/// What the desk keeps of one submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxMark {
    /// Where it lies.
    pub folder: Folder,
    /// Nobody has looked at it.
    pub is_unread: bool,
    /// It has a star.
    pub is_starred: bool,
    /// Why it lies in quarantine.
    pub reason: Option<String>,
}

/// One line of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxRow {
    /// Its place in the order of filing.
    pub at: Cursor,
    /// Its id.
    pub id: Uuid,
    /// The form it was sent to.
    pub form: String,
    /// When it was received, in microseconds since 1970-01-01 UTC.
    pub received_at: i64,
    /// The account that sent it.
    pub account: Option<Uuid>,
    /// The address it came from.
    pub address: Option<String>,
    /// What is kept of it.
    pub mark: InboxMark,
    /// How its entries begin, as JSON that may end anywhere.
    pub entries: String,
    /// How many files it has.
    pub files: u32,
}

/// How many submissions fit a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InboxCount {
    /// So many, or if `is_all` is false, at least so many.
    pub number: u64,
    /// All of them were counted; otherwise counting was given up, because it would have taken too long.
    pub is_all: bool,
}

/// Some of what was looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InboxPage {
    /// The lines.
    pub rows: Vec<InboxRow>,
    /// Where to go on; `None` if there is no more.
    pub next: Option<Cursor>,
    /// The moment up to which was looked, if the walk ended before the page was full.
    pub looked_back_to: Option<i64>,
    /// Submissions that are stored and not in the lists yet.
    pub behind: u64,
}

/// What is done to submissions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InboxAct {
    /// Somebody has looked at it.
    Read,
    /// It is to be looked at again.
    Unread,
    /// It gets a star.
    Star,
    /// It loses its star.
    Unstar,
    /// It moves.
    Move(Folder),
}

/// What became of an act.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Acted {
    /// Submissions that were changed; what was so already is not counted.
    pub changed: u64,
    /// Submissions that can't be restored, because the same account has sent another one since where
    /// there may be one.
    pub refused: u64,
}

/// How many submissions of a form lie in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormCount {
    /// The form.
    pub form: String,
    /// The folder.
    pub folder: Folder,
    /// All of them.
    pub number: u64,
    /// Those that nobody has looked at.
    pub unread: u64,
}

/// How many submissions a form got on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayCount {
    /// The form.
    pub form: String,
    /// Days since 1970-01-01, UTC.
    pub day: i64,
    /// Those that are neither deleted nor suspect.
    pub number: u64,
}
