//! A telephone, played by sipp.

use crate::host::{LabHost, script};
use crate::ran::Ran;

/// An account as a phone knows it.
#[derive(Clone)]
pub(crate) struct Phone {
    pub(crate) user: String,
    pub(crate) domain: String,
    pub(crate) password: String,
}

impl Phone {
    pub(crate) fn new(user: &str, domain: &str, password: &str) -> Self {
        Self {
            user: user.into(),
            domain: domain.into(),
            password: password.into(),
        }
    }

    /// Registers, and stays reachable for calls.
    #[track_caller]
    pub(crate) fn registers(&self, host: &LabHost) {
        self.sip("register", host, &[]).expect_code(0);
    }

    /// Is refused with its password.
    #[track_caller]
    pub(crate) fn is_refused(&self, host: &LabHost) {
        self.sip("refused", host, &[]).expect_code(0);
    }

    /// Calls a registered phone, which answers; then hangs up.
    #[track_caller]
    pub(crate) fn talks_to(&self, callee: &str, host: &LabHost) {
        self.sip("call", host, &[callee]).expect_code(0);
    }

    /// The same phone with another password.
    pub(crate) fn with_password(&self, password: &str) -> Self {
        Self {
            password: password.into(),
            ..self.clone()
        }
    }

    fn sip(&self, verb: &str, host: &LabHost, rest: &[&str]) -> Ran {
        let account = [&self.user, &self.domain, &self.password];
        Ran::of(
            script("sip")
                .arg(verb)
                .arg(host.folder())
                .args(account)
                .args(rest),
        )
    }
}
