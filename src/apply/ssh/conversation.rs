//! Many verbs over one channel of a connection: a round trip each, where a command of its own takes two.

use super::super::script;
use super::Answer;
use openssh::{Child, ChildStderr, ChildStdin, ChildStdout, Session, Stdio};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};

/// The exit code of what a signal ended, as a shell tells it, begins here.
const KILLED: i32 = 129;

/// Our program on a host, which runs verb after verb.
pub(super) struct Conversation {
    stdin: ChildStdin,
    stdout: ChildStdout,
    stderr: ChildStderr,
    mark: String,
    // Without it the streams end.
    _child: Child<Arc<Session>>,
}

/// What came of beginning one.
pub(super) struct Begun {
    /// Waits for verbs; none where our program is not there, or not as it should be.
    pub(super) conversation: Option<Conversation>,
    /// Whether it takes sudo to be root.
    pub(super) sudo: bool,
}

impl Conversation {
    /// Tells as whom we are there, looks whether our program is there, and starts it: two round trips for all of that.
    pub(super) async fn begin(session: Arc<Session>, root: &str) -> Result<Begun, openssh::Error> {
        let mark = mark();
        let (name, sum) = (script::name(), script::sum());
        let mut command = session.arc_command("sh");
        command.args(["-c", script::BEGIN, "sh", root, &name, &sum, &mark]);
        command.args([script::WHO, script::CHECK]);
        let streams = [Stdio::piped(), Stdio::piped(), Stdio::piped()];
        let [stdin, stdout, stderr] = streams;
        command.stdin(stdin).stdout(stdout).stderr(stderr);
        let mut child = command.spawn().await?;
        let streams = (
            child.stdin().take(),
            child.stdout().take(),
            child.stderr().take(),
        );
        let (Some(stdin), Some(mut stdout), Some(stderr)) = streams else {
            return Err(openssh::Error::RemoteProcessTerminated);
        };
        let mut said = Vec::new();
        let ready = until(&mut stdout, &mut said, |said| {
            said.ends_with(b"ready\n").then_some(())
        });
        let ready = ready.await.is_ok();
        let sudo = said.starts_with(b"sudo\n");
        let talks = Self {
            stdin,
            stdout,
            stderr,
            mark,
            _child: child,
        };
        if said.is_empty() {
            return Err(openssh::Error::RemoteProcessTerminated);
        }
        Ok(Begun {
            conversation: ready.then_some(talks),
            sudo,
        })
    }

    /// Whether these can be said: the words are lines, and the input is text.
    pub(super) fn takes(words: &[String], input: &[u8]) -> bool {
        !words.iter().any(|word| word.contains('\n')) && !input.contains(&0)
    }

    /// Runs a verb to its end. A fault is that nobody is there any more, and it is not known whether it ran.
    pub(super) async fn run(&mut self, words: &[String], input: &[u8]) -> io::Result<Answer> {
        let mut said = format!("{} {}\n", words.len(), input.len());
        said.extend(words.iter().flat_map(|word| [word.as_str(), "\n"]));
        let said = [said.as_bytes(), input].concat();
        self.stdin.write_all(&said).await?;
        self.stdin.flush().await?;
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let (ended, at) = tokio::try_join!(
            until(&mut self.stdout, &mut out, |out| end(out, &self.mark)),
            until(&mut self.stderr, &mut err, |err| end(err, &self.mark)),
        )?;
        let code = ended.code.filter(|code| *code < KILLED);
        let killed = || io::Error::other("it was killed there");
        out.truncate(ended.at);
        err.truncate(at.at);
        Ok(Answer {
            code: code.ok_or_else(killed)?,
            out,
            err: String::from_utf8_lossy(&err).into_owned(),
        })
    }
}

/// Where a verb's answer ends, and its exit code.
#[derive(Debug, PartialEq, Eq)]
struct End {
    at: usize,
    code: Option<i32>,
}

/// The end of an answer: a line of its own that nobody could foresee.
fn end(said: &[u8], mark: &str) -> Option<End> {
    let body = said.strip_suffix(b"\n")?;
    let at = body.iter().rposition(|byte| *byte == b'\n')?;
    let line = str::from_utf8(body.get(at + 1..)?).ok()?;
    let code = line.strip_prefix(mark)?.trim().parse().ok();
    Some(End { at, code })
}

/// Reads until there is an end.
async fn until<T>(
    stream: &mut (impl AsyncRead + Unpin),
    said: &mut Vec<u8>,
    ended: impl Fn(&[u8]) -> Option<T>,
) -> io::Result<T> {
    loop {
        if let Some(end) = ended(said) {
            return Ok(end);
        }
        if stream.read_buf(said).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
}

/// A word that nobody knows before.
fn mark() -> String {
    let random = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", random(), random())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_ends_at_the_mark_alone() {
        let at = |said: &str| end(said.as_bytes(), "beef");
        let of = |at, code| Some(End { at, code });
        assert_eq!(at("\nbeef 0\n"), of(0, Some(0)));
        assert_eq!(at("a\nb\n\nbeef 21\n"), of(4, Some(21)));
        assert_eq!(at("said\n\nbeef\n"), of(5, None));
        assert_eq!(at("a\nbeef 0"), None);
        assert_eq!(at("a beef 0\n"), None);
        assert_ne!(mark(), mark());
    }
}
