//! What a project wants tried after an apply, before the release is found good.

use super::ask::{ask, list};
use super::run::Run;
use super::sip::{Account, Request, Telephone};
use super::steps::StepName;
use super::{ApplyError, Host, Trouble};
use crate::bundle::{Engine, Expected, Kind};
use crate::plan::plain;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Something that must go well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// What.
    pub what: Trying,
    /// How long it may take.
    pub within: Duration,
}

/// What is tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trying {
    /// An account registers, and goes again.
    Register(Account),
    /// A call is answered.
    Call(Account, String),
    /// Each trunk that the PBX has an address of answers OPTIONS.
    Trunks,
}

/// An own SDP is all that a call needs to be answered (RFC 4566); nobody listens to what is said.
const SOUND: &str = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\nm=audio 9 RTP/AVP 8 0 101\r\na=rtpmap:101 telephone-event/8000\r\na=inactive\r\n";

/// How long trunks are given before they are asked again.
const ROUND: Duration = Duration::from_millis(700);

impl Run<'_, '_> {
    /// Tries what the project wants; the first that fails is the fault of the release.
    pub(super) fn probe(&mut self, engine: &Engine) -> Result<(), ApplyError> {
        let probes = self.order.options.probes.get(&self.destination.id);
        for probe in probes.into_iter().flatten() {
            self.renew()?;
            let (host, word) = (&mut *self.host, self.number);
            self.steps.run(
                StepName::Probe,
                || {
                    probe
                        .run(host, engine, word)
                        .map_err(|error| probe.failed(error))
                },
                Clone::clone,
            )?;
        }
        Ok(())
    }
}

impl Probe {
    fn run(&self, host: &mut dyn Host, engine: &Engine, number: u64) -> Result<String, ApplyError> {
        let word = format!("pbxctl-{number}-{}", std::process::id());
        match &self.what {
            Trying::Register(account) => register(account, &word, self.within),
            Trying::Call(account, to) => call(account, to, &word, self.within),
            Trying::Trunks => trunks(host, engine, self.within),
        }
    }

    fn failed(&self, error: ApplyError) -> ApplyError {
        let what = match &self.what {
            Trying::Register(account) => format!("the probe that registers `{}`", account.name),
            Trying::Call(account, to) => {
                format!("the probe that calls `{to}` as `{}`", account.name)
            }
            Trying::Trunks => "the probe of the trunks".to_owned(),
        };
        ApplyError {
            message: format!("{what}: {}", error.message),
            ..error
        }
    }
}

fn refused(code: u16, reason: &str) -> ApplyError {
    let what = format!("the PBX answers {code} {}", plain(reason));
    ApplyError::new(Trouble::Engine, what)
}

fn register(account: &Account, word: &str, within: Duration) -> Result<String, ApplyError> {
    let mut phone = Telephone::new(account, word, within)?;
    let to = format!("sip:{}", account.domain);
    for expires in [60, 0] {
        let answer = phone.request(Request {
            more: &format!("Expires: {expires}\r\n"),
            ..Request::new("REGISTER", &to)
        })?;
        if answer.code != 200 {
            return Err(refused(answer.code, &answer.reason));
        }
    }
    Ok(format!("`{}@{}` registers", account.name, account.domain))
}

fn call(account: &Account, to: &str, word: &str, within: Duration) -> Result<String, ApplyError> {
    let mut phone = Telephone::new(account, word, within)?;
    // RFC 3261, 25.1: `#` is no sign of an address
    let uri = format!("sip:{}@{}", to.replace('#', "%23"), account.domain);
    let answer = phone.request(Request {
        more: "Content-Type: application/sdp\r\n",
        body: SOUND,
        ..Request::new("INVITE", &uri)
    })?;
    if answer.code >= 300 {
        return Err(refused(answer.code, &answer.reason));
    }
    phone.hang_up(&uri, &answer)?;
    Ok(format!("`{to}` answers `{}`", account.name))
}

/// Has the PBX ask its trunks, and waits until each has answered or none of the time is left.
fn trunks(host: &mut dyn Host, engine: &Engine, within: Duration) -> Result<String, ApplyError> {
    let names = list(names_of_trunks(engine));
    let start = Instant::now();
    let before = Reached::ask(host, &names)?;
    loop {
        ask(host, "qualify", [], &mut names.as_bytes())?;
        std::thread::sleep(ROUND);
        let now = Reached::ask(host, &names)?;
        let silent = now.silent_since(&before);
        if silent.is_empty() {
            return Ok(format!("trunks that answer: {}", now.answers.len()));
        }
        if start.elapsed() >= within {
            let what = format!("nothing is answered by {}", silent.join(", "));
            return Err(ApplyError::new(Trouble::Engine, what));
        }
    }
}

/// Objects without an owner at which somebody can be called are trunks.
fn names_of_trunks(engine: &Engine) -> impl Iterator<Item = &str> {
    let is_trunk = |one: &&Expected| match one.kind {
        Kind::Gateway => true,
        Kind::Aor => one.owner.is_none(),
        _ => false,
    };
    let all = engine.expected.iter().filter(is_trunk);
    all.map(|one| one.name.as_str())
}

/// Which trunks answer, by what their answer took, and which are silent.
struct Reached {
    answers: BTreeMap<String, String>,
    silent: Vec<String>,
}

impl Reached {
    fn ask(host: &mut dyn Host, names: &str) -> Result<Self, ApplyError> {
        let answer = ask(host, "reachable", [], &mut names.as_bytes())?;
        let answers = answer.lines("answers").map(|parts| {
            let mut parts = parts.into_iter();
            let mut next = || parts.next().unwrap_or_default();
            (next(), next())
        });
        Ok(Self {
            answers: answers.collect(),
            silent: answer.lines("silent").map(|parts| parts.concat()).collect(),
        })
    }

    /// Those that have not answered since then: an engine tells an answer of long ago until the next one fails to come.
    fn silent_since(&self, before: &Self) -> Vec<String> {
        let old = |(name, how): &(&String, &String)| {
            !how.is_empty() && before.answers.get(*name) == Some(*how)
        };
        let old = self.answers.iter().filter(old).map(|(name, _)| name);
        let all = self.silent.iter().chain(old);
        all.map(|name| format!("`{}`", plain(name))).collect()
    }
}
