//! What every language has a phrase for.
//!
//! `{label}` is what the field is called; the other words in braces are told beside each phrase.

/// The phrases of a language.
pub(super) struct Phrases {
    /// How a day is written: `{d}`, `{m}`, `{y}`.
    pub(super) day: &'static str,
    /// What stands before the decimals of a number.
    pub(super) point: &'static str,

    pub(super) missing: &'static str,
    pub(super) missing_option: &'static str,
    pub(super) missing_tick: &'static str,
    pub(super) missing_file: &'static str,
    pub(super) no_email: &'static str,
    pub(super) no_emails: &'static str,
    pub(super) no_url: &'static str,
    pub(super) pattern: &'static str,
    /// `{title}`
    pub(super) pattern_with_title: &'static str,
    pub(super) unchecked: &'static str,
    /// `{max}`, `{length}`
    pub(super) too_long: Counted,
    /// `{min}`, `{length}`
    pub(super) too_short: Counted,
    /// `{min}`
    pub(super) too_small: &'static str,
    /// `{max}`
    pub(super) too_large: &'static str,
    /// `{min}`
    pub(super) too_early: &'static str,
    /// `{max}`
    pub(super) too_late: &'static str,
    /// `{min}`, `{max}`
    pub(super) over_midnight: &'static str,
    /// `{below}`, `{above}`
    pub(super) between: &'static str,
    /// `{value}`
    pub(super) beside: &'static str,
    pub(super) nowhere: &'static str,
    pub(super) bad_text: &'static str,
    pub(super) bad_line: &'static str,
    pub(super) bad_file: &'static str,
    pub(super) bad_color: &'static str,
    pub(super) bad_number: &'static str,
    pub(super) bad_date: &'static str,
    pub(super) bad_month: &'static str,
    pub(super) bad_week: &'static str,
    pub(super) bad_time: &'static str,
    pub(super) bad_moment: &'static str,
    /// `{value}`
    pub(super) not_an_option: &'static str,
    /// `{max}`
    pub(super) too_many: Counted,
    /// `{file}`, `{max}`
    pub(super) file_too_large: &'static str,
    /// `{file}`, `{types}`
    pub(super) file_type: &'static str,
    pub(super) hidden_changed: &'static str,
    /// In front of the title of a page that comes back.
    pub(super) error_title: &'static str,
    /// Above the list of what is wrong: `{count}`
    pub(super) summary: Counted,
    /// `{files}`
    pub(super) choose_again: &'static str,
    pub(super) unknown_field: &'static str,
    /// `{other}`
    pub(super) before_other: &'static str,
    /// `{other}`
    pub(super) below_other: &'static str,
    /// `{other}`
    pub(super) not_same: &'static str,
    /// `{labels}`
    pub(super) none_given: &'static str,
}

/// A phrase with a number in it.
pub(super) struct Counted {
    pub(super) one: &'static str,
    pub(super) many: &'static str,
}

impl Counted {
    pub(super) fn of(&self, count: usize) -> &'static str {
        if count == 1 { self.one } else { self.many }
    }
}
