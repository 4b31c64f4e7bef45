//! An engine whose modules do not reload when somebody wants them not to.

use crate::host::{Fault, LabHost};

/// Says that a module did not reload, once for each time that it is named, and is the real one otherwise. A file holds reloads up.
const ASTERISK: &str = r#"#!/bin/sh
case ${2:-} in
'module reload '*)
    module=${2#module reload }
    while [ -e /run/fails/wait ]; do sleep 0.05; done
    if rm "/run/fails/$module" 2>/run/fails/said; then
        [ ! -e /run/fails/next ] || mv /run/fails/next /run/fails/wait
        exec echo "The module '$module' reported a reload failure."
    fi
    ;;
esac
exec /usr/sbin/asterisk.real "$@"
"#;

/// An engine on which reloads can fail, until this is dropped.
pub(crate) struct Failing<'h> {
    host: &'h LabHost,
    #[expect(dead_code, reason = "the real engine is back when it goes")]
    held: Fault<'h>,
}

impl<'h> Failing<'h> {
    /// None fails yet.
    pub(crate) fn on(host: &'h LabHost) -> Self {
        let held = host.held(
            "mkdir -p /run/fails && mv /usr/sbin/asterisk /usr/sbin/asterisk.real",
            "mv /usr/sbin/asterisk.real /usr/sbin/asterisk && rm -r /run/fails",
        );
        host.put("/usr/sbin/asterisk", ASTERISK);
        host.sh("chmod 755 /usr/sbin/asterisk").expect_code(0);
        Self { host, held }
    }

    /// The next reload of a module fails.
    pub(crate) fn fails(&self, module: &str) {
        self.host
            .sh(&format!(": >/run/fails/{module}"))
            .expect_code(0);
    }

    /// Whoever wants a reload waits for [`Self::goes_on`].
    pub(crate) fn waits(&self) {
        self.host.sh(": >/run/fails/wait").expect_code(0);
    }

    /// The same from the moment on in which one has failed.
    pub(crate) fn waits_then(&self) {
        self.host.sh(": >/run/fails/next").expect_code(0);
    }

    /// Nobody waits any more.
    pub(crate) fn goes_on(&self) {
        self.host.sh("rm -f /run/fails/wait").expect_code(0);
    }

    /// Whether one that was to fail did.
    pub(crate) fn failed(&self, module: &str) -> bool {
        self.host.sh(&format!("test -e /run/fails/{module}")).code != 0
    }
}
