//! A host behind ssh, by the user's own ssh.

mod conversation;
mod prepare;
mod talk;

use super::{Answer, ApplyError, Call, ConnectOptions, Host, Trouble, script};
use crate::bundle::Destination;
use conversation::Conversation;
use openssh::Session;
use prepare::prepare;
use std::io::Read;
use std::sync::Arc;
use talk::talk;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

/// So much input goes by the conversation; more has a command of its own, which reads it as it comes. In bytes.
const SHORT: u64 = 64 * 1024;

/// A host behind ssh, its key pinned, our program installed.
pub(super) struct Ssh {
    runtime: Runtime,
    session: Option<Arc<Session>>,
    // Where it is broken off, each verb is a command of its own.
    conversation: Option<Conversation>,
    root: String,
    sudo: bool,
    // Holds the socket, the configuration and the pinned key for as long as we talk.
    _folder: TempDir,
}

impl Ssh {
    /// Connects, checks the key, and sees that our program is there.
    pub(super) fn new(
        destination: &Destination,
        options: &ConnectOptions,
    ) -> Result<Self, ApplyError> {
        let failed = |fault: std::io::Error| {
            ApplyError::new(Trouble::Failed, format!("ssh cannot be prepared: {fault}"))
        };
        let folder = TempDir::with_prefix_in("pbxctl-", &options.temporary).map_err(failed)?;
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(failed)?;
        let (builder, host) = prepare(destination, options, folder.path())?;
        let session = runtime
            .block_on(builder.connect_mux(&host))
            .map_err(|fault| unreachable(destination, &fault))?;
        let mut ssh = Self {
            runtime,
            session: Some(Arc::new(session)),
            conversation: None,
            root: destination.root.clone(),
            sudo: false,
            _folder: folder,
        };
        if !ssh.begin()? {
            ssh.install()?;
            ssh.begin()?;
        }
        Ok(ssh)
    }

    /// Begins to talk to our program; whether it is there.
    fn begin(&mut self) -> Result<bool, ApplyError> {
        let session = Arc::clone(self.session()?);
        let begun = Conversation::begin(session, &self.root);
        let begun = self.runtime.block_on(begun);
        let begun = begun.map_err(|fault| went_away(&fault))?;
        (self.conversation, self.sudo) = (begun.conversation, begun.sudo);
        Ok(self.conversation.is_some())
    }

    fn session(&self) -> Result<&Arc<Session>, ApplyError> {
        let closed = || ApplyError::new(Trouble::Unreachable, "the connection is closed");
        self.session.as_ref().ok_or_else(closed)
    }

    fn install(&self) -> Result<(), ApplyError> {
        let (name, sum) = (script::name(), script::sum());
        let args = [self.root.as_str(), &name, &sum];
        let text = script::text(None);
        let answer = self.shell(script::INSTALL, &args, &mut text.as_bytes())?;
        let fault = || {
            ApplyError::new(
                Trouble::Failed,
                format!(
                    "our program cannot be put on the host: {}",
                    answer.err.trim()
                ),
            )
        };
        if answer.code == 0 {
            Ok(())
        } else {
            Err(fault().help("log in as root, or let the user run `sudo` without a password"))
        }
    }

    fn shell(
        &self,
        program: &str,
        args: &[&str],
        input: &mut dyn Read,
    ) -> Result<Answer, ApplyError> {
        let words = ["sh", "-c", program, "sh"];
        let words: Vec<_> = words
            .iter()
            .chain(args)
            .map(|word| (*word).to_owned())
            .collect();
        self.words(&words, input)
    }

    fn words(&self, words: &[String], input: &mut dyn Read) -> Result<Answer, ApplyError> {
        let session = Arc::clone(self.session()?);
        let sudo: &[&str] = if self.sudo { &["sudo", "-n"] } else { &[] };
        let mut all = sudo.iter().copied().chain(words.iter().map(String::as_str));
        let mut command = session.arc_command(all.next().unwrap_or_default());
        command.args(all);
        self.runtime
            .block_on(talk(&mut command, input))
            .map_err(|fault| went_away(&fault))
    }
}

impl Host for Ssh {
    fn run(&mut self, call: &Call, input: &mut dyn Read) -> Result<Answer, ApplyError> {
        let words = [&[call.verb.to_owned()], call.args.as_slice()].concat();
        let mut start = Vec::new();
        // What cannot be read is not sent: the host finds that it is not whole.
        input.take(SHORT + 1).read_to_end(&mut start).ok();
        let fits = Conversation::takes(&words, &start) && (start.len() as u64) <= SHORT;
        if fits && let Some(mut conversation) = self.conversation.take() {
            let said = self.runtime.block_on(conversation.run(&words, &start));
            let answer = said.map_err(|fault| broke(call.verb, &fault))?;
            self.conversation = Some(conversation);
            return Ok(answer);
        }
        let program = format!("{}/bin/{}", self.root, script::name());
        let all = [
            &["sh".to_owned(), program, self.root.clone()],
            words.as_slice(),
        ];
        self.words(&all.concat(), &mut start.chain(input))
    }
}

impl Drop for Ssh {
    fn drop(&mut self) {
        drop(self.conversation.take());
        if let Some(session) = self.session.take().and_then(Arc::into_inner) {
            // We are done with the host; a fault in saying so changes nothing.
            self.runtime.block_on(session.close()).ok();
        }
    }
}

fn went_away(fault: &openssh::Error) -> ApplyError {
    ApplyError::new(
        Trouble::Unreachable,
        format!("the connection to the host broke: {}", chain(fault)),
    )
}

fn broke(verb: &str, fault: &std::io::Error) -> ApplyError {
    let message = format!("the connection to the host broke in `{verb}`: {fault}");
    ApplyError::new(Trouble::Unreachable, message)
}

fn unreachable(destination: &Destination, fault: &openssh::Error) -> ApplyError {
    let (id, connect, text) = (&destination.id, &destination.connect, chain(fault));
    if [
        "Host key verification failed",
        "IDENTIFICATION HAS CHANGED",
        "host key is known",
    ]
    .iter()
    .any(|sign| text.contains(sign))
    {
        let message = format!("the key that {connect} shows is not the `host_key` of `{id}`");
        return ApplyError::new(Trouble::Unreachable, message)
            .help("find out why before anything else: somebody may sit between")
            .help(format!(
                "if the host was set up anew, write its new key as `host_key` of `{id}`"
            ));
    }
    ApplyError::new(
        Trouble::Unreachable,
        format!("{connect} cannot be reached: {text}"),
    )
    .help(format!(
        "try `ssh {}` by hand",
        connect.to_string().trim_matches('`')
    ))
}

/// The fault and what is behind it, in one line.
fn chain(fault: &openssh::Error) -> String {
    let first: Option<&dyn std::error::Error> = Some(fault);
    let all = std::iter::successors(first, |fault| fault.source()).map(ToString::to_string);
    all.collect::<Vec<_>>()
        .join(": ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}
