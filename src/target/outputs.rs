use super::output::unwritten;
use super::{Output, Reveal};
use crate::bundle::{Destination, DestinationId, Sink};
use crate::diag::Diagnostics;

/// Where the files of all destinations go: one sink, and the faults of all of them.
pub(super) struct Outputs<'a> {
    pub(super) sink: &'a mut dyn Sink,
    pub(super) reveal: Reveal<'a>,
    pub(super) found: Diagnostics,
}

impl<'a> Outputs<'a> {
    /// Before there are any.
    pub(super) fn new(sink: &'a mut dyn Sink, reveal: Reveal<'a>) -> Self {
        Self {
            sink,
            reveal,
            found: Diagnostics::default(),
        }
    }

    /// Announces a destination, before any file of it.
    pub(super) fn open(&mut self, destination: Destination) -> DestinationId {
        let id = destination.id.clone();
        if let Err(error) = self.sink.destination(destination) {
            self.found.push(unwritten(id.as_str(), &error));
        }
        id
    }

    /// Does `work` with the output of one of them.
    pub(super) fn at<T>(
        &mut self,
        destination: &DestinationId,
        work: impl FnOnce(&mut Output<'_>) -> T,
    ) -> T {
        let mut output = Output {
            sink: self.sink,
            reveal: self.reveal,
            destination: destination.clone(),
            found: Diagnostics::default(),
        };
        let result = work(&mut output);
        let found = output.found;
        self.found.extend(found);
        result
    }
}
