use super::{Answer, ApplyError, Call, ConnectOptions, Host, Trouble, script};
use crate::bundle::{Connect, Destination};
use openssh::{ControlPersist, KnownHosts, OwningCommand, Session, SessionBuilder, Stdio};
use std::fmt::Write as _;
use std::io::Read;
use std::num::NonZeroUsize;
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::runtime::{Builder, Runtime};

/// A host behind ssh, its key pinned, our program installed.
pub(super) struct Ssh {
    runtime: Runtime,
    session: Option<Session>,
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
            session: Some(session),
            root: destination.root.clone(),
            sudo: false,
            _folder: folder,
        };
        ssh.sudo = ssh.shell(script::WHO, &[], &mut std::io::empty())?.out == b"sudo\n";
        ssh.install()?;
        Ok(ssh)
    }

    fn install(&self) -> Result<(), ApplyError> {
        let (name, sum) = (script::name(), script::sum());
        let args = [self.root.as_str(), &name, &sum];
        if self
            .shell(script::CHECK, &args, &mut std::io::empty())?
            .code
            == 0
        {
            return Ok(());
        }
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
        let Some(session) = &self.session else {
            return Err(ApplyError::new(
                Trouble::Unreachable,
                "the connection is closed",
            ));
        };
        let sudo: &[&str] = if self.sudo { &["sudo", "-n"] } else { &[] };
        let mut all = sudo.iter().copied().chain(words.iter().map(String::as_str));
        let mut command = session.command(all.next().unwrap_or_default());
        command.args(all);
        self.runtime
            .block_on(talk(&mut command, input))
            .map_err(|fault| went_away(&fault))
    }
}

impl Host for Ssh {
    fn run(&mut self, call: &Call, input: &mut dyn Read) -> Result<Answer, ApplyError> {
        let program = format!("{}/bin/{}", self.root, script::name());
        let words = [
            "sh".to_owned(),
            program,
            self.root.clone(),
            call.verb.to_owned(),
        ];
        self.words(&[&words, call.args.as_slice()].concat(), input)
    }
}

impl Drop for Ssh {
    fn drop(&mut self) {
        if let Some(session) = self.session.take() {
            // We are done with the host; a fault in saying so changes nothing.
            self.runtime.block_on(session.close()).ok();
        }
    }
}

/// Our own configuration: the pinned key and nothing else is believed for this host; all the rest is the user's.
fn prepare(
    destination: &Destination,
    options: &ConnectOptions,
    folder: &Path,
) -> Result<(SessionBuilder, String), ApplyError> {
    let Connect::Ssh {
        user,
        host,
        port,
        host_key,
    } = &destination.connect
    else {
        return Err(ApplyError::new(Trouble::Failed, "not an ssh host"));
    };
    let key = wanted_key(destination, host_key.as_deref())?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':');
    if host.starts_with('-') || host.is_empty() || !host.chars().all(plain) {
        return Err(ApplyError::new(
            Trouble::Refused,
            format!("`{}` is no name of a host", host.escape_debug()),
        ));
    }
    let (known, config) = (folder.join("known_hosts"), folder.join("config"));
    let failed = |fault: std::io::Error| {
        ApplyError::new(Trouble::Failed, format!("ssh cannot be prepared: {fault}"))
    };
    std::fs::write(&known, format!("pbxctl {key}\n")).map_err(failed)?;
    std::fs::write(
        &config,
        configuration(host, &known, options.ssh_config.as_deref()),
    )
    .map_err(failed)?;
    let mut builder = SessionBuilder::default();
    builder
        .known_hosts_check(KnownHosts::Strict)
        .config_file(&config)
        .control_directory(folder);
    builder
        .connect_timeout(Duration::from_secs(15))
        .server_alive_interval(Duration::from_secs(15))
        .compression(true);
    if let Some(idle) = NonZeroUsize::new(600) {
        builder.control_persist(ControlPersist::IdleFor(idle));
    }
    if let Some(user) = user {
        builder.user(user.clone());
    }
    if let Some(port) = port {
        builder.port(*port);
    }
    Ok((builder, host.clone()))
}

fn configuration(host: &str, known: &Path, own: Option<&Path>) -> String {
    let mut text = format!(
        "Match originalhost {host}\n  HostKeyAlias pbxctl\n  UserKnownHostsFile \"{}\"\n",
        known.display()
    );
    text.push_str("  GlobalKnownHostsFile /dev/null\n  CheckHostIP no\n  UpdateHostKeys no\n  VerifyHostKeyDNS no\n");
    text.push_str(
        "  KnownHostsCommand none\n  StrictHostKeyChecking yes\n  ControlMaster no\nMatch all\n",
    );
    // Writing to a string cannot fail.
    let _ = match own {
        Some(own) => writeln!(text, "  Include \"{}\"", own.display()),
        None => writeln!(
            text,
            "  Include ~/.ssh/config\n  Include /etc/ssh/ssh_config"
        ),
    };
    text
}

fn wanted_key(destination: &Destination, key: Option<&str>) -> Result<String, ApplyError> {
    let id = &destination.id;
    let help = format!(
        "compare what `ssh-keyscan` prints with the key on the host itself, then write it as `host_key` of `{id}`"
    );
    let Some(key) = key else {
        return Err(ApplyError::new(
            Trouble::Refused,
            format!("the host `{id}` has no `host_key`, and no key is trusted unseen"),
        )
        .help(help));
    };
    let words: Vec<_> = key.split_whitespace().take(2).collect();
    let plain =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '/' | '=' | '@' | '.');
    match words.as_slice() {
        [kind, data]
            if key.lines().count() == 1
                && kind.chars().chain(data.chars()).all(plain)
                && !kind.starts_with('@') =>
        {
            Ok(format!("{kind} {data}"))
        }
        _ => Err(ApplyError::new(
            Trouble::Refused,
            format!("the `host_key` of `{id}` is not of the form `ssh-ed25519 AAAA…`"),
        )
        .help(help)),
    }
}

async fn talk(
    command: &mut OwningCommand<&Session>,
    input: &mut dyn Read,
) -> Result<Answer, openssh::Error> {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .await?;
    let (stdin, stdout, stderr) = (
        child.stdin().take(),
        child.stdout().take(),
        child.stderr().take(),
    );
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let feed = async {
        let Some(mut stdin) = stdin else { return };
        let mut chunk = vec![0; 64 * 1024];
        // A program that ends before it has read everything says why by its exit code.
        while let Ok(length @ 1..) = input.read(&mut chunk) {
            if stdin
                .write_all(chunk.get(..length).unwrap_or_default())
                .await
                .is_err()
            {
                break;
            }
        }
    };
    let drain_out = async {
        let Some(mut stdout) = stdout else { return };
        stdout.read_to_end(&mut out).await.ok();
    };
    let drain_err = async {
        let Some(mut stderr) = stderr else { return };
        stderr.read_to_end(&mut err).await.ok();
    };
    tokio::join!(feed, drain_out, drain_err);
    let status = child.wait().await?;
    let Some(code) = status.code() else {
        return Err(openssh::Error::RemoteProcessTerminated);
    };
    Ok(Answer {
        code,
        out,
        err: String::from_utf8_lossy(&err).into_owned(),
    })
}

fn went_away(fault: &openssh::Error) -> ApplyError {
    ApplyError::new(
        Trouble::Unreachable,
        format!("the connection to the host broke: {}", chain(fault)),
    )
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
