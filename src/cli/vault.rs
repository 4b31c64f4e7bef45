//! The secrets that the repository speaks of, from where it says.
#![expect(
    clippy::disallowed_methods,
    reason = "this is where files with secrets are read"
)]

use super::front::Front;
use super::{environment, failure, key};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::{Secret, SecretSource};
use crate::secrets::{self, ProjectKey, Unopened, Vault};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Beyond so many bytes a file is no secret.
const MOST: u64 = 64 << 10;

/// The key and every secret that is written; all that cannot be had is found in one run.
pub(super) fn open(front: &Front) -> Result<Vault, Diagnostics> {
    let key = key::read(front).map_err(Diagnostics::from)?;
    let mut vault = Vault::new(key.clone());
    let mut found = Diagnostics::default();
    let written = front
        .site
        .tenants
        .values()
        .flat_map(|tenant| &tenant.claims().secrets);
    // What stands in the library is every tenant's, and is read once.
    let written: BTreeMap<_, _> = written
        .filter_map(|secret| match &secret.value {
            Secret::Derived => None,
            Secret::From { path, source } => Some((path, (source, secret.place))),
        })
        .collect();
    for (path, (source, place)) in written {
        match read(&key, &front.root, path, source) {
            Ok(secret) => vault.put(path.as_str(), secret),
            Err(fault) => found.push(fault.label(place, "it comes from here")),
        }
    }
    if found.has_errors() {
        Err(found)
    } else {
        Ok(vault)
    }
}

fn read(
    key: &ProjectKey,
    root: &Path,
    path: &str,
    source: &SecretSource,
) -> Result<secrets::Secret, Diagnostic> {
    let bytes = match source {
        SecretSource::Env(name) => environment::variable(name)
            .map(String::into_bytes)
            .ok_or_else(|| missing(path, &format!("the variable `{name}` is not set"), name)),
        SecretSource::File(file) => bytes(&root.join(file)).map_err(|error| {
            let reason = failure::reason(&error);
            missing(path, &format!("`{file}` cannot be read: {reason}"), "")
        }),
        SecretSource::Age(sealed) => {
            return secrets::open(key, path, sealed).map_err(|why| unopened(path, &why));
        }
    };
    secrets::read(bytes?).map_err(|unfit| self::unfit(path, unfit))
}

pub(super) fn bytes(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MOST).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn missing(path: &str, why: &str, variable: &str) -> Diagnostic {
    let fault = Diagnostic::new(
        Code::E0404,
        format!("the secret `{path}` is not to be had: {why}"),
    );
    if variable.is_empty() {
        fault.help("put the secret there, or name another place")
    } else {
        fault.help(format!("set it: `export {variable}=…`"))
    }
}

/// Says that something cannot be a secret, and nothing of what it is.
pub(super) fn unfit(path: &str, unfit: secrets::Unfit) -> Diagnostic {
    let message = format!(
        "what is written for `{path}` cannot be a secret: it {}",
        unfit.why()
    );
    Diagnostic::new(Code::E0406, message).help("write one line of text")
}

fn unopened(path: &str, why: &Unopened) -> Diagnostic {
    let fault = |message: String| {
        Diagnostic::new(Code::E0405, message).help(format!(
            "seal it for this place: `pbxctl secret seal {path}`"
        ))
    };
    match why {
        Unopened::Damaged => fault(format!("the sealed secret `{path}` is damaged")),
        Unopened::OtherKey => fault(format!(
            "the secret `{path}` was sealed with another project key"
        )),
        Unopened::OtherPath(other) => fault(format!(
            "this secret was sealed for `{}`, and stands at `{path}`",
            shown(other)
        )),
        Unopened::Unfit(unfit) => self::unfit(path, *unfit),
    }
}

/// The start of a path that came out of an envelope.
fn shown(path: &str) -> String {
    path.chars().take(200).collect()
}
