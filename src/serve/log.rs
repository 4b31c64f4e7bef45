//! What happened, as plain data: a [`Fetch`] for every request, a [`Notice`] for everything else. Who keeps it, and
//! whether as text or as rows, is behind [`Log`].

use std::borrow::Cow;
use std::fmt::{self, Display, Write as _};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::protocol::Protocol;
use super::scan::LeftOut;

/// Most lines have room in so many bytes.
const LINE: usize = 256;

/// Takes what happens. Called from the threads that serve: an implementation must not wait for a disk or a network.
pub trait Log: Send + Sync {
    /// A request has come to its end, good or bad.
    fn fetch(&self, fetch: &Fetch);
    /// Something an administrator wants to know.
    fn notice(&self, notice: &Notice);
}

/// One request, when it is over. Its `Display` is the log line, without the time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetch {
    /// When it came.
    pub at: SystemTime,
    /// By which protocol.
    pub protocol: Protocol,
    /// Who asked.
    pub client: SocketAddr,
    /// Which of our addresses was asked.
    pub server: SocketAddr,
    /// The name as it was asked; it may hold anything.
    pub asked: String,
    /// The MAC in that name, twelve digits in lower case.
    pub mac: Option<Arc<str>>,
    /// The file that was meant.
    pub file: Option<Arc<str>>,
    /// The SHA-256 of that file.
    pub digest: Option<Arc<str>>,
    /// The release it is from.
    pub release: Arc<str>,
    /// The User-Agent; TFTP has none.
    pub agent: Option<String>,
    /// How it ended.
    pub outcome: Outcome,
    /// The HTTP status or the TFTP error code; 0 for a TFTP transfer without error.
    pub status: u16,
    /// How many bytes of the file were sent (TFTP: acknowledged).
    pub bytes: u64,
    /// From the request to its end.
    pub duration: Duration,
}

/// How a request ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The file, or the part of it that was wanted, was sent whole.
    Sent,
    /// The client has it already.
    Unchanged,
    /// There is no such file.
    Missing,
    /// The request is not one that is answered.
    Refused(Cow<'static, str>),
    /// The client went away, gave up or fell silent.
    Cut(Cow<'static, str>),
    /// The fault is on our side.
    Failed(Cow<'static, str>),
}

/// Something an administrator wants to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// An address is bound.
    Listening {
        /// For which protocol.
        protocol: Protocol,
        /// The address with its port.
        address: SocketAddr,
    },
    /// A release is in force.
    Loaded {
        /// Its digest, or the folder.
        release: String,
        /// How many files it has.
        files: usize,
    },
    /// There is no release yet.
    NothingApplied {
        /// Where one is waited for.
        root: PathBuf,
    },
    /// A new release cannot be read; the former one is served on.
    Kept {
        /// The release that is served.
        release: String,
        /// What is wrong with the new one.
        why: String,
    },
    /// A file is not served.
    LeftOut(LeftOut),
    /// The provisioning log has trouble; its rows wait.
    Records {
        /// What is wrong.
        why: String,
    },
    /// Files hold secrets, and no rule lets a phone have them.
    Closed {
        /// How many.
        files: usize,
    },
    /// A socket failed, but is used on.
    Trouble {
        /// Which.
        protocol: Protocol,
        /// What is wrong.
        why: String,
    },
    /// No more requests are taken; those in progress come to their end.
    Stopping,
}

/// A [`Log`] that hands on lines of text.
pub struct Lines<F>(F);

impl<F: Fn(&str) + Send + Sync> Lines<F> {
    /// Calls `take` with every line, without its end.
    pub const fn new(take: F) -> Self {
        Self(take)
    }
}

impl<F: Fn(&str) + Send + Sync> Log for Lines<F> {
    fn fetch(&self, fetch: &Fetch) {
        let mut line = String::with_capacity(LINE);
        // Writing to a text cannot fail.
        let _ = write!(line, "{fetch}");
        (self.0)(&line);
    }

    fn notice(&self, notice: &Notice) {
        (self.0)(&notice.to_string());
    }
}

impl Display for Fetch {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            protocol,
            client,
            status,
            bytes,
            ..
        } = self;
        let (result, why) = self.outcome.words();
        write!(
            out,
            "fetch proto={protocol} client={client} name={}",
            Quoted(&self.asked)
        )?;
        write!(out, " file={}", Quoted(self.file.as_deref().unwrap_or("-")))?;
        write!(
            out,
            " agent={}",
            Quoted(self.agent.as_deref().unwrap_or("-"))
        )?;
        write!(
            out,
            " result={result} status={status} bytes={bytes} ms={}",
            self.duration.as_millis()
        )?;
        why.map_or(Ok(()), |why| write!(out, " why={}", Quoted(why)))
    }
}

impl Outcome {
    /// The client did not wait for the end.
    pub(super) const fn gone() -> Self {
        Self::Cut(Cow::Borrowed("the client went away"))
    }

    /// Its name in a log line and a database, and what there is to say beyond it.
    pub fn words(&self) -> (&'static str, Option<&str>) {
        match self {
            Self::Sent => ("sent", None),
            Self::Unchanged => ("unchanged", None),
            Self::Missing => ("missing", None),
            Self::Refused(why) => ("refused", Some(why)),
            Self::Cut(why) => ("cut", Some(why)),
            Self::Failed(why) => ("failed", Some(why)),
        }
    }
}

impl Display for Notice {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listening { protocol, address } => write!(out, "serving {protocol} on {address}"),
            Self::Loaded { release, files } => {
                write!(
                    out,
                    "serving release `{}` with {files} {}",
                    Plain(release),
                    if *files == 1 { "file" } else { "files" }
                )
            }
            Self::NothingApplied { root } => {
                write!(
                    out,
                    "nothing is applied under `{}` yet; waiting for a release",
                    Plain(&root.to_string_lossy())
                )
            }
            Self::Kept { release, why } => {
                write!(
                    out,
                    "cannot load the new release: {}; still serving `{}`",
                    Plain(why),
                    Plain(release)
                )
            }
            Self::LeftOut(LeftOut { name, why }) => {
                write!(out, "not serving `{}`: {}", Plain(name), Plain(why))
            }
            Self::Records { why } => write!(out, "{}", Plain(why)),
            Self::Closed { files } => write!(
                out,
                "{files} files hold secrets and only a phone's certificate opens them; name `networks` or `proofs` in `provisioning` of pbx.yaml"
            ),
            Self::Trouble { protocol, why } => {
                write!(out, "trouble with a {protocol} socket: {}", Plain(why))
            }
            Self::Stopping => out.write_str("stopping: transfers in progress come to their end"),
        }
    }
}

/// A word in double quotes that cannot leave them or its line.
struct Quoted<'a>(&'a str);

/// Words that cannot leave their line.
struct Plain<'a>(&'a str);

impl Display for Quoted<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_char('"')?;
        escape(self.0, out, |char| matches!(char, '"' | '\\'))?;
        out.write_char('"')
    }
}

impl Display for Plain<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        escape(self.0, out, |_| false)
    }
}

/// Writes `text` with a backslash before what is `special`, and control and direction characters as `\u{…}`.
fn escape(text: &str, out: &mut fmt::Formatter<'_>, special: fn(char) -> bool) -> fmt::Result {
    let plain = |byte: &u8| matches!(byte, b' '..=b'~') && !special(char::from(*byte));
    if text.as_bytes().iter().all(plain) {
        return out.write_str(text);
    }
    for char in text.chars() {
        match char {
            '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{feff}' => {
                write!(out, "{}", char.escape_unicode())?;
            }
            char if char.is_control() => write!(out, "{}", char.escape_unicode())?,
            char if special(char) => write!(out, "\\{char}")?,
            char => out.write_char(char)?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_shows_every_field_and_stays_one_line() {
        let fetch = Fetch {
            at: SystemTime::UNIX_EPOCH,
            protocol: Protocol::Http,
            client: "192.0.2.7:4096".parse().unwrap(),
            server: "192.0.2.1:80".parse().unwrap(),
            asked: "/001565AABBCC.cfg".into(),
            mac: Some("001565aabbcc".into()),
            file: Some("001565aabbcc.cfg".into()),
            digest: None,
            release: "r".into(),
            agent: Some("Yealink \"T46S\"\r\nfetch \u{1b}[31m\u{202e}".into()),
            outcome: Outcome::Cut("the client went away".into()),
            status: 200,
            bytes: 512,
            duration: Duration::from_millis(12),
        };
        assert_eq!(
            fetch.to_string(),
            r#"fetch proto=http client=192.0.2.7:4096 name="/001565AABBCC.cfg" file="001565aabbcc.cfg" agent="Yealink \"T46S\"\u{d}\u{a}fetch \u{1b}[31m\u{202e}" result=cut status=200 bytes=512 ms=12 why="the client went away""#
        );
    }
}
