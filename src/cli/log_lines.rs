//! The log of a server: those who serve never wait for whoever reads it, and many lines are one write.

use super::environment;
use super::out::Out;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{JoinHandle, sleep, spawn};
use std::time::Duration;

/// So many bytes may wait for a slow reader; a line that finds no room waits with the request that it is about.
const ROOM: usize = 16 << 20;
/// A line waits so long for company. Waking the writer for each line would cost more than all else of a request.
const GATHER: Duration = Duration::from_millis(5);

/// The writing of lines, in the background.
pub(super) struct Written(JoinHandle<()>);

/// What waits to be written, and those who wait for it.
#[derive(Default)]
struct Page {
    lines: Mutex<Lines>,
    /// There is something to write, or nothing more will come.
    begun: Condvar,
    /// There is room again.
    taken: Condvar,
}

#[derive(Default)]
struct Lines {
    text: String,
    /// The time of the last line: many lines have the same.
    second: Option<i64>,
    time: String,
    ended: bool,
}

/// Says that no more lines come when the one who took them is gone.
struct End(Arc<Page>);

/// Takes lines from now on, until the taker is gone.
pub(super) fn begin() -> (impl Fn(&str) + Send + Sync, Written) {
    let page = Arc::new(Page::default());
    let end = End(Arc::clone(&page));
    let take = move |line: &str| end.0.take(line, environment::now());
    (take, Written(spawn(move || page.write())))
}

impl Written {
    /// Waits until all lines are written.
    pub(super) fn wait(self) {
        // A writer that panicked has said so itself.
        drop(self.0.join());
    }
}

impl Drop for End {
    fn drop(&mut self) {
        self.0.lines().ended = true;
        self.0.begun.notify_one();
    }
}

impl Page {
    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, line: &str, now: jiff::Timestamp) {
        let full = |lines: &mut Lines| lines.text.len() >= ROOM;
        let waited = self.taken.wait_while(self.lines(), full);
        let mut lines = waited.unwrap_or_else(PoisonError::into_inner);
        let first = lines.text.is_empty();
        lines.add(line, now);
        drop(lines);
        if first {
            self.begun.notify_one();
        }
    }

    fn write(&self) {
        let mut text = String::new();
        loop {
            let empty = |lines: &mut Lines| lines.text.is_empty() && !lines.ended;
            let waited = self.begun.wait_while(self.lines(), empty);
            if !waited.unwrap_or_else(PoisonError::into_inner).ended {
                sleep(GATHER);
            }
            let mut lines = self.lines();
            if lines.text.is_empty() && lines.ended {
                return;
            }
            std::mem::swap(&mut lines.text, &mut text);
            drop(lines);
            self.taken.notify_all();
            Out::log(&text);
            text.clear();
        }
    }
}

impl Lines {
    fn add(&mut self, line: &str, now: jiff::Timestamp) {
        if self.second.replace(now.as_second()) != Some(now.as_second()) {
            self.time = now.strftime("%Y-%m-%dT%H:%M:%SZ ").to_string();
        }
        self.text.push_str(&self.time);
        self.text.push_str(line);
        self.text.push('\n');
    }
}
