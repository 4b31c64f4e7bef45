//! A telephone, played by sipp.

use std::fs;

use crate::host::{LabHost, script};
use crate::ran::Ran;

/// An account as a phone knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
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

    /// The first account of a Yealink's file.
    #[track_caller]
    pub(crate) fn of_yealink(file: &str) -> Self {
        let value = |key: &str| {
            let mut lines = file.lines().filter_map(|line| line.split_once('='));
            let found = lines.find(|(name, _)| name.trim() == key);
            found
                .unwrap_or_else(|| panic!("`{key}` is not in the phone's file:\n{file}"))
                .1
                .trim()
                .to_owned()
        };
        Self::new(
            &value("account.1.user_name"),
            &value("account.1.sip_server.1.address"),
            &value("account.1.password"),
        )
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

    /// The `From` of the last call that this phone answered.
    #[track_caller]
    pub(crate) fn was_called_by(&self, host: &LabHost) -> String {
        let name = format!("phones/{}@{}.answer.trace", self.user, self.domain);
        let trace = fs::read(host.folder().join(name)).expect("this phone answered a call");
        let text = String::from_utf8(trace).expect("SIP is UTF-8");
        let invite = text.lines().skip_while(|line| !line.starts_with("INVITE "));
        let mut headers = invite.filter_map(|line| line.strip_prefix("From: "));
        let from = headers.next();
        from.expect("a request has a From").to_owned()
    }

    /// The same phone at another domain.
    pub(crate) fn at(&self, domain: &str) -> Self {
        Self {
            domain: domain.into(),
            ..self.clone()
        }
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
