//! Spam without friction: how often one address may send, and what is odd about a submission.
//!
//! Nothing here asks a visitor for anything, but for the proof of work of forms that want one. What is
//! odd goes to quarantine with its reasons; nothing is dropped. See docs/spam.md.

pub(crate) mod altcha;
mod bounded;
mod echoes;
mod from;
pub(crate) mod honeypot;
pub(crate) mod opened;
mod rate;
mod signs;
mod visits;

use frontdesk_form::{FormData, Value};
use frontdesk_session::Keyring;

use self::altcha::{BadProof, Challenge, Proof, Spender, Spent};
use self::echoes::Echoes;
use self::rate::{Rate, Rates};
use self::visits::Visits;
use crate::config::{AltchaRule, SpamRule, SpamSettings};
use crate::forms::Form;
use crate::site::page_key;

pub(crate) use from::{From, note_visit};
pub(crate) use rate::TooOften;
pub(crate) use signs::{Reason, Sign};

/// What is remembered of who sent what. All of it is bounded, and none of it outlives the process.
#[derive(Debug)]
pub(crate) struct Spam {
    rates: Rates,
    visits: Visits,
    echoes: Echoes,
    spent: Spent,
}

/// A submission that is looked at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Looked<'a> {
    /// As they are at this moment: what is remembered outlives them.
    pub(crate) settings: &'a SpamSettings,
    pub(crate) form: &'a Form,
    pub(crate) data: &'a FormData,
    pub(crate) from: From<'a>,
    pub(crate) keys: &'a Keyring,
    /// Whether an account is logged in: then it is known who sends it.
    pub(crate) is_known: bool,
}

/// What was found.
#[derive(Debug)]
pub(crate) struct Verdict {
    /// Why it is suspect; empty if it is not.
    pub(crate) signs: Vec<Sign>,
    /// The proof of work that it brings, if it brings a good one.
    pub(crate) proof: Option<Proof>,
}

impl Verdict {
    /// Why it is suspect, for the operator, a sentence a sign; `None` if it is not.
    pub(crate) fn in_words(&self) -> Option<String> {
        let words: Vec<String> = self.signs.iter().map(|sign| sign.reason().words).collect();
        (!words.is_empty()).then(|| words.join(" "))
    }
}

impl Spam {
    pub(crate) fn new() -> Spam {
        Spam {
            rates: Rates::new(),
            visits: Visits::new(),
            echoes: Echoes::new(),
            spent: Spent::new(),
        }
    }

    /// Counts a submission before anything of it is read; `to` is the form, or the page that takes it.
    ///
    /// # Errors
    /// [`TooOften`].
    pub(crate) fn admit(
        &self,
        settings: &SpamSettings,
        to: &str,
        from: &From<'_>,
    ) -> Result<(), TooOften> {
        if from.is_builder {
            return Ok(());
        }
        let rate = Rate { burst: settings.burst, a_minute: settings.a_minute };
        self.rates.admit(rate, from.address, to, from.now)
    }

    /// Looks at a submission that is otherwise fit to be stored.
    ///
    /// # Errors
    /// That it brings no proof of work, where the form wants one.
    pub(crate) fn look(&self, looked: &Looked<'_>) -> Result<Verdict, BadProof> {
        let rule = looked.form.altcha;
        let proof = match rule {
            AltchaRule::Off => None,
            AltchaRule::Required => Some(self.proof(looked)?),
            AltchaRule::Suspects => self.proof(looked).ok(),
        };
        if looked.form.spam == SpamRule::Off {
            return Ok(Verdict { signs: Vec::new(), proof });
        }
        let mut signs = self.signs(looked);
        if looked.is_known || (rule == AltchaRule::Suspects && proof.is_some()) {
            signs.retain(Sign::is_plain);
        }
        Ok(Verdict { signs, proof })
    }

    /// Uses up the proof of a submission that is about to be stored; `spender` is what makes a repeated
    /// request known.
    ///
    /// # Errors
    /// That it was used for another one.
    pub(crate) fn spend(&self, proof: &Proof, spender: Spender, now: i64) -> Result<(), BadProof> {
        self.spent.spend(proof, spender, now / 1_000_000)
    }

    /// The submission could not be stored after all.
    pub(crate) fn give_back(&self, proof: &Proof) {
        self.spent.give_back(proof);
    }

    fn proof(&self, looked: &Looked<'_>) -> Result<Proof, BadProof> {
        let field = text(looked.data, altcha::FIELD).ok_or(BadProof::Missing)?;
        Proof::check(field, looked.keys, &looked.form.name, looked.from.now / 1_000_000)
    }

    fn signs(&self, looked: &Looked<'_>) -> Vec<Sign> {
        let Looked { settings, form, data, from, .. } = looked;
        let honeypot = honeypot::filled(form, data);
        let honeypot = honeypot.map(|field| Sign::Honeypot { field: field.to_owned() });
        let mut signs: Vec<Sign> = honeypot.into_iter().collect();
        signs.extend(self.haste(looked));
        signs.extend(signs::of_text(echoes::typed(form, data), settings.max_links));
        let most = settings.max_same_text_an_hour;
        if most > 0 && !from.is_builder {
            let times = self.echoes.count(form, data, from.now);
            signs.extend((times > most).then_some(Sign::Echo { times, most }));
        }
        signs
    }

    /// Whether it was sent sooner than anybody types. Where nothing says when the page was opened, or
    /// there is nothing to type, nothing is odd.
    fn haste(&self, looked: &Looked<'_>) -> Option<Sign> {
        let Looked { settings, form, data, from, keys, .. } = looked;
        let least = i64::try_from(settings.least_time.as_micros()).unwrap_or(i64::MAX);
        if from.is_builder || least == 0 || !echoes::typed(form, data).any(|text| !text.is_empty())
        {
            return None;
        }
        let said =
            text(data, opened::FIELD).and_then(|field| opened::read(field, keys, &form.name));
        let said = said.map(|seconds| seconds.saturating_mul(1_000_000));
        let first = |page: &String| self.visits.first(from.address, from.browser, &page_key(page));
        let seen = form.pages.iter().filter_map(first).min();
        let took = from.now.saturating_sub(said.or(seen)?);
        (0..least).contains(&took).then_some(Sign::Hasty { millis: took / 1_000 })
    }
}

/// A challenge for a form; `chance` are random bytes, drawn anew for each.
pub(crate) fn challenge(
    settings: &SpamSettings,
    form: &Form,
    keys: &Keyring,
    now: i64,
    chance: [u8; 32],
) -> Challenge {
    let life = i64::try_from(settings.challenge_life.as_secs()).unwrap_or(i64::MAX);
    let until = (now / 1_000_000).saturating_add(life);
    Challenge::make(keys, &form.name, u64::from(settings.work), until, chance)
}

/// The first text with this name.
fn text<'a>(data: &'a FormData, name: &str) -> Option<&'a str> {
    match data.get(name)? {
        Value::Text(text) => Some(text),
        _ => None,
    }
}
