//! The log of a server: those who serve never wait for whoever reads it, and many lines are one write.

use super::environment;
use super::out::Out;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{JoinHandle, sleep, spawn};
use std::time::Duration;

/// So many lines may wait for a slow reader; a line that finds no room waits with the request that it is about.
const QUEUE: usize = 65_536;
/// A line waits so long for company.
const GATHER: Duration = Duration::from_millis(5);

/// The writing of lines, in the background.
pub(super) struct Written(JoinHandle<()>);

/// Takes lines from now on, until the taker is gone.
pub(super) fn begin() -> (impl Fn(&str) + Send + Sync, Written) {
    let (lines, waiting): (SyncSender<String>, _) = sync_channel(QUEUE);
    let take = move |line: &str| {
        let time = environment::now().strftime("%Y-%m-%dT%H:%M:%SZ");
        // Nobody is left to tell when the writer is gone.
        drop(lines.send(format!("{time} {line}")));
    };
    (take, Written(spawn(move || write(&waiting))))
}

impl Written {
    /// Waits until all lines are written.
    pub(super) fn wait(self) {
        // A writer that panicked has said so itself.
        drop(self.0.join());
    }
}

fn write(waiting: &Receiver<String>) {
    while let Ok(first) = waiting.recv() {
        let mut text = first;
        let more = waiting.try_recv();
        if let Ok(line) = more {
            text = text + "\n" + &line;
            sleep(GATHER);
        }
        for line in waiting.try_iter().take(10_000) {
            text.push('\n');
            text.push_str(&line);
        }
        Out::log(&text);
    }
}
