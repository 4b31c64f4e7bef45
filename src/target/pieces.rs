use super::Output;
use super::output::unwritten;
use crate::bundle::{Again, BundleError, DestinationId, File, Known, ReleasePath, Sink, Together};
use crate::diag::Diagnostics;
use rayon::prelude::*;
use std::sync::Arc;

/// So many pieces are made for each thread before the ones before them are handed on: what is in memory at once.
const AHEAD: usize = 4;

/// What a piece of the work came to, until those before it are handed on.
struct Made<T> {
    result: T,
    found: Diagnostics,
    kept: Kept,
}

/// Keeps what is written in its order.
#[derive(Default)]
struct Kept {
    shows: bool,
    known: Option<Arc<Known>>,
    holds: Vec<String>,
    files: Vec<Piece>,
}

/// A file, or what is known of it, or that some were made together.
enum Piece {
    Made(File),
    Again(Again),
    Together(Together<ReleasePath>),
}

/// What `work` makes of each, in their order, several at once.
pub(super) fn side_by_side<I: Sync, T: Send>(
    all: &[I],
    work: impl Fn(&I) -> T + Sync + Send,
) -> Vec<T> {
    all.par_iter().map(work).collect()
}

impl Output<'_> {
    /// Does `work` for every piece, several at once, and hands on what each writes in the order of the pieces, while the next are made:
    /// what goes to the sink does not depend on the number of threads.
    pub(super) fn each<I: Sync, T: Send>(
        &mut self,
        pieces: &[I],
        work: impl Fn(&I, &mut Output<'_>) -> T + Sync,
    ) -> Vec<T> {
        let (reveal, here) = (self.reveal, self.destination.clone());
        let (shows, known) = (self.sink.shows(), self.sink.known());
        let one = |piece: &I| {
            let mut kept = Kept {
                shows,
                known: known.clone(),
                ..Kept::default()
            };
            let mut output = Output {
                sink: &mut kept,
                reveal,
                destination: here.clone(),
                found: Diagnostics::default(),
            };
            let result = work(piece, &mut output);
            let found = output.found;
            Made {
                result,
                found,
                kept,
            }
        };
        let several = |pieces: &[I]| -> Vec<Made<T>> { pieces.par_iter().map(one).collect() };
        let (mut ready, mut results) = (Vec::new(), Vec::with_capacity(pieces.len()));
        for next in pieces.chunks(AHEAD * rayon::current_num_threads()) {
            let mut made = Vec::new();
            rayon::in_place_scope(|scope| {
                scope.spawn(|_| made = several(next));
                results.extend(ready.drain(..).map(|made| self.hand_on(made)));
            });
            ready = made;
        }
        results.extend(ready.into_iter().map(|made| self.hand_on(made)));
        results
    }

    fn hand_on<T>(&mut self, made: Made<T>) -> T {
        self.found.extend(made.found);
        if !made.kept.holds.is_empty() {
            self.holds(made.kept.holds);
        }
        for file in made.kept.files {
            let here = &self.destination;
            let (path, taken) = match file {
                Piece::Made(file) => (file.path.to_string(), self.sink.file(here, file)),
                Piece::Again(file) => (file.path.to_string(), self.sink.again(here, file)),
                Piece::Together(noted) => (here.to_string(), self.sink.together(here, noted)),
            };
            if let Err(error) = taken {
                self.found.push(unwritten(&path, &error));
            }
        }
        made.result
    }
}

impl Sink for Kept {
    fn file(&mut self, _: &DestinationId, file: File) -> Result<(), BundleError> {
        self.files.push(Piece::Made(file));
        Ok(())
    }

    fn shows(&mut self) -> bool {
        self.shows
    }

    fn known(&mut self) -> Option<Arc<Known>> {
        self.known.clone()
    }

    fn together(
        &mut self,
        _: &DestinationId,
        noted: Together<ReleasePath>,
    ) -> Result<(), BundleError> {
        self.files.push(Piece::Together(noted));
        Ok(())
    }

    fn again(&mut self, _: &DestinationId, file: Again) -> Result<(), BundleError> {
        self.files.push(Piece::Again(file));
        Ok(())
    }

    fn holds(&mut self, _: &DestinationId, things: Vec<String>) -> Result<(), BundleError> {
        self.holds.extend(things);
        Ok(())
    }
}
