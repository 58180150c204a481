//! Tries a program on a text.
//!
//! A place (a step and how far in the text) that has failed once fails again, unless something
//! refers back; so each is tried once, and the work is bounded by their number. Where something
//! refers back, and for what is left, there is a bound on the steps.

use super::Verdict;
use super::ast::{Case, Direction, Place, canonical, is_line_end, is_word};
use super::program::{Program, Step};

/// So many steps at most; they take some ten milliseconds.
pub(super) const MAX_STEPS: u64 = 2_000_000;
/// Places that are remembered as failed, one bit each: 8 MiB.
const MAX_PLACES: usize = 1 << 26;

/// The verdict, and the steps that it took.
pub(super) fn walk(program: &Program, text: &str, max_steps: u64) -> (Verdict, u64) {
    let text: Vec<char> = text.chars().collect();
    let places = program.steps.len().saturating_mul(text.len() + 1);
    if !program.refers_back && places > MAX_PLACES {
        return (Verdict::Undecided, 0);
    }
    let failed = if program.refers_back { Vec::new() } else { vec![0; places.div_ceil(64)] };
    let mut walk = Walk {
        program,
        text: &text,
        slots: vec![None; program.slots],
        jobs: Vec::new(),
        failed,
        steps_left: max_steps,
    };
    let verdict = match walk.run(0, 0) {
        Some(true) => Verdict::Matches,
        Some(false) => Verdict::Differs,
        // Some of what was left may be too little for one step and enough for another.
        None => return (Verdict::Undecided, max_steps),
    };
    (verdict, max_steps - walk.steps_left)
}

struct Walk<'a> {
    program: &'a Program,
    text: &'a [char],
    slots: Vec<Option<usize>>,
    jobs: Vec<Job>,
    /// A bit for each place.
    failed: Vec<u64>,
    steps_left: u64,
}

/// What is to be done when all else has failed.
enum Job {
    Try { step: usize, at: usize },
    Restore { slot: usize, place: Option<usize> },
}

/// Where a step leads.
enum Next {
    On(usize, usize),
    Fails,
    Done,
}

impl Walk<'_> {
    /// Whether the text matches from a step on, up to its [`Step::Done`]; `None` if the steps have
    /// run out. What it remembered stays remembered if it matches.
    fn run(&mut self, step: usize, at: usize) -> Option<bool> {
        let base = self.jobs.len();
        let mut tried = Vec::new();
        self.jobs.push(Job::Try { step, at });
        while self.jobs.len() > base {
            match self.jobs.pop()? {
                Job::Restore { slot, place } => self.restore(slot, place),
                Job::Try { step, at } => {
                    if self.go(step, at, &mut tried)? {
                        self.keep_what_restores(base);
                        // On the way to a match are places that have not failed.
                        tried.into_iter().for_each(|place| self.mark(place, false));
                        return Some(true);
                    }
                }
            }
        }
        Some(false)
    }

    /// Goes on until something fails, or all is done.
    fn go(&mut self, step: usize, at: usize, tried: &mut Vec<usize>) -> Option<bool> {
        let mut next = Next::On(step, at);
        loop {
            let (step, at) = match next {
                Next::On(step, at) => (step, at),
                Next::Fails => return Some(false),
                Next::Done => return Some(true),
            };
            self.steps_left = self.steps_left.checked_sub(1)?;
            if self.is_known(step, at, tried) {
                return Some(false);
            }
            next = self.step(step, at)?;
        }
    }

    fn step(&mut self, step: usize, at: usize) -> Option<Next> {
        let on = |holds: bool| if holds { Next::On(step + 1, at) } else { Next::Fails };
        let program = self.program;
        // A program ends with `Done`, and no step leads behind it.
        Some(match program.steps.get(step)? {
            Step::Done => Next::Done,
            Step::Jump(to) => Next::On(*to, at),
            Step::Split(first, second) => {
                self.jobs.push(Job::Try { step: *second, at });
                Next::On(*first, at)
            }
            Step::Take(set, direction) => match self.next(at, *direction) {
                Some((c, behind)) if set.has(c) => Next::On(step + 1, behind),
                Some(_) | None => Next::Fails,
            },
            Step::At(place) => on(self.is_at(*place, at)),
            Step::Save(slot) => {
                self.remember(*slot, Some(at));
                on(true)
            }
            Step::Forget(from, to) => {
                (*from..*to).for_each(|slot| self.remember(slot, None));
                on(true)
            }
            Step::Progress(slot) => on(self.slots.get(*slot) != Some(&Some(at))),
            Step::Back { groups, case, direction } => {
                match self.again(groups, *case, *direction, at)? {
                    Some(behind) => Next::On(step + 1, behind),
                    None => Next::Fails,
                }
            }
            Step::Around { negative, next } => {
                let base = self.jobs.len();
                let matches = self.run(step + 1, at)?;
                if *negative {
                    self.undo_down_to(base);
                }
                if matches == *negative { Next::Fails } else { Next::On(*next, at) }
            }
        })
    }

    /// Whether this place has been tried, or is being tried; it is from now on.
    fn is_known(&mut self, step: usize, at: usize, tried: &mut Vec<usize>) -> bool {
        if self.program.refers_back {
            return false;
        }
        let place = step * (self.text.len() + 1) + at;
        let known = self.failed.get(place / 64).is_some_and(|bits| bits >> (place % 64) & 1 == 1);
        if !known {
            self.mark(place, true);
            tried.push(place);
        }
        known
    }

    fn mark(&mut self, place: usize, failed: bool) {
        if let Some(bits) = self.failed.get_mut(place / 64) {
            let bit = 1 << (place % 64);
            *bits = if failed { *bits | bit } else { *bits & !bit };
        }
    }

    fn next(&self, at: usize, direction: Direction) -> Option<(char, usize)> {
        match direction {
            Direction::Ahead => Some((*self.text.get(at)?, at + 1)),
            Direction::Behind => {
                let before = at.checked_sub(1)?;
                Some((*self.text.get(before)?, before))
            }
        }
    }

    fn is_at(&self, place: Place, at: usize) -> bool {
        let before = self.next(at, Direction::Behind).map(|(c, _)| c);
        let behind = self.text.get(at).copied();
        let border = before.is_some_and(is_word) != behind.is_some_and(is_word);
        match place {
            Place::Start => before.is_none(),
            Place::End => behind.is_none(),
            Place::LineStart => before.is_none_or(is_line_end),
            Place::LineEnd => behind.is_none_or(is_line_end),
            Place::WordBorder => border,
            Place::NoWordBorder => !border,
        }
    }

    /// Takes again what a group took; one that took no part takes nothing (ECMA-262, 22.2.2.7.2).
    fn again(
        &mut self,
        groups: &[usize],
        case: Case,
        direction: Direction,
        at: usize,
    ) -> Option<Option<usize>> {
        let taken = groups.iter().find_map(|group| {
            let place = |slot: usize| self.slots.get(slot).copied().flatten();
            self.text.get(place(group * 2)?..place(group * 2 + 1)?)
        });
        let Some(taken) = taken else { return Some(Some(at)) };
        self.steps_left = self.steps_left.checked_sub(taken.len() as u64)?;
        let here = match direction {
            Direction::Ahead => at..at + taken.len(),
            Direction::Behind => match at.checked_sub(taken.len()) {
                Some(start) => start..at,
                None => return Some(None),
            },
        };
        let behind = if direction == Direction::Ahead { here.end } else { here.start };
        let Some(here) = self.text.get(here) else { return Some(None) };
        let same = |(one, other): (&char, &char)| match case {
            Case::Counts => one == other,
            Case::Ignored => one == other || canonical(*one) == canonical(*other),
        };
        Some(here.iter().zip(taken).all(same).then_some(behind))
    }

    fn remember(&mut self, slot: usize, place: Option<usize>) {
        let Some(known) = self.slots.get_mut(slot) else { return };
        if *known != place {
            self.jobs.push(Job::Restore { slot, place: *known });
            *known = place;
        }
    }

    fn restore(&mut self, slot: usize, place: Option<usize>) {
        if let Some(known) = self.slots.get_mut(slot) {
            *known = place;
        }
    }

    /// What looks around is not tried in another way afterwards, but what it remembered is
    /// forgotten again if what follows fails.
    fn keep_what_restores(&mut self, base: usize) {
        let added = self.jobs.split_off(base);
        self.jobs.extend(added.into_iter().filter(|job| matches!(job, Job::Restore { .. })));
    }

    fn undo_down_to(&mut self, base: usize) {
        while self.jobs.len() > base {
            if let Some(Job::Restore { slot, place }) = self.jobs.pop() {
                self.restore(slot, place);
            }
        }
    }
}
