//! Which columns show NULL on a server, beside those that are called never NULL.

use rowtype::catalog::Nullability;

/// A query, what is claimed of its columns, and what was seen of them so far.
#[derive(Debug, Clone)]
pub struct Watched {
    /// What it is called in messages.
    pub name: String,
    /// The question to ask the server: how many rows there are, and in how many of them each column is NULL.
    pub question: String,
    never: Vec<bool>,
    nulls: Vec<usize>,
    rows: usize,
}

impl Watched {
    /// A query that gives columns of these kinds.
    pub fn new(name: &str, query: &str, columns: &[Nullability]) -> Self {
        let names: Vec<String> = (0..columns.len()).map(|it| format!("c{it}")).collect();
        // A row of NULLs `is null` without being NULL.
        let nulls = names
            .iter()
            .map(|name| format!("count(*) filter (where not ({name} is distinct from null))"));
        let counts: Vec<String> = std::iter::once("count(*)".to_owned())
            .chain(nulls)
            .collect();
        Self {
            name: name.to_owned(),
            question: format!(
                "select {} from ({query}) q ({})",
                counts.join(", "),
                names.join(", ")
            ),
            never: columns
                .iter()
                .map(|it| *it == Nullability::NotNull)
                .collect(),
            nulls: vec![0; columns.len()],
            rows: 0,
        }
    }

    /// Takes in the answer to the question: numbers separated by blanks.
    ///
    /// # Panics
    /// If it is no answer to the question.
    pub fn see(&mut self, answer: &str) {
        let counts: Vec<usize> = answer
            .split(' ')
            .map(|it| it.parse().expect("a count"))
            .collect();
        assert_eq!(counts.len(), 1 + self.nulls.len(), "{answer}");
        self.rows += counts[0];
        for (sum, count) in self.nulls.iter_mut().zip(&counts[1..]) {
            *sum += count;
        }
    }

    /// Numbers of columns that showed NULL though they are called never NULL, from 1.
    pub fn wrong(&self) -> Vec<usize> {
        let columns = self.never.iter().zip(&self.nulls).enumerate();
        let wrong = columns.filter(|(_, (never, nulls))| **never && **nulls > 0);
        wrong.map(|(index, _)| index + 1).collect()
    }

    /// Numbers of columns that showed no NULL in any row and are not called never NULL, from 1.
    pub fn unclaimed(&self) -> Vec<usize> {
        let columns = self.never.iter().zip(&self.nulls).enumerate();
        let unclaimed =
            columns.filter(|(_, (never, nulls))| self.rows > 0 && !**never && **nulls == 0);
        unclaimed.map(|(index, _)| index + 1).collect()
    }
}

/// How much is claimed of what could be.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Completeness {
    /// Queries that gave a row.
    pub with_rows: usize,
    /// Columns of these that never showed NULL.
    pub without_null: usize,
    /// Columns of these that are called never NULL.
    pub claimed: usize,
}

impl Completeness {
    /// Of all that was seen.
    pub fn of(watched: &[Watched]) -> Self {
        let mut sum = Self::default();
        for query in watched.iter().filter(|query| query.rows > 0) {
            sum.with_rows += 1;
            for (never, nulls) in query.never.iter().zip(&query.nulls) {
                sum.without_null += usize::from(*nulls == 0);
                sum.claimed += usize::from(*never);
            }
        }
        sum
    }

    /// As a line.
    pub fn line(&self, what: &str) -> String {
        format!(
            "{what}: {} gave rows; {} columns are called never NULL, of {} that showed none ({:.1} %)",
            self.with_rows,
            self.claimed,
            self.without_null,
            100.0 * self.claimed as f64 / self.without_null.max(1) as f64
        )
    }
}
