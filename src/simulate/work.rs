//! How much of a graph is looked at, counted in tests: what grows faster than the graph is seen there without a clock.

#[cfg(test)]
use std::cell::Cell;

#[cfg(test)]
thread_local! {
    static LOOKS: Cell<u64> = const { Cell::new(0) };
}

/// So many things were looked at by this thread; nobody counts outside of tests.
#[cfg(test)]
pub(super) fn looked(things: usize) {
    LOOKS.with(|looks| looks.set(looks.get() + things as u64));
}

/// So many things were looked at by this thread; nobody counts outside of tests.
#[cfg(not(test))]
pub(super) const fn looked(_: usize) {}

/// The things that a thread looks at meanwhile.
#[cfg(test)]
pub(crate) fn looks(meanwhile: impl FnOnce()) -> u64 {
    let before = LOOKS.with(Cell::get);
    meanwhile();
    LOOKS.with(Cell::get) - before
}
