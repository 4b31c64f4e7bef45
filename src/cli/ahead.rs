//! Hosts that are folders, asked what they run while the repository is still read: where they are stands in its `pbx.yaml` alone.

use super::cores;
use super::glanced::Glanced;
use super::hosts::is_named;
use super::repository::Source;
use super::sinks::Anchor;
use crate::apply::{ApplyError, Reading, side_by_side};
use crate::bundle::{Connect, Destination, DestinationId};
use crate::load::{Alone, load};
use crate::resolve::resolve;
use crate::syntax;
use crate::target::whereabouts;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

/// What is asked of hosts: of which, all where none is named, and how they find what somebody edited.
#[derive(Clone)]
pub(super) struct Question {
    /// Their names.
    pub(super) named: Vec<String>,
    /// How they look at their files.
    pub(super) reading: Reading,
}

/// Folders that are asked.
pub(super) struct Ahead {
    said: Mutex<Said>,
    is_over: Arc<AtomicBool>,
    asking: Option<JoinHandle<()>>,
}

/// What one of them said.
pub(super) type Answer = Result<Glanced, ApplyError>;

/// What they said.
struct Said {
    coming: Receiver<(Destination, Answer)>,
    came: BTreeMap<DestinationId, (Destination, Answer)>,
}

impl Ahead {
    /// Asks them on half of the cores: the repository is read on the others.
    pub(super) fn begin(root: &Path, world: Source, question: Question) -> Self {
        let (sent, coming) = channel();
        let is_over = Arc::new(AtomicBool::new(false));
        let (root, is_enough) = (root.to_path_buf(), is_over.clone());
        let asking = thread::spawn(move || {
            let folders = folders(&root, &world, &question.named);
            side_by_side(&folders, cores::half(), |to| {
                if !is_enough.load(Ordering::Relaxed) {
                    let answer = Glanced::of_folder(to, question.reading);
                    // Nobody is there to hear it where the repository is at fault
                    drop(sent.send((to.clone(), answer)));
                }
            });
        });
        let came = BTreeMap::new();
        Self {
            said: Mutex::new(Said { coming, came }),
            is_over,
            asking: Some(asking),
        }
    }

    /// What one of them said, once it did; nothing of a host that was not asked.
    pub(super) fn take(&self, to: &Destination) -> Option<Answer> {
        is_folder(to).then_some(())?;
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        while !said.came.contains_key(&to.id) {
            let (one, answer) = said.coming.recv().ok()?;
            said.came.insert(one.id.clone(), (one, answer));
        }
        let (asked, answer) = said.came.remove(&to.id)?;
        (asked.connect == to.connect).then_some(answer)
    }
}

impl Drop for Ahead {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        // What it has in the folder for temporary files goes with it
        drop(self.asking.take().map(JoinHandle::join));
    }
}

/// The hosts of a project that are folders.
fn folders(root: &Path, world: &Source, named: &[String]) -> Vec<Destination> {
    let (repository, _) = load(&Alone(world));
    let (documents, _) = syntax::read(&repository);
    let (site, _) = resolve(&documents);
    let anchor = Anchor::new(root);
    let all = whereabouts(&site.project).into_iter();
    let meant = all.filter(|to| is_folder(to) && is_named(&to.id, named));
    meant.map(|to| anchor.hold(to)).collect()
}

fn is_folder(to: &Destination) -> bool {
    matches!(to.connect, Connect::Dir { .. })
}
