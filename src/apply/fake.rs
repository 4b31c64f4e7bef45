use super::{Answer, ApplyError, Call, Host, Reading, Trouble};
use std::collections::BTreeMap;
use std::io::Read;

/// A host on which one verb goes wrong once, on demand: for proving what a fault leaves behind.
pub struct Faulty<H> {
    host: H,
    fault: Option<(&'static str, Fault)>,
    /// The verbs that were run, in order.
    pub verbs: Vec<&'static str>,
}

/// How a verb goes wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The host is gone before it runs, and stays away.
    Gone,
    /// It runs, but its answer is lost, and the host stays away.
    GoneAfter,
    /// It runs, but its answer is lost.
    Lost,
    /// It does not run; the host answers this.
    Answer(Answer),
}

impl<H: Host> Faulty<H> {
    /// A host whose first `verb` goes wrong like this.
    pub fn new(host: H, verb: &'static str, fault: Fault) -> Self {
        Self {
            host,
            fault: Some((verb, fault)),
            verbs: Vec::new(),
        }
    }
}

impl<H: Host> Host for Faulty<H> {
    fn run(&mut self, call: &Call, input: &mut dyn Read) -> Result<Answer, ApplyError> {
        self.verbs.push(call.verb);
        let gone = || {
            Err(ApplyError::new(
                Trouble::Unreachable,
                "the connection to the host broke: as ordered",
            ))
        };
        let Some((verb, fault)) = self.fault.clone() else {
            return self.host.run(call, input);
        };
        if verb == "*" {
            return gone();
        }
        if verb != call.verb {
            return self.host.run(call, input);
        }
        self.fault = matches!(fault, Fault::Gone | Fault::GoneAfter).then_some(("*", Fault::Gone));
        match fault {
            Fault::Gone => gone(),
            Fault::Answer(answer) => Ok(answer),
            Fault::GoneAfter | Fault::Lost => {
                self.host.run(call, input)?;
                gone()
            }
        }
    }
}

impl Host for Box<dyn Host> {
    fn run(&mut self, call: &Call, input: &mut dyn Read) -> Result<Answer, ApplyError> {
        self.as_mut().run(call, input)
    }

    fn touched(&self, reading: Reading) -> Option<[String; 2]> {
        self.as_ref().touched(reading)
    }

    fn texts(&self, release: &str, paths: &[&str]) -> Option<BTreeMap<String, String>> {
        self.as_ref().texts(release, paths)
    }
}
