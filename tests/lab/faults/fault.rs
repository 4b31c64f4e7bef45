//! What is broken, how, and at which steps it cannot be.

use std::fmt;
use std::process::Child;

use pbxctl::apply::StepName;

use crate::failing::Failing;
use crate::host::{Fault as Held, LabHost};

pub(super) const FAULTS: [Fault; 14] = [
    Fault::Us,
    Fault::Connection,
    Fault::Shells,
    Fault::Everything,
    Fault::FullDisk,
    Fault::ReadOnly,
    Fault::Hang,
    Fault::Denied,
    Fault::Upload,
    Fault::ClockBack,
    Fault::ClockAhead,
    Fault::Reload("res_pjsip.so"),
    Fault::Reload("pbx_config.so"),
    Fault::Reload("app_voicemail.so"),
];

/// Adds a line to every file of the engine that it unpacks.
const LYING_TAR: &str = r#"#!/bin/sh
/usr/bin/tar "$@" || exit
[ "$1" != -xzpf ] || find "$4/asterisk" -name '*.conf' -exec sh -c 'for it; do echo "; x" >>"$it"; done' sh {} +
"#;

/// Says what it was, or will be, at another time.
const OTHER_CLOCK: &str = r#"#!/bin/sh
exec /usr/bin/date -d "WHEN" "$@"
"#;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Our own process is killed.
    Us,
    /// The host's side of the connection is killed.
    Connection,
    /// Our program on the host is killed.
    Shells,
    /// Every process on the host is killed, and it starts anew.
    Everything,
    /// No byte is left.
    FullDisk,
    /// The place of the releases cannot be written.
    ReadOnly,
    /// The engine stands still for three seconds.
    Hang,
    /// Whoever logs in may do nothing as root any more.
    Denied,
    /// What is unpacked is not what was sent.
    Upload,
    /// The clock is ten years late, as our program sees it.
    ClockBack,
    /// It is ten years early: a lease or a time to confirm that counted by it would be over.
    ClockAhead,
    /// This module says that it did not reload, once.
    Reload(&'static str),
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Us => "pbxctl killed",
            Self::Connection => "ssh killed",
            Self::Shells => "shells on the host killed",
            Self::Everything => "host restarted",
            Self::FullDisk => "disk full",
            Self::ReadOnly => "disk read-only",
            Self::Hang => "engine hangs 3 s",
            Self::Denied => "permission denied",
            Self::Upload => "upload corrupted",
            Self::ClockBack => "clock jumps back",
            Self::ClockAhead => "clock jumps ahead",
            Self::Reload(module) => return write!(out, "reload of {module} fails"),
        })
    }
}

impl Fault {
    /// Why it cannot come after a step, in a word.
    pub(super) fn cannot(self, step: StepName) -> Option<&'static str> {
        match self {
            Self::Upload if step >= StepName::Stage => Some("unpacked"),
            Self::Reload(_) if step >= StepName::Reload => Some("reloaded"),
            _ => None,
        }
    }

    /// Lets it come. What is given has to be held until the apply ends.
    pub(super) fn inject<'h>(
        self,
        host: &'h LabHost,
        engine: Option<&Failing>,
        run: &mut Child,
    ) -> Option<Held<'h>> {
        match self {
            Self::Us => run.kill().expect("it can be killed"),
            Self::Connection => drop(host.sh("pkill -KILL -f 'sshd.*pbxctl'")),
            Self::Shells => drop(host.sh("pkill -KILL -f 'host-[0-9a-f]*.sh'")),
            Self::Everything => {
                host.sh("pkill -KILL -f 'host-[0-9a-f]*.sh|sshd.*pbxctl|way-back'; kill -KILL $(cat /run/asterisk/asterisk.pid)");
            }
            Self::FullDisk => return Some(host.full_disk()),
            Self::ReadOnly => return Some(host.read_only_disk()),
            Self::Denied => {
                let (away, back) = (
                    "mv /etc/sudoers.d/pbxctl /etc/pbxctl.away",
                    "mv /etc/pbxctl.away /etc/sudoers.d/pbxctl",
                );
                return Some(host.held(away, back));
            }
            Self::Upload => return Some(host.instead_of("tar", LYING_TAR)),
            Self::ClockBack => return Some(clock(host, "10 years ago")),
            Self::ClockAhead => return Some(clock(host, "10 years")),
            Self::Hang => {
                host.sh(
                    "p=$(cat /run/asterisk/asterisk.pid); kill -STOP $p; (sleep 3; kill -CONT $p) </dev/null >/dev/null 2>&1 &",
                );
            }
            Self::Reload(module) => {
                let engine = engine.expect("one that can fail");
                engine.fails(module);
                engine.goes_on();
            }
        }
        None
    }
}

fn clock<'h>(host: &'h LabHost, when: &str) -> Held<'h> {
    host.instead_of("date", &OTHER_CLOCK.replace("WHEN", when))
}
