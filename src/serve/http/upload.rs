//! Logs that phones upload by PUT (Poly does, RFC 9110 section 9.3.4): kept in a folder that cannot grow without end.
#![expect(
    clippy::disallowed_methods,
    reason = "this is where uploaded logs are written"
)]

use std::fs;
use std::future::poll_fn;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::time::SystemTime;

use hyper::StatusCode;
use hyper::body::{Body as _, Incoming};
use tokio::sync::Mutex;

use crate::serve::desk::{Ask, Desk, Visit};
use crate::serve::gate;
use crate::serve::index::Entry;
use crate::serve::name::mac_in;
use crate::serve::options::Limits;

/// A bounded folder. A phone's next log of a name takes the place of its last.
pub(in crate::serve) struct Uploads {
    folder: PathBuf,
    each: usize,
    total: u64,
    /// One writer at a time, so that what is counted is what is there.
    turn: Mutex<()>,
}

/// What an upload is answered with.
pub(super) struct Taken {
    pub(super) status: StatusCode,
    pub(super) words: &'static str,
    /// The body was read to its end.
    pub(super) whole: bool,
}

const STRANGER: &str = "only logs of known phones are taken\n";
const UNPROVEN: &str = "this needs a proof of who asks\n";

impl Taken {
    const fn refused(words: &'static str) -> Self {
        Self {
            status: StatusCode::FORBIDDEN,
            words,
            whole: false,
        }
    }
}

impl Uploads {
    /// A store in `folder`, which is made if it is not there.
    pub(in crate::serve) fn new(folder: PathBuf, limits: &Limits) -> io::Result<Self> {
        fs::create_dir_all(&folder)?;
        Ok(Self {
            folder,
            each: usize::try_from(limits.upload_each).unwrap_or(usize::MAX),
            total: limits.upload_total,
            turn: Mutex::new(()),
        })
    }

    /// Takes a log, from a phone that is known and may have its own files.
    pub(super) async fn take(&self, desk: &Desk, mut ask: Ask, body: Incoming) -> (Taken, Visit) {
        ask.take_token(desk.library.index().rules());
        let name = ask.name.as_ref().ok();
        let name = name.and_then(|name| log_name(name.as_str()));
        let allowed = match name {
            None => Err(Taken::refused(STRANGER)),
            Some(name) => admitted(desk, &ask, &name).map(|()| name),
        };
        let (_, mut visit) = desk.ask(ask);
        let taken = match allowed {
            Err(refused) => refused,
            Ok(name) => match self.read(body).await {
                Err(refused) => refused,
                Ok(bytes) => {
                    visit.sent(bytes.len() as u64);
                    self.write(&name, bytes).await
                }
            },
        };
        (taken, visit)
    }

    /// All of the body, unless it is too large or ends too early.
    async fn read(&self, mut body: Incoming) -> Result<Vec<u8>, Taken> {
        let mut bytes = Vec::new();
        while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
            let data = frame.ok().and_then(|frame| frame.into_data().ok());
            let fits = data.filter(|data| bytes.len() + data.len() <= self.each);
            let Some(data) = fits else {
                return Err(Taken {
                    status: StatusCode::PAYLOAD_TOO_LARGE,
                    ..Taken::refused("the log is too large, or was cut\n")
                });
            };
            bytes.extend_from_slice(&data);
        }
        Ok(bytes)
    }

    async fn write(&self, name: &str, bytes: Vec<u8>) -> Taken {
        let _turn = self.turn.lock().await;
        let (folder, path, total) = (self.folder.clone(), self.folder.join(name), self.total);
        let written = tokio::task::spawn_blocking(move || {
            make_room(&folder, total.saturating_sub(bytes.len() as u64))?;
            let new = folder.join(".new");
            fs::write(&new, &bytes)?;
            fs::rename(new, path)
        });
        let kept = matches!(written.await, Ok(Ok(())));
        Taken {
            status: match kept {
                true => StatusCode::CREATED,
                false => StatusCode::INSUFFICIENT_STORAGE,
            },
            words: if kept { "" } else { "the log cannot be kept\n" },
            whole: true,
        }
    }
}

/// As for a file of that phone which holds a secret: who may not read it may not write its log either.
fn admitted(desk: &Desk, ask: &Ask, name: &str) -> Result<(), Taken> {
    let index = desk.library.index();
    let mac = mac_in(name).unwrap_or_default();
    if index.rules().phone(&mac).is_none() && index.own(&mac).next().is_none() {
        return Err(Taken::refused(STRANGER));
    }
    let mut own = Entry::in_memory(name, "");
    own.secret = index.secrets() > 0;
    let (gate, from) = (
        (index.rules(), &*desk.handover),
        (ask.client.ip(), ask.protocol),
    );
    gate::admit(gate, &ask.proofs, from, &own).map_err(|_refusal| Taken::refused(UNPROVEN))
}

/// The last part of a path as the name of a log: `<mac>-app.log`, in lower case, of harmless characters.
fn log_name(path: &str) -> Option<String> {
    let name = path.rsplit('/').next()?.to_ascii_lowercase();
    let plain = |char: char| char.is_ascii_alphanumeric() || "-_.".contains(char);
    let ending = Path::new(&name).extension();
    let fits = name.len() <= 100
        && name.chars().all(plain)
        && !name.starts_with('.')
        && ending.is_some_and(|ending| ending == "log")
        && mac_in(&name).is_some();
    fits.then_some(name)
}

/// Removes the oldest logs until no more than `room` bytes are left.
fn make_room(folder: &Path, room: u64) -> io::Result<()> {
    let mut logs: Vec<(SystemTime, u64, PathBuf)> = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let about = entry.metadata()?;
        logs.push((about.modified()?, about.len(), entry.path()));
    }
    logs.sort();
    let mut held: u64 = logs.iter().map(|(_, length, _)| length).sum();
    for (_, length, path) in logs {
        if held <= room {
            break;
        }
        fs::remove_file(path)?;
        held -= length;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_logs_with_a_mac_are_taken() {
        let name = log_name("logs/0004F2AABBCC-app.log");
        assert_eq!(name.as_deref(), Some("0004f2aabbcc-app.log"));
        let odd = [
            "0004f2aabbcc.cfg",
            "app.log",
            ".0004f2aabbcc.log",
            "0004f2aabbcc-\u{e9}.log",
            "0004f2aabbcc.log/",
        ];
        for odd in odd {
            assert_eq!(log_name(odd), None, "{odd}");
        }
    }

    #[test]
    fn the_oldest_makes_room() {
        let folder = tempfile::tempdir().unwrap();
        for (at, name) in ["a", "b", "c"].iter().enumerate() {
            let path = folder.path().join(name);
            fs::write(&path, [0; 10]).unwrap();
            let time = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(at as u64);
            let file = fs::File::options().write(true).open(path).unwrap();
            file.set_modified(time).unwrap();
        }
        make_room(folder.path(), 15).unwrap();
        let left = fs::read_dir(folder.path()).unwrap();
        let left: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["c"]);
    }
}
