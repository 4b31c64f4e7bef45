//! What a template makes of values that differ only in what each has of its own: the texts that are marked so, and secrets.

use super::ledger::{Ledger, Marked};
use super::marks::{self, Piece};
use super::shape::Leaves;
use super::slot::Trace;
use super::stretches::{Last, Mould, Next};
use super::value::Slots;
use super::{Escape, Value};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, PoisonError, RwLock};

/// So many moulds of one template are kept at once.
const MOST: usize = 256;

/// The moulds of one template, by what the values have in common.
#[derive(Debug)]
pub(super) struct Moulds {
    template: &'static str,
    kept: RwLock<BTreeMap<Vec<u8>, Arc<Mould>>>,
    /// The template looks at texts that files have of their own: each is made by itself.
    unfit: AtomicBool,
}

impl Mould {
    /// The mould that a template left behind that was followed with slots; none where it is not the same for all.
    fn of(text: &str, ledger: &Ledger, slots: &Slots) -> Option<Self> {
        let secret = |number: usize| {
            let sealed = ledger.secrets.get(number)?;
            let mut slots = slots.secrets.iter();
            slots.position(|slot| Arc::ptr_eq(slot, sealed))
        };
        let (mut stretches, mut stretch) = (Vec::new(), String::new());
        for piece in marks::pieces(text) {
            let next = match piece {
                Piece::Text(part) => {
                    stretch.push_str(part);
                    continue;
                }
                Piece::Secret(number) => Next::Secret(secret(number)?),
                Piece::Origin(number) => Next::Text(number),
                Piece::Part(_) => return None,
            };
            stretches.push((std::mem::take(&mut stretch), next));
        }
        stretches.push((stretch, Next::End));
        Some(Self {
            stretches,
            length: text.len(),
        })
    }

    /// Writes the texts of a file into it; nothing where one of them cannot be written, and for whoever fills the template to say why.
    fn fill(&self, leaves: &Leaves<'_>, escape: Escape, to: &mut Marked) -> Option<()> {
        let size: usize = leaves.texts.iter().map(|text| text.len()).sum();
        to.text.reserve(self.length + 2 * size);
        for (stretch, next) in &self.stretches {
            to.text.push_str(stretch);
            match next {
                Next::Text(number) => {
                    let text = leaves.texts.get(*number)?;
                    let sound = !marks::found_in(text);
                    to.text.push_str(&escape(text).ok().filter(|_| sound)?);
                }
                Next::Secret(number) => to.secret(Arc::clone(leaves.secrets.get(*number)?)),
                Next::End => {}
            }
        }
        (!to.is_too_long()).then_some(())
    }
}

impl Moulds {
    /// None yet of a template.
    pub(super) fn of(template: &'static str) -> Self {
        Self {
            template,
            kept: RwLock::default(),
            unfit: AtomicBool::new(false),
        }
    }

    /// Writes what a template makes of a value, by the mould of values like it, and tells whether it did. `follow` follows the template,
    /// and is asked where there is no mould yet; where each file has to be made by itself nothing is written.
    pub(super) fn fill<E>(
        &self,
        value: &Value,
        escape: Escape,
        to: &mut Marked,
        follow: impl FnOnce(&Value, Arc<Trace>) -> Result<Marked, E>,
    ) -> bool {
        if self.unfit.load(Relaxed) {
            return false;
        }
        let leaves = value.shape(&mut to.shape);
        let Some(last) = self.last_or_known(to, value, follow) else {
            return false;
        };
        let (length, secrets) = (to.text.len(), to.ledger.secrets.len());
        let filled = last.mould.fill(&leaves, escape, to);
        to.last = Some(last);
        if filled.is_none() {
            to.text.truncate(length);
            to.ledger.secrets.truncate(secrets);
        }
        filled.is_some()
    }

    /// The mould that was used last, where the value is like that; else the one that is known of values like it, or is made now.
    fn last_or_known<E>(
        &self,
        to: &mut Marked,
        value: &Value,
        follow: impl FnOnce(&Value, Arc<Trace>) -> Result<Marked, E>,
    ) -> Option<Last> {
        let last = to.last.take();
        let alike = |last: &Last| last.template == self.template && last.shape == to.shape;
        if last.as_ref().is_some_and(alike) {
            return last;
        }
        let mould = self.mould(&to.shape, value, follow)?;
        let room = last.map(|last| last.shape).unwrap_or_default();
        Some(Last {
            template: self.template,
            shape: std::mem::replace(&mut to.shape, room),
            mould,
        })
    }

    fn mould<E>(
        &self,
        shape: &[u8],
        value: &Value,
        follow: impl FnOnce(&Value, Arc<Trace>) -> Result<Marked, E>,
    ) -> Option<Arc<Mould>> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        let known = kept.get(shape).cloned();
        drop(kept);
        match known {
            Some(mould) => Some(mould),
            None => Some(self.keep(shape.to_owned(), self.cast(value, follow)?)),
        }
    }

    fn cast<E>(
        &self,
        value: &Value,
        follow: impl FnOnce(&Value, Arc<Trace>) -> Result<Marked, E>,
    ) -> Option<Mould> {
        let (trace, mut slots) = (Arc::new(Trace::default()), Slots::default());
        let slotted = value.slotted(&trace, &mut slots);
        let followed = follow(&slotted, Arc::clone(&trace)).ok();
        if !trace.is_clean() {
            self.unfit.store(true, Relaxed);
            return None;
        }
        let Marked { text, ledger, .. } = followed?;
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
