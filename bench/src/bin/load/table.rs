//! Rounds in, medians out, beside the first row as the floor.

use std::fmt;
use std::io::Write as _;

use crate::Failed;
use crate::args::{Args, Candidate};

/// Measures all candidates in turn, round after round, and prints their medians.
pub(crate) fn compare(
    title: String,
    columns: &'static [Column],
    args: &Args,
    measure: impl Fn(&Candidate) -> Result<Vec<f64>, Failed>,
) -> Result<(), Failed> {
    let mut table = Table::new(title, columns);
    for round in 1..=args.rounds {
        for candidate in &args.candidates {
            eprintln!("round {round}: {}", candidate.name);
            table.add(&candidate.name, measure(candidate)?);
        }
    }
    write!(std::io::stdout(), "{table}")?;
    Ok(())
}

/// A figure that is measured once a round for each row.
pub(crate) struct Column {
    head: &'static str,
    compared: bool,
}

impl Column {
    /// Printed with its ratio to the first row.
    pub(crate) const fn compared(head: &'static str) -> Column {
        Column { head, compared: true }
    }

    /// Printed as it is.
    pub(crate) const fn plain(head: &'static str) -> Column {
        Column { head, compared: false }
    }

    fn width(&self) -> usize {
        (self.head.len() + 3).max(10)
    }
}

struct Table {
    title: String,
    columns: &'static [Column],
    rows: Vec<Row>,
}

struct Row {
    name: String,
    rounds: Vec<Vec<f64>>,
}

impl Table {
    fn new(title: String, columns: &'static [Column]) -> Table {
        Table { title, columns, rows: Vec::new() }
    }

    /// One round's figures, one for each column.
    fn add(&mut self, name: &str, figures: Vec<f64>) {
        assert_eq!(figures.len(), self.columns.len(), "a figure for each column");
        match self.rows.iter_mut().find(|row| row.name == name) {
            Some(row) => row.rounds.push(figures),
            None => self.rows.push(Row { name: name.into(), rounds: vec![figures] }),
        }
    }
}

impl Row {
    fn median(&self, column: usize) -> f64 {
        let mut figures: Vec<f64> = self.rounds.iter().map(|round| round[column]).collect();
        figures.sort_by(f64::total_cmp);
        figures[figures.len() / 2]
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n{}\n", self.title)?;
        write!(f, "{:24}", "")?;
        for column in self.columns {
            write!(f, "{:>1$}", column.head, column.width())?;
            if column.compared {
                write!(f, "{:>9}", "to 1st")?;
            }
        }
        writeln!(f)?;
        for row in &self.rows {
            write!(f, "{:24}", row.name)?;
            for (number, column) in self.columns.iter().enumerate() {
                let median = row.median(number);
                // Three digits that mean something, whatever the size.
                let digits = if median < 10.0 { 2 } else { usize::from(median < 100.0) };
                write!(f, "{median:>0$.digits$}", column.width())?;
                if column.compared {
                    write!(f, "{:>8.0}%", 100.0 * median / self.rows[0].median(number))?;
                }
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static COLUMNS: [Column; 1] = [Column::compared("req/s")];

    #[test]
    fn a_row_is_the_median_of_its_rounds_and_its_share_of_the_first() {
        let mut table = Table::new("t".into(), &COLUMNS);
        for (floor, other) in [(100.0, 60.0), (900.0, 50.0), (200.0, 10.0)] {
            table.add("floor", vec![floor]);
            table.add("other", vec![other]);
        }
        let printed = table.to_string();
        let last = printed.lines().last().unwrap();
        assert_eq!(last.split_whitespace().collect::<Vec<_>>(), ["other", "50.0", "25%"]);
    }
}
