//! Hosts that are folders, asked what they run while the repository is still read: where they are stands in its `pbx.yaml` alone.

use super::cores;
use super::glanced::Glanced;
use super::reach::is_named;
use super::repository::Source;
use super::sinks::Anchor;
use crate::apply::{ApplyError, Reading, side_by_side};
use crate::bundle::{Connect, Destination, DestinationId};
use crate::load::{Alone, load};
use crate::resolve::resolve;
use crate::syntax;
use crate::target::whereabouts;
use std::collections::{BTreeMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

/// What is asked of hosts: of which, all where none is named, and how they find what somebody edited.
pub(super) struct Question {
    /// Their names.
    pub(super) named: Vec<String>,
    /// How they look at their files.
    pub(super) reading: Reading,
}

/// What a folder said.
type Answer = Result<Glanced, ApplyError>;

/// Folders that are asked.
pub(super) struct Ahead {
    asks: Arc<Asks>,
    asking: Option<JoinHandle<()>>,
}

/// Who was asked, and who is to be.
struct Asks {
    question: Question,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// Whether it is known which folders there are.
    is_told: bool,
    waiting: VecDeque<Destination>,
    /// Those that were taken from them, and what each said once it did.
    asked: BTreeMap<DestinationId, (Connect, Option<Answer>)>,
}

impl Ahead {
    /// Asks them on half of the cores: the repository is read on the others.
    pub(super) fn begin(root: PathBuf, world: Source, question: Question) -> Self {
        let asks = Arc::new(Asks {
            question,
            state: Mutex::default(),
            changed: Condvar::new(),
        });
        let own = asks.clone();
        let asking = thread::spawn(move || {
            let folders = || folders(&root, &world, &own.question.named);
            own.tell(untroubled(folders).unwrap_or_default());
            let workers = vec![(); cores::half()];
            side_by_side(&workers, workers.len(), |()| own.work());
        });
        Self {
            asks,
            asking: Some(asking),
        }
    }

    /// Asks on this core too, who has nothing better to do.
    pub(super) fn help(&self) {
        self.asks.work();
    }

    /// What one of them said, once it did; nothing of a host that was not asked.
    pub(super) fn take(&self, to: &Destination) -> Option<Answer> {
        is_folder(to).then_some(())?;
        let state = self.asks.state();
        let waits = |state: &mut State| !state.is_settled(&to.id);
        let state = self.asks.changed.wait_while(state, waits);
        let mut state = state.unwrap_or_else(PoisonError::into_inner);
        let (connect, answer) = state.asked.remove(&to.id)?;
        answer.filter(|_| connect == to.connect)
    }
}

impl Drop for Ahead {
    fn drop(&mut self) {
        self.asks.state().waiting.clear();
        // What it has in the folder for temporary files goes with it
        drop(self.asking.take().map(JoinHandle::join));
    }
}

impl Asks {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, folders: Vec<Destination>) {
        let mut state = self.state();
        state.waiting.extend(folders);
        state.is_told = true;
        self.changed.notify_all();
    }

    /// Asks one after the other.
    fn work(&self) {
        while let Some(to) = self.next() {
            let answer = untroubled(|| Glanced::of_folder(&to, self.question.reading));
            let mut state = self.state();
            match answer {
                Some(answer) => drop(state.asked.insert(to.id, (to.connect, Some(answer)))),
                None => drop(state.asked.remove(&to.id)),
            }
            self.changed.notify_all();
        }
    }

    fn next(&self) -> Option<Destination> {
        let mut state = self.state();
        let to = state.waiting.pop_front()?;
        let under_way = (to.connect.clone(), None);
        state.asked.insert(to.id.clone(), under_way);
        Some(to)
    }
}

impl State {
    /// Whether one of them gave its answer, or is not asked.
    fn is_settled(&self, id: &DestinationId) -> bool {
        let asked = self.asked.get(id);
        let waits = self.waiting.iter().any(|to| to.id == *id);
        self.is_told && !waits && asked.is_none_or(|(_, answer)| answer.is_some())
    }
}

/// What came of it, unless it was broken off: then whoever needs it does it again, and is broken off himself.
fn untroubled<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
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

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test writes a repository")]
mod tests {
    use super::*;
    use crate::cli::repository::source;
    use std::fs;

    const HOSTS: &str = "version: 1
hosts:
  one: {engine: asterisk, connect: {dir: ./one}, address: one.example.net}
  two: {engine: freeswitch, connect: {dir: ./two}, address: two.example.net}
  far: {engine: asterisk, connect: {ssh: root@far.example.net, host_key: x}, address: far.example.net}
provisioning: {url: https://phones.example.net, connect: {dir: ./files}}
tenants: what nobody looks at
";

    fn ahead(root: &Path, named: &[&str]) -> Ahead {
        let question = Question {
            named: named.iter().map(ToString::to_string).collect(),
            reading: Reading::Served,
        };
        let world = source(root, None).unwrap_or_else(|_| panic!("a folder is read"));
        Ahead::begin(root.to_owned(), world, question)
    }

    fn at(root: &Path, id: &str, folder: &str) -> Destination {
        let path = root.join(folder).to_string_lossy().into_owned();
        Destination::new(DestinationId::new(id).unwrap(), Connect::Dir { path }, None)
    }

    #[test]
    fn folders_answer_that_are_meant_and_lie_there() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("pbx.yaml"), HOSTS).unwrap();
        let answers = |ahead: &Ahead| {
            let all = [("one", "one"), ("two", "two"), ("provisioning", "files")];
            let all = all.map(|(id, folder)| ahead.take(&at(root.path(), id, folder)));
            all.map(|answer| answer.is_some_and(|answer| answer.is_ok()))
        };
        assert_eq!(answers(&ahead(root.path(), &[])), [true; 3]);
        assert_eq!(answers(&ahead(root.path(), &["two"])), [false, true, false]);
        let some = ahead(root.path(), &[]);
        some.help();
        for (id, folder) in [("one", "elsewhere"), ("far", "far")] {
            assert!(some.take(&at(root.path(), id, folder)).is_none(), "{id}");
        }
        assert!(some.take(&at(root.path(), "two", "two")).is_some());
        assert!(some.take(&at(root.path(), "two", "two")).is_none(), "once");
    }

    #[test]
    fn where_nothing_is_told_nobody_waits() {
        let root = tempfile::tempdir().unwrap();
        assert!(
            ahead(root.path(), &[])
                .take(&at(root.path(), "one", "one"))
                .is_none()
        );
    }
}
