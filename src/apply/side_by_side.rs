use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Does the same to many hosts, so many at once, and gives what came of each, in their order. One that fails or is slow
/// keeps no other from its end.
pub fn side_by_side<T: Sync, R: Send>(
    all: &[T],
    at_once: usize,
    one: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let queue: Mutex<VecDeque<_>> = Mutex::new(all.iter().enumerate().collect());
    let done = Mutex::new(BTreeMap::new());
    let worker = || {
        // Nobody holds the queue while a host is at work
        let next = || lock(&queue).pop_front();
        while let Some((at, item)) = next() {
            let came = one(item);
            lock(&done).insert(at, came);
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..at_once.clamp(1, all.len().max(1)) {
            scope.spawn(worker);
        }
        worker();
    });
    let done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.into_values().collect()
}

/// A host's thread that died leaves nothing half done in what they share.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
