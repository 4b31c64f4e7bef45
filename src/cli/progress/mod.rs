mod live;

use super::environment;
use super::out::Out;
use crate::bundle::DestinationId;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
pub(super) use live::Live;
use std::io::IsTerminal;
use std::time::Duration;

/// Long work, shown: what is being done now on a terminal, what was done as plain lines everywhere.
pub(super) struct Progress<'a> {
    out: &'a Out,
    bar: ProgressBar,
}

impl<'a> Progress<'a> {
    /// Begins.
    pub(super) fn new(out: &'a Out) -> Self {
        let moves = moves(out);
        let target = if moves {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(None, target);
        bar.set_style(ProgressStyle::default_spinner());
        if moves {
            bar.enable_steady_tick(Duration::from_millis(100));
        }
        Self { out, bar }
    }

    /// Says what is being done now; it stays on no page.
    pub(super) fn now(&self, what: &str) {
        self.bar
            .set_message(crate::cli::escape::visible(what).into_owned());
    }

    /// Says that a host is asked.
    pub(super) fn asking(&self, host: &DestinationId) {
        self.now(&format!("asking `{host}` what it runs"));
    }

    /// Says what was done.
    pub(super) fn done(&self, what: &str) {
        self.bar.suspend(|| self.out.say(what));
    }
}

/// Whether what is shown may move: not in CI, in a pipe, and where nobody wants to hear.
fn moves(out: &Out) -> bool {
    std::io::stderr().is_terminal() && !environment::ci() && !out.quiet
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
