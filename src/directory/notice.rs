use std::collections::{BTreeMap, BTreeSet};

/// What somebody should know about an import, and where it shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What it is.
    pub what: String,
    /// Where: `pjsip.conf:12`, a row and its column, a name of the directory.
    pub places: Vec<String>,
    /// What to do.
    pub help: Option<String>,
}

/// What was left out, and what is wrong. The same words at many places are one notice.
#[derive(Clone, Debug, Default)]
pub struct Notices {
    faults: Vec<Notice>,
    left_out: Vec<Notice>,
    known: BTreeMap<String, usize>,
    seen: BTreeSet<(usize, String)>,
}

impl Notices {
    /// Adds a fault: nothing will be written.
    pub fn fault(
        &mut self,
        place: impl Into<String>,
        what: impl Into<String>,
        help: Option<String>,
    ) {
        self.faults.push(Notice {
            what: what.into(),
            places: vec![place.into()],
            help,
        });
    }

    /// Adds what was left out, or done otherwise than the source says.
    pub fn left_out(&mut self, place: impl Into<String>, what: impl Into<String>) {
        let (place, what) = (place.into(), what.into());
        let at = *self.known.entry(what.clone()).or_insert_with(|| {
            self.left_out.push(Notice {
                what,
                places: Vec::new(),
                help: None,
            });
            self.left_out.len() - 1
        });
        if self.seen.insert((at, place.clone())) {
            self.left_out[at].places.push(place);
        }
    }

    /// Takes over those of another step.
    pub fn extend(&mut self, other: Self) {
        self.faults.extend(other.faults);
        for notice in other.left_out {
            for place in notice.places {
                self.left_out(place, notice.what.clone());
            }
        }
    }

    /// What is wrong with the source.
    pub fn faults(&self) -> &[Notice] {
        &self.faults
    }

    /// What was left out.
    pub fn others(&self) -> &[Notice] {
        &self.left_out
    }
}
