//! The question to a directory, and the password for it.
#![expect(
    clippy::disallowed_methods,
    reason = "this is where the password and the certificates of a directory are read"
)]

use crate::cli::environment;
use crate::cli::failure::Failure;
use crate::cli::report::numbered;
use crate::cli::session::Session;
use crate::directory::{self, Answer, Login, Query, Server};
use crate::model::{Directory, KeySource};
use std::fs;
use std::path::Path;
use std::time::Duration;

/// So many entries come at once: what Active Directory gives at most.
const PAGE: i32 = 500;
/// How often a broken connection is made again.
const RETRIES: u32 = 3;
/// The first wait before that; each further one is twice as long.
const WAIT: Duration = Duration::from_millis(500);

/// Asks the directory that goes by `name`.
pub(super) fn ask(
    session: &Session,
    name: &str,
    root: &Path,
    directory: &Directory,
) -> Result<Answer, Failure> {
    let read = |path: &str| {
        let failed = Failure::doing(format!("read `{path}`"));
        fs::read(root.join(path)).map_err(failed)
    };
    let ca = directory
        .ca
        .as_ref()
        .map(|path| read(&path.value))
        .transpose()?;
    let login = match &directory.bind {
        None => None,
        Some((dn, source)) => Some(Login {
            dn: dn.clone(),
            password: password(&source.value, root)?,
        }),
    };
    let server = Server {
        url: directory.url.value.clone(),
        ca,
        timeout: directory.timeout,
        retries: RETRIES,
        wait: WAIT,
    };
    let query = Query {
        base: directory.base.clone(),
        filter: directory::filter(directory),
        attributes: directory::attributes(directory),
        page: PAGE,
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(Failure::doing("start asking"))?;
    let asked = runtime.block_on(directory::ask(&server, login.as_ref(), &query));
    let answer = asked.map_err(|failed| {
        let failure = Failure::new(format!("{}: {}", name, failed.what));
        failed.help.into_iter().fold(failure, Failure::help)
    })?;
    if answer.retried > 0 {
        let times = numbered(answer.retried as usize, "time");
        session
            .out
            .say(&format!("the connection broke and was made again, {times}"));
    }
    Ok(answer)
}

fn password(source: &KeySource, root: &Path) -> Result<String, Failure> {
    let text = match source {
        KeySource::Env(name) => environment::variable(name).ok_or_else(|| {
            Failure::new(format!(
                "the environment holds no `{name}`, the password of the directory"
            ))
            .help(format!("set it: `export {name}=…`"))
        })?,
        KeySource::File(path) => {
            fs::read_to_string(root.join(path)).map_err(Failure::doing(format!("read `{path}`")))?
        }
    };
    let password = text.trim_end_matches(['\r', '\n']);
    // A bind with a name and no password is one of nobody in particular (RFC 4513), and would seem to succeed.
    if password.is_empty() {
        Err(Failure::new("the password of the directory is empty"))
    } else {
        Ok(password.to_owned())
    }
}
