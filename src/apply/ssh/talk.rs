//! One command over a connection: two round trips.

use super::Answer;
use openssh::{OwningCommand, Session, Stdio};
use std::io::Read;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// Feeds and reads a command at once, so that neither waits for the other.
pub(super) async fn talk(
    command: &mut OwningCommand<Arc<Session>>,
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
