//! What phones are served, and where the log of it is.

use super::failure::Failure;
use super::front::Front;
use super::reach::is_named;
use super::session::Session;
use super::{hosts, vault};
use crate::bundle::{BundleError, Connect, DestinationId, File, Serving, Sink};
use crate::serve::{Entry, Index, Rules, Source};
use crate::target::Reveal;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The URL of a log that is named, as a file or as a URL, else of the one in `file`.
pub(super) fn database_url(
    session: &Session,
    named: Option<&str>,
    file: &Path,
) -> Result<String, Failure> {
    let file = match named {
        Some(url) if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
            return Ok(url.to_owned());
        }
        Some(named) => session.path(Path::new(named))?,
        None => file.to_owned(),
    };
    Ok(format!("sqlite://{}?mode=rwc", url_path(&file)))
}

/// A path as a URL has it.
fn url_path(path: &Path) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte);
    let bytes = path.as_os_str().as_encoded_bytes().iter();
    bytes.fold(String::new(), |url, byte| match plain(*byte) {
        true => url + &char::from(*byte).to_string(),
        false => format!("{url}%{byte:02X}"),
    })
}

/// The phones' files of a repository, which nobody applied; `None` where it is at fault.
pub(super) fn made(
    session: &Session,
    mut front: Front,
    named: Vec<String>,
) -> Result<Option<Source>, Failure> {
    hosts::all_known(&front, &named)?;
    let mut phones = Phones {
        named,
        entries: Vec::new(),
        serving: Serving::default(),
    };
    match vault::open(&front) {
        Ok(vault) => front.write(Reveal::Real(&vault), &mut phones),
        Err(faults) => front.found.extend(faults),
    }
    if front.found.has_errors() {
        session.report(&front.found, &front.repository.sources);
        return Ok(None);
    }
    Ok(Some(Source::Made(Arc::new(
        Index::new("compiled", phones.entries).with_rules(Rules::new(phones.serving)),
    ))))
}

/// Keeps what phones fetch.
struct Phones {
    named: Vec<String>,
    entries: Vec<Entry>,
    serving: Serving,
}

impl Sink for Phones {
    fn file(&mut self, destination: &DestinationId, file: File) -> Result<(), BundleError> {
        if !is_named(destination, &self.named) {
            return Ok(());
        }
        if file.path.as_str() == Serving::PATH {
            self.serving.join(Serving::parse(&file.bytes)?);
        }
        let name = file.path.as_str().strip_prefix("phones/");
        let secret = file.masked.is_some();
        let entry = name.map(|name| Entry::in_memory(name, file.bytes).with_secret(secret));
        self.entries.extend(entry);
        Ok(())
    }
}

/// The release of the only destination that is on this machine.
pub(super) fn here(front: &mut Front, named: &[String]) -> Result<Source, Failure> {
    let mut here = hosts::chosen(front, named)?;
    here.retain(|one| !matches!(one.connect, Connect::Ssh { .. }));
    match here.as_slice() {
        [one] => Ok(Source::Release(PathBuf::from(&one.root))),
        [] => Err(
            Failure::new("no host of this repository is a folder or this machine")
                .help("name what was applied to this machine: `--release /var/lib/pbxctl`")
                .help("or take what the repository compiles to: `--compiled`"),
        ),
        _ => Err(Failure::usage("several hosts could be served from here")
            .help("name one: `--host HOST`")),
    }
}
