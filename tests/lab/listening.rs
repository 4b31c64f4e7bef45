//! Phones and providers that listen while a test calls, played by sipp.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use jiff::civil::DateTime;

use crate::host::{LabHost, script};
use crate::phone::Phone;
use crate::ran::Ran;

/// What somebody does whom a call reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    /// Answers, and waits for the end of the call.
    Takes,
    /// Rings until the caller gives up.
    Rings,
    /// Says this status: 486 is busy, 603 refused.
    Refuses(u16),
    /// Is a provider with whom others register.
    Registers,
}

/// A listening phone or provider. It ends when this is dropped.
pub(crate) struct Listening {
    /// `1000@acme.example`, or the address of a provider.
    pub(crate) name: String,
    pub(crate) how: How,
    sipp: Child,
    heard: PathBuf,
}

/// A call as it reached somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Invite {
    pub(crate) at: DateTime,
    /// The user of the address.
    pub(crate) dialled: String,
    pub(crate) from: String,
    id: String,
}

impl Listening {
    /// A phone that is registered already.
    pub(crate) fn phone(phone: &Phone, host: &LabHost, how: How) -> Self {
        let name = format!("{}@{}", phone.user, phone.domain);
        Self::start(
            host.folder(),
            "listen",
            &[&phone.user, &phone.domain],
            &name,
            how,
        )
    }

    /// A provider at an address of this machine: `127.0.0.2`.
    pub(crate) fn provider(address: &str, host: &LabHost, how: How) -> Self {
        Self::start(host.folder(), "trunk", &[address, address], address, how)
    }

    /// Teams or Zoom at an address of this machine, behind a [`Tls`](crate::tls::Tls) of that address.
    pub(crate) fn peer(address: &str, folder: &Path, how: How) -> Self {
        Self::start(folder, "peer", &[address, address], address, how)
    }

    /// The same of somebody who encrypts nothing that is said.
    pub(crate) fn plain_peer(address: &str, folder: &Path, how: How) -> Self {
        Self::start(folder, "plain_peer", &[address, address], address, how)
    }

    fn start(folder: &Path, verb: &str, who: &[&str], name: &str, how: How) -> Self {
        let mut command: Command = script("sip");
        command.arg(verb).arg(folder).args(who);
        match how {
            How::Takes => command.arg("take"),
            How::Rings => command.arg("ring"),
            How::Registers => command.arg("registrar"),
            How::Refuses(code) => command.args(["refuse", &code.to_string()]),
        };
        let sipp = command
            .stdin(Stdio::null())
            .spawn()
            .expect("the script starts");
        let heard = folder.join(format!("phones/{name}.heard"));
        let log = folder.join(format!("phones/{name}.listen.log"));
        let until = Instant::now() + Duration::from_secs(5);
        while !log.exists() && Instant::now() < until {
            sleep(Duration::from_millis(20));
        }
        sleep(Duration::from_millis(400));
        Self {
            name: name.to_owned(),
            how,
            sipp,
            heard,
        }
    }

    /// All that it heard and said so far.
    pub(crate) fn trace(&self) -> String {
        let bytes = fs::read(&self.heard).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// How many calls reached it.
    pub(crate) fn calls(&self) -> usize {
        self.invites().len()
    }

    /// The calls that reached it, in that order: a repeated request is the same call.
    pub(crate) fn invites(&self) -> Vec<Invite> {
        let trace = self.trace();
        let mut all: Vec<Invite> = Vec::new();
        for invite in trace.split(RULE).filter_map(Invite::read) {
            if all.iter().all(|known| known.id != invite.id) {
                all.push(invite);
            }
        }
        all
    }

    /// A header of the last call that reached it.
    #[track_caller]
    pub(crate) fn last(&self, name: &str) -> String {
        let trace = self.trace();
        let call = requests(&trace, "INVITE ").last();
        let call = call.unwrap_or_else(|| panic!("no call in\n{trace}"));
        let header = header(call, name);
        header
            .unwrap_or_else(|| panic!("no `{name}` in\n{call}"))
            .to_owned()
    }

    /// What was dialled on it last: the user of the address.
    #[track_caller]
    pub(crate) fn dialled(&self) -> String {
        let trace = self.trace();
        let call = requests(&trace, "INVITE ").last().expect("a call");
        let address = call.trim_start_matches("INVITE sip:");
        address.split('@').next().unwrap_or_default().to_owned()
    }
}

/// What sipp writes before each message, with the time behind it.
const RULE: &str = "-----------------------------------------------";

impl Invite {
    /// A message with its time, if it is a call.
    fn read(logged: &str) -> Option<Self> {
        let (when, rest) = logged.trim_start().split_once('\n')?;
        let request = requests(rest, "INVITE ").next()?;
        let address = request.trim_start_matches("INVITE sip:");
        Some(Self {
            at: when.trim().parse().ok()?,
            dialled: address.split('@').next()?.to_owned(),
            from: header(request, "From")?.to_owned(),
            id: header(request, "Call-ID")?.to_owned(),
        })
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        drop(self.sipp.kill());
        drop(self.sipp.wait());
    }
}

/// The requests of a trace that start so, each up to its end.
pub(crate) fn requests<'t>(trace: &'t str, start: &'static str) -> impl Iterator<Item = &'t str> {
    let messages = trace.split("\n\n").map(str::trim_start);
    let messages = messages.filter(move |text| text.starts_with(start));
    messages.map(|text| text.split_once("\r\n\r\n").map_or(text, |(head, _)| head))
}

pub(crate) fn header<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let mut lines = text.lines();
    lines.find_map(|line| {
        let (found, value) = line.split_once(':')?;
        found.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

/// Whether something is so within twenty seconds.
pub(crate) fn eventually(good: impl Fn() -> bool) -> bool {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !good() && Instant::now() < deadline {
        sleep(Duration::from_millis(200));
    }
    good()
}

impl Phone {
    /// Registers, and then does this with each call.
    #[track_caller]
    pub(crate) fn is_there(&self, host: &LabHost, how: How) -> Listening {
        self.registers(host);
        Listening::phone(self, host, how)
    }

    /// Calls a number and gives the last status; an answered call is hung up at once.
    pub(crate) fn dials(&self, number: &str, host: &LabHost) -> u16 {
        self.dials_and_presses(number, "", 500, host)
    }

    /// Calls a number, presses keys when it is answered, and hangs up after so many milliseconds.
    pub(crate) fn dials_and_presses(
        &self,
        number: &str,
        keys: &str,
        talk: u32,
        host: &LabHost,
    ) -> u16 {
        self.calls_somebody([number, keys, &talk.to_string(), ""], host)
    }

    /// Calls a number, says what a file of A-law at 8 kHz holds, and hangs up after so many milliseconds.
    pub(crate) fn dials_and_says(
        &self,
        number: &str,
        voice: &Path,
        talk: u32,
        host: &LabHost,
    ) -> u16 {
        let voice = voice.to_str().expect("a plain path");
        self.calls_somebody([number, "", &talk.to_string(), voice], host)
    }

    fn calls_somebody(&self, how: [&str; 4], host: &LabHost) -> u16 {
        let account = [&self.user, &self.domain, &self.password];
        let mut sip = script("sip");
        let sip = sip.arg("dial").arg(host.folder()).args(account).args(how);
        status(&Ran::of(sip))
    }
}

/// A call from Teams or Zoom to a number at a name of ours, and its last status.
pub(crate) fn comes_from_peer(address: &str, number: &str, called: &str, folder: &Path) -> u16 {
    comes_by("by_peer", address, number, called, folder)
}

/// The same of somebody who encrypts nothing that is said.
pub(crate) fn comes_from_plain_peer(
    address: &str,
    number: &str,
    called: &str,
    folder: &Path,
) -> u16 {
    comes_by("by_plain_peer", address, number, called, folder)
}

fn comes_by(verb: &str, address: &str, number: &str, called: &str, folder: &Path) -> u16 {
    let call = [address, address, number, called, "+49301111111"];
    status(&Ran::of(script("sip").arg(verb).arg(folder).args(call)))
}

/// A call that comes in from a provider's address, and its last status; an answered call is hung up at once.
pub(crate) fn comes_in(address: &str, number: &str, from: &str, host: &LabHost) -> u16 {
    comes_in_for(500, address, number, from, host)
}

/// The same for a talk of so many milliseconds.
pub(crate) fn comes_in_for(
    talk: u32,
    address: &str,
    number: &str,
    from: &str,
    host: &LabHost,
) -> u16 {
    let name = format!("from{from}");
    let call = [&name, address, number, from, "", &talk.to_string()];
    let mut sip = script("sip");
    status(&Ran::of(sip.arg("in").arg(host.folder()).args(call)))
}

#[track_caller]
fn status(ran: &Ran) -> u16 {
    let code = ran.stdout.trim().parse();
    code.unwrap_or_else(|_| panic!("no status: {ran}"))
}
