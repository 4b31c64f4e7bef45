use super::environment;
use super::out::Out;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::time::Duration;

/// Long work, shown: what is being done now on a terminal, what was done as plain lines everywhere.
pub(super) struct Progress<'a> {
    out: &'a Out,
    bar: ProgressBar,
}

impl<'a> Progress<'a> {
    /// Begins; in CI, in a pipe, and where nobody wants to hear, nothing moves.
    pub(super) fn new(out: &'a Out) -> Self {
        let moves = std::io::stderr().is_terminal() && !environment::ci() && !out.quiet;
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
            .set_message(super::escape::visible(what).into_owned());
    }

    /// Says what was done.
    pub(super) fn done(&self, what: &str) {
        self.bar.suspend(|| self.out.say(what));
    }
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
