//! An apply as it goes on: on a terminal a row for each of several hosts, everywhere else a line for each step.

use super::super::escape::visible;
use super::super::out::Out;
use super::super::outcome;
use super::{Progress, moves};
use crate::apply::Step;
use crate::bundle::DestinationId;
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use std::collections::BTreeMap;
use std::time::Duration;

/// What is shown meanwhile.
pub(in crate::cli) enum Live<'a> {
    Lines(Progress<'a>),
    Rows(Rows),
}

/// A row for each host: what it did last, and since when it is at work.
pub(in crate::cli) struct Rows {
    all: MultiProgress,
    of: BTreeMap<DestinationId, ProgressBar>,
}

impl<'a> Live<'a> {
    /// Of these hosts.
    pub(in crate::cli) fn new<'h>(
        out: &'a Out,
        hosts: impl Iterator<Item = &'h DestinationId>,
    ) -> Self {
        let hosts: Vec<_> = hosts.collect();
        if hosts.len() > 1 && moves(out) {
            Self::Rows(Rows::new(&hosts))
        } else {
            Self::Lines(Progress::new(out))
        }
    }

    /// A host is being reached.
    pub(in crate::cli) fn reaching(&self, id: &DestinationId) {
        match self {
            Self::Lines(progress) => progress.now(&format!("reaching `{id}`")),
            Self::Rows(rows) => rows.show(id, "is being reached"),
        }
    }

    /// A step of a host is over.
    pub(in crate::cli) fn step(&self, id: &DestinationId, step: &Step) {
        match self {
            Self::Lines(progress) => outcome::step(progress, id, step),
            Self::Rows(rows) => rows.show(id, &outcome::of_step(step)),
        }
    }
}

impl Rows {
    fn new(hosts: &[&DestinationId]) -> Self {
        let all = MultiProgress::new();
        let widest = hosts.iter().map(|id| id.to_string().len()).max();
        let widest = widest.unwrap_or_default();
        let row = |id: &&DestinationId| {
            let row = all.add(ProgressBar::new_spinner().with_style(style()));
            row.set_prefix(format!("{:<widest$}", id.to_string()));
            row.set_message("waits");
            row.tick();
            ((*id).clone(), row)
        };
        let of = hosts.iter().map(row).collect();
        Self { all, of }
    }

    fn show(&self, id: &DestinationId, what: &str) {
        let Some(row) = self.of.get(id) else {
            return;
        };
        if row.message() == "waits" {
            row.reset_elapsed();
            row.enable_steady_tick(Duration::from_millis(100));
        }
        row.set_message(visible(what).into_owned());
    }
}

/// What would not fit into a line of the terminal is left out of the row; it is told in full at the end.
fn style() -> ProgressStyle {
    let style = ProgressStyle::with_template("{spinner} {prefix}  {elapsed:>4}  {wide_msg}");
    style.unwrap_or_else(|_| ProgressStyle::default_spinner())
}

impl Drop for Rows {
    fn drop(&mut self) {
        self.of.values().for_each(ProgressBar::finish_and_clear);
        // Nothing of it stays; how each host ended is said below.
        drop(self.all.clear());
    }
}
