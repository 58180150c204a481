//! What all connections saw within the measured time.

use std::time::{Duration, Instant};

use crate::Failed;
use crate::table::Column;

/// When it counts: not while caches fill and files reach their size.
#[derive(Clone, Copy)]
pub(crate) struct Window {
    pub(crate) begins: Instant,
    pub(crate) ends: Instant,
}

impl Window {
    const WARM_UP: Duration = Duration::from_secs(1);

    pub(crate) fn of(measured: Duration) -> Window {
        let begins = Instant::now() + Window::WARM_UP;
        Window { begins, ends: begins + measured }
    }
}

#[derive(Default)]
pub(crate) struct Tally {
    micros: Vec<u32>,
    errors: usize,
}

impl Tally {
    /// What [`Tally::figures`] are.
    pub(crate) const COLUMNS: [Column; 5] = [
        Column::compared("req/s"),
        Column::compared("CPU us/req"),
        Column::plain("p50 ms"),
        Column::plain("p99 ms"),
        Column::plain("errors"),
    ];

    /// Counts a request that was just answered, as hoped or not, if it falls into the window.
    pub(crate) fn count(&mut self, window: Window, sent: Instant, as_hoped: bool) {
        let answered = Instant::now();
        if answered < window.begins || answered >= window.ends {
            return;
        }
        match as_hoped {
            true => self.micros.push((answered - sent).as_micros() as u32),
            false => self.errors += 1,
        }
    }

    /// One figure for each of [`Tally::COLUMNS`].
    pub(crate) fn figures(mut self, took: Duration, cpu: Duration) -> Result<Vec<f64>, Failed> {
        if self.micros.is_empty() {
            return Err(format!("no request was answered as hoped ({} errors)", self.errors).into());
        }
        self.micros.sort_unstable();
        let count = self.micros.len();
        let quantile = |part: f64| self.micros[((count - 1) as f64 * part) as usize] as f64 / 1e3;
        Ok(vec![
            count as f64 / took.as_secs_f64(),
            cpu.as_secs_f64() * 1e6 / count as f64,
            quantile(0.50),
            quantile(0.99),
            self.errors as f64,
        ])
    }
}
