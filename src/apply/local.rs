use super::{
    Answer, ApplyError, Call, ConnectOptions, Host, Reading, Trouble, here, script, touched,
};
use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use tempfile::NamedTempFile;

/// This machine, or a folder on it that stands for one.
pub(super) struct Local {
    root: String,
    script: NamedTempFile,
    sudo: bool,
}

impl Local {
    /// `whole` when it is the machine itself, where we may need the rights of root.
    pub(super) fn new(
        root: &str,
        whole: bool,
        options: &ConnectOptions,
    ) -> Result<Self, ApplyError> {
        let failed = |fault: io::Error| {
            ApplyError::new(
                Trouble::Failed,
                format!("no temporary file can be written: {fault}"),
            )
        };
        let mut script = NamedTempFile::new_in(&options.temporary).map_err(failed)?;
        script
            .write_all(script::text(options.tools.as_deref()).as_bytes())
            .map_err(failed)?;
        let sudo = whole
            && Command::new("sh")
                .args(["-c", script::WHO])
                .output()
                .is_ok_and(|said| said.stdout == b"sudo\n");
        Ok(Self {
            root: root.to_owned(),
            script,
            sudo,
        })
    }

    fn command(&self, call: &Call) -> Command {
        let mut command = if self.sudo {
            Command::new("sudo")
        } else {
            Command::new("sh")
        };
        if self.sudo {
            command.args(["-n", "sh"]);
        }
        command
            .arg(self.script.path())
            .arg(&self.root)
            .arg(call.verb)
            .args(&call.args);
        // A group of its own, so that an interrupted terminal does not stop it half way.
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0);
        command
    }
}

impl Host for Local {
    fn touched(&self, reading: Reading) -> Option<[String; 2]> {
        (!self.sudo).then(|| touched::live(Path::new(&self.root), reading))?
    }

    fn texts(&self, release: &str, paths: &[&str]) -> Option<BTreeMap<String, String>> {
        (!self.sudo).then(|| here::texts(Path::new(&self.root), release, paths))?
    }

    fn run(&mut self, call: &Call, input: &mut dyn Read) -> Result<Answer, ApplyError> {
        let gone = |fault: io::Error| {
            ApplyError::new(Trouble::Unreachable, format!("`sh` cannot be run: {fault}"))
        };
        let mut child = self.command(call).spawn().map_err(gone)?;
        let (status, out, err) = talk(&mut child, input).map_err(gone)?;
        match status.code() {
            Some(code) => Ok(Answer {
                code,
                out,
                err: String::from_utf8_lossy(&err).into_owned(),
            }),
            None => Err(ApplyError::new(
                Trouble::Unreachable,
                format!(
                    "`{}` was killed by signal {}",
                    call.verb,
                    status.signal().unwrap_or_default()
                ),
            )),
        }
    }
}

/// Feeds and reads a process at once, so that neither waits for the other.
fn talk(child: &mut Child, input: &mut dyn Read) -> io::Result<(ExitStatus, Vec<u8>, Vec<u8>)> {
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let (out, err) = std::thread::scope(|scope| {
        let out = scope.spawn(|| drain(stdout));
        let err = scope.spawn(|| drain(stderr));
        if let Some(mut stdin) = stdin {
            feed(input, &mut stdin);
        }
        (
            out.join().unwrap_or_default(),
            err.join().unwrap_or_default(),
        )
    });
    Ok((child.wait()?, out, err))
}

/// A process that ends before it has read everything says why by its exit code.
fn feed(input: &mut dyn Read, stdin: &mut dyn Write) {
    io::copy(input, stdin).ok();
}

fn drain(pipe: Option<impl Read>) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(mut pipe) = pipe {
        // What was read until a fault is all there is to judge by.
        pipe.read_to_end(&mut bytes).ok();
    }
    bytes
}
