use super::local::Local;
use super::ssh::Ssh;
use super::{ApplyError, Reading, Trouble};
use crate::bundle::{Connect, Destination};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::PathBuf;

/// One verb of the host's program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The verb.
    pub verb: &'static str,
    /// Its arguments. None of them is a secret: other users of the host see them.
    pub args: Vec<String>,
}

/// What the host's program answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Its exit code.
    pub code: i32,
    /// Its standard output.
    pub out: Vec<u8>,
    /// Its standard error.
    pub err: String,
}

/// A machine, or a folder that stands for one, on which the verbs of the host's program run.
pub trait Host: Send {
    /// Runs a verb with `input` as its standard input.
    ///
    /// An error means that it is not known whether the verb ran; a verb that ran and failed is an [`Answer`].
    fn run(&mut self, call: &Call, input: &mut dyn Read) -> Result<Answer, ApplyError>;

    /// The live release, and the sum of what the file system tells of its files as far as they are looked at, where that can be seen from
    /// here.
    fn touched(&self, _: Reading) -> Option<[String; 2]> {
        None
    }

    /// Texts of a release by where they lie, masked where they hold a secret, where they can be read from here.
    fn texts(&self, _release: &str, _paths: &[&str]) -> Option<BTreeMap<String, String>> {
        None
    }
}

/// What is to be known for reaching hosts and stands in no `pbx.yaml`.
#[derive(Clone, Debug)]
pub struct ConnectOptions {
    /// The folder for temporary files.
    pub temporary: PathBuf,
    /// An ssh configuration to be read instead of the user's own.
    pub ssh_config: Option<PathBuf>,
    /// A folder whose programs come before the system's, on this machine only: where a test puts an engine.
    pub tools: Option<PathBuf>,
}

impl Default for ConnectOptions {
    fn default() -> Self {
        Self {
            temporary: PathBuf::from("/tmp"),
            ssh_config: None,
            tools: None,
        }
    }
}

impl Call {
    pub(super) fn new(verb: &'static str, args: impl IntoIterator<Item = String>) -> Self {
        Self {
            verb,
            args: args.into_iter().collect(),
        }
    }
}

/// Reaches a host.
pub fn connect(
    destination: &Destination,
    options: &ConnectOptions,
) -> Result<Box<dyn Host>, ApplyError> {
    match &destination.connect {
        Connect::Local => Ok(Box::new(Local::new(&destination.root, true, options)?)),
        Connect::Dir { path } => Ok(Box::new(Local::new(&absolute(path)?, false, options)?)),
        Connect::Ssh { .. } => Ok(Box::new(Ssh::new(destination, options)?)),
    }
}

fn absolute(path: &str) -> Result<String, ApplyError> {
    let no_path = |fault: String| {
        ApplyError::new(
            Trouble::Refused,
            format!("`{path}` cannot be made an absolute path: {fault}"),
        )
    };
    let path = std::path::absolute(path).map_err(|fault| no_path(fault.to_string()))?;
    path.components()
        .collect::<PathBuf>()
        .into_os_string()
        .into_string()
        .map_err(|path| no_path(format!("`{}` is no text", path.display())))
}

impl Answer {
    /// The lines that begin with `word`, each parted at tabs, without the word.
    pub(super) fn lines<'a>(&'a self, word: &'a str) -> impl Iterator<Item = Vec<String>> + 'a {
        let lines = self
            .out
            .split(|byte| *byte == b'\n')
            .map(String::from_utf8_lossy);
        lines.filter_map(move |line| {
            let mut parts = line.split('\t').map(str::to_owned);
            (parts.next()? == word).then(|| parts.collect())
        })
    }

    /// The rest of the first line that begins with `word`.
    pub(super) fn rest(&self, word: &str) -> Option<String> {
        self.lines(word).next().map(|parts| parts.join("\t"))
    }
}
