//! The index in force, and how a new one takes its place: whole, while those who hold the old one keep it.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use super::index::Index;
use super::log::Notice;
use super::look::Look;
use super::options::{Limits, Source};
use super::packed;

/// Holds the index in force and renews it from its source.
#[derive(Debug)]
pub struct Library {
    source: Source,
    limits: Limits,
    current: RwLock<Arc<Index>>,
    seen: Mutex<Seen>,
}

/// What the last look at the source came to.
#[derive(Debug, Default)]
struct Seen {
    stamp: Option<u64>,
    trouble: Option<String>,
}

impl Library {
    /// A library that answers nothing until it is refreshed.
    pub fn new(source: Source, limits: Limits) -> Self {
        Self {
            source,
            limits,
            current: RwLock::default(),
            seen: Mutex::default(),
        }
    }

    /// The index in force. Whoever holds it keeps it, whatever comes after.
    pub fn index(&self) -> Arc<Index> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the source and puts what it holds in force. On an error the former index stays.
    pub fn load(&self) -> io::Result<Vec<Notice>> {
        self.load_what(Look::at(&self.source)?)
    }

    fn load_what(&self, look: Look) -> io::Result<Vec<Notice>> {
        let stamp = look.stamp;
        if let Source::Made(index) = &self.source {
            return Ok(self.put(Arc::clone(index), stamp).collect());
        }
        if let Source::Bundle { file, hosts } = &self.source {
            let index = packed::index(file, hosts, &self.limits)?;
            return Ok(self.put(Arc::new(index), stamp).collect());
        }
        let mut scan = look.scan(&self.source)?;
        let former = self.index();
        let index = scan.index(&former, &self.limits)?;
        match (&self.source, index.release(), former.release()) {
            (Source::Release(root), "", "") => {
                let waiting = Notice::NothingApplied { root: root.clone() };
                drop(self.put(Arc::new(index), stamp));
                return Ok(vec![waiting]);
            }
            (Source::Release(_), "", _) => return Err(io::Error::other("`current` is gone")),
            _ => {}
        }
        let loaded = self.put(Arc::new(index), stamp);
        let left_out = scan.left_out.into_iter().map(Notice::LeftOut);
        Ok(loaded.chain(left_out).collect())
    }

    /// Reads the source again if it changed since the last look, or if `always`. The same trouble is told once.
    pub fn refresh(&self, always: bool) -> Vec<Notice> {
        let look = Look::at(&self.source);
        let now = look.as_ref().ok().map(|look| look.stamp);
        if !always && now.is_some() && now == self.seen().stamp {
            return Vec::new();
        }
        look.and_then(|look| self.load_what(look))
            .unwrap_or_else(|error| self.kept(error.to_string()).into_iter().collect())
    }

    fn kept(&self, why: String) -> Option<Notice> {
        let release = self.index().release().to_owned();
        let former = std::mem::replace(
            &mut *self.seen(),
            Seen {
                stamp: None,
                trouble: Some(why.clone()),
            },
        );
        (former.trouble.as_ref() != Some(&why)).then_some(Notice::Kept { release, why })
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, index: Arc<Index>, stamp: u64) -> impl Iterator<Item = Notice> + use<> {
        let (release, files) = (index.release().to_owned(), index.len());
        let closed = index.rules().is_closed().then(|| index.secrets());
        let closed = closed
            .filter(|files| *files > 0)
            .map(|files| Notice::Closed { files });
        // The former one may be large: it is let go of when nobody waits for the lock any more.
        let former = {
            let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut *current, index)
        };
        drop(former);
        *self.seen() = Seen {
            stamp: Some(stamp),
            trouble: None,
        };
        std::iter::once(Notice::Loaded { release, files }).chain(closed)
    }
}
