//! The cells of the matrix, and which of them are taken.

use std::fmt;

use pbxctl::apply::StepName;

use super::fault::{FAULTS, Fault};

/// How the engine comes to our files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    Linked,
    Plain,
}

impl Layout {
    /// Those at which plain files differ from links.
    fn steps(self) -> impl Iterator<Item = StepName> {
        let differs = |step: &StepName| {
            (StepName::Try..=StepName::Reload).contains(step)
                && !matches!(step, StepName::Lull | StepName::Renew)
        };
        let all = StepName::ALL.iter().copied();
        all.filter(move |step| self == Self::Linked || differs(step))
    }
}

impl fmt::Display for Layout {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Linked => "",
            Self::Plain => ", plain files",
        })
    }
}

/// A fault at a step, still to be seen.
pub(super) type Open = (Layout, Fault, StepName);

/// All cells, those that cannot be among them.
pub(super) fn all() -> impl Iterator<Item = Open> {
    let of = |layout: Layout| {
        let faults = FAULTS.into_iter();
        faults.flat_map(move |fault| layout.steps().map(move |step| (layout, fault, step)))
    };
    [Layout::Linked, Layout::Plain].into_iter().flat_map(of)
}

/// The cells that the environment asks for, by faults and steps; without a word a sample, which takes each step and each
/// fault at least once.
pub(super) fn wanted(words: &str) -> Vec<Open> {
    let first = |step: StepName| {
        let mut faults = FAULTS.into_iter().cycle().skip(step as usize + 6);
        faults.find(|fault| fault.cannot(step).is_none())
    };
    let in_sample = |(layout, fault, step): &Open| match layout {
        Layout::Linked => first(*step) == Some(*fault),
        Layout::Plain => (*fault, *step) == (Fault::Shells, StepName::Try),
    };
    let named = |(_, fault, step): &Open| {
        let (fault, step) = (fault.to_string(), step.as_str());
        let mut words = words.split(',');
        words.any(|word| word == "all" || word == fault || word == step)
    };
    let can = all().filter(|(_, fault, step)| fault.cannot(*step).is_none());
    can.filter(|open| match words {
        "" => in_sample(open),
        _ => named(open),
    })
    .collect()
}

/// A sample that leaves a step or a fault out would not be one.
#[test]
fn the_sample_takes_each_step_and_each_fault() {
    let sample = wanted("");
    for step in StepName::ALL {
        assert!(sample.iter().any(|one| one.2 == *step), "{step:?}");
    }
    for fault in FAULTS {
        assert!(sample.iter().any(|one| one.1 == fault), "{fault}");
    }
}
