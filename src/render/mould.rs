//! What a template makes of values that differ only in what each has of its own: the texts that are marked so, and secrets.

use super::ledger::{LIMIT, Ledger};
use super::marks::{self, Piece};
use super::objects::Sealed;
use super::slot::Trace;
use super::value::Leaves;
use super::{Escape, Value};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, PoisonError, RwLock};

/// So many moulds of one template are kept at once.
const MOST: usize = 256;

/// A marked text and the secrets in it.
pub(super) type Filled = (String, Vec<Arc<Sealed>>);

/// A file without what it has of its own.
#[derive(Debug)]
pub(super) struct Mould {
    /// Stretches that stand in every file, each with the number of the text that follows it.
    stretches: Vec<(String, Option<usize>)>,
    /// The numbers of the secrets, in the order of their marks.
    secrets: Vec<usize>,
    length: usize,
}

/// The moulds of one template, by what the values have in common.
#[derive(Debug, Default)]
pub(super) struct Moulds {
    kept: RwLock<BTreeMap<Vec<u8>, Arc<Mould>>>,
    /// The template looks at texts that files have of their own: each is made by itself.
    unfit: AtomicBool,
}

impl Mould {
    /// The mould that a template left behind that was followed with slots; none where it is not the same for all.
    fn of(text: &str, ledger: &Ledger, slots: &Leaves) -> Option<Self> {
        let number = |sealed| {
            slots
                .secrets
                .iter()
                .position(|slot| Arc::ptr_eq(slot, sealed))
        };
        let (mut stretches, mut stretch) = (Vec::new(), String::new());
        for piece in marks::pieces(text) {
            match piece {
                Piece::Text(part) => stretch.push_str(part),
                Piece::Secret(number) => stretch.push_str(&marks::secret(number)),
                Piece::Origin(number) => {
                    stretches.push((std::mem::take(&mut stretch), Some(number)));
                }
            }
        }
        stretches.push((stretch, None));
        Some(Self {
            stretches,
            secrets: ledger.secrets.iter().map(number).collect::<Option<_>>()?,
            length: text.len(),
        })
    }

    /// The marked text with the texts of a file; none where one of them cannot be written, and for whoever fills the template to say why.
    fn fill(&self, leaves: &Leaves, escape: Escape) -> Option<Filled> {
        let size: usize = leaves.texts.iter().map(|text| text.len()).sum();
        let mut filled = String::with_capacity(self.length + 2 * size);
        for (stretch, next) in &self.stretches {
            filled.push_str(stretch);
            if let Some(number) = next {
                let text = leaves.texts.get(*number)?;
                let sound = !marks::found_in(text);
                filled.push_str(&escape(text).ok().filter(|_| sound)?);
            }
        }
        let secret = |number: &usize| leaves.secrets.get(*number).cloned();
        let secrets = self.secrets.iter().map(secret).collect::<Option<_>>()?;
        (filled.len() <= LIMIT).then_some((filled, secrets))
    }
}

impl Moulds {
    /// What a template makes of a value, by the mould of values like it. `follow` follows the template, and is asked where there is no
    /// mould yet; none where each file has to be made by itself.
    pub(super) fn fill<E>(
        &self,
        value: &Value,
        escape: Escape,
        follow: impl FnOnce(&Value, Arc<Trace>) -> Result<(String, Ledger), E>,
    ) -> Option<Filled> {
        if !value.has_own() || self.unfit.load(Relaxed) {
            return None;
        }
        let (shape, leaves) = value.shape();
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        let known = kept.get(&shape).cloned();
        drop(kept);
        let mould = match known {
            Some(mould) => mould,
            None => self.keep(shape, self.cast(value, follow)?),
        };
        mould.fill(&leaves, escape)
    }

    fn cast<E>(
        &self,
        value: &Value,
        follow: impl FnOnce(&Value, Arc<Trace>) -> Result<(String, Ledger), E>,
    ) -> Option<Mould> {
        let (trace, mut slots) = (Arc::new(Trace::default()), Leaves::default());
        let slotted = value.slotted(&trace, &mut slots);
        let followed = follow(&slotted, Arc::clone(&trace)).ok();
        if !trace.is_clean() {
            self.unfit.store(true, Relaxed);
            return None;
        }
        let (text, ledger) = followed?;
        Mould::of(&text, &ledger, &slots)
    }

    /// Where there are very many they are let go: what follows makes its own again.
    fn keep(&self, shape: Vec<u8>, mould: Mould) -> Arc<Mould> {
        let mould = Arc::new(mould);
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(shape, Arc::clone(&mould));
        mould
    }

    /// Whether files are made from moulds; none where there was no file to make.
    pub(super) fn are_fit(&self) -> Option<bool> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        let unfit = self.unfit.load(Relaxed);
        (unfit || !kept.is_empty()).then_some(!unfit)
    }
}
