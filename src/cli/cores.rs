use std::num::NonZero;
use std::thread::available_parallelism;

/// More threads than this only cost memory: what is left to one thread takes as long by then.
const AT_MOST: usize = 8;

/// Half of the cores, one at least.
pub(super) fn half() -> usize {
    (cores() / 2).max(1)
}

fn cores() -> usize {
    available_parallelism().map_or(1, NonZero::get)
}

/// Says on how many threads the compiler works. What it makes does not depend on it.
pub(super) fn share() {
    let threads = rayon::ThreadPoolBuilder::new().num_threads(cores().min(AT_MOST));
    // Without, or when it was said before, the library decides.
    let _said = threads.build_global();
}
