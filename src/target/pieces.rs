use super::output::unwritten;
use super::{Output, Outputs, Reveal};
use crate::bundle::{Again, BundleError, DestinationId, File, Known, ReleasePath, Sink, Together};
use crate::diag::Diagnostics;
use rayon::prelude::*;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};

/// So many pieces are under way for each thread, or made and not handed on: what is in memory at once.
const AHEAD: usize = 4;

/// Pieces of work whose files go to one destination.
pub(super) struct Batch<I> {
    pub(super) destination: DestinationId,
    pub(super) pieces: Vec<I>,
}

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

/// What a piece is made with.
struct Bench<'a> {
    reveal: Reveal<'a>,
    shows: bool,
    known: Option<Arc<Known>>,
}

impl Bench<'_> {
    fn make<I, T>(
        &self,
        destination: &DestinationId,
        piece: &I,
        work: impl Fn(&I, &mut Output<'_>) -> T,
    ) -> Made<T> {
        let mut kept = Kept {
            shows: self.shows,
            known: self.known.clone(),
            ..Kept::default()
        };
        let mut output = Output {
            sink: &mut kept,
            reveal: self.reveal,
            destination: destination.clone(),
            found: Diagnostics::default(),
        };
        let result = work(piece, &mut output);
        let found = output.found;
        Made {
            result,
            found,
            kept,
        }
    }
}

/// What is to be made of a piece that was begun; nothing where that came to no end. A thread of the pool makes others while it waits.
fn wait<T>(begun: &Receiver<T>) -> Option<T> {
    while rayon::yield_now().is_some() {
        match begun.try_recv() {
            Ok(made) => return Some(made),
            Err(TryRecvError::Disconnected) => return None,
            Err(TryRecvError::Empty) => {}
        }
    }
    begun.recv().ok()
}

impl Outputs<'_> {
    /// Does `work` for every piece, several at once, and hands on what each writes in the order of the pieces, while further ones are
    /// made, of whatever batch: what goes to the sink does not depend on the number of threads. `done` takes what the pieces of a batch
    /// came to, as soon as that was handed on.
    pub(super) fn each<I: Sync, T: Send>(
        &mut self,
        batches: &[Batch<I>],
        work: impl Fn(&I, &mut Output<'_>) -> T + Sync,
        mut done: impl FnMut(usize, Vec<T>, &mut Output<'_>),
    ) {
        let bench = Bench {
            reveal: self.reveal,
            shows: self.sink.shows(),
            known: self.sink.known(),
        };
        let (bench, work) = (&bench, &work);
        let ahead = AHEAD * rayon::current_num_threads();
        let mut rest = batches.iter().flat_map(|batch| {
            let pieces = batch.pieces.iter();
            pieces.map(|piece| (&batch.destination, piece))
        });
        rayon::in_place_scope(|scope| {
            let begin = |(destination, piece)| {
                let (sent, begun) = sync_channel(1);
                scope.spawn(move |_| drop(sent.send(bench.make(destination, piece, work))));
                begun
            };
            let mut waiting: VecDeque<_> = rest.by_ref().take(ahead).map(begin).collect();
            for (at, batch) in batches.iter().enumerate() {
                let mut results = Vec::with_capacity(batch.pieces.len());
                for _ in &batch.pieces {
                    let made = waiting.pop_front().and_then(|first| wait(&first));
                    waiting.extend(rest.next().map(begin));
                    let handed = made.map(|made| self.hand_on(&batch.destination, made));
                    results.extend(handed);
                }
                self.at(&batch.destination, |output| done(at, results, output));
            }
        });
    }

    fn hand_on<T>(&mut self, here: &DestinationId, made: Made<T>) -> T {
        self.found.extend(made.found);
        if !made.kept.holds.is_empty() {
            self.at(here, |output| output.holds(made.kept.holds));
        }
        for file in made.kept.files {
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
