//! The project key, from where `pbx.yaml` says.
#![expect(clippy::disallowed_methods, reason = "this is where the key is read")]

use super::environment;
use super::front::Front;
use crate::diag::{Code, Diagnostic};
use crate::model::KeySource;
use crate::secrets::ProjectKey;

/// A secret of the project that is needed here, from where it says.
pub(super) fn text(front: &Front, source: &KeySource) -> Result<String, String> {
    let text = match source {
        KeySource::Env(name) => {
            environment::variable(name).ok_or_else(|| format!("the variable `{name}` is not set"))
        }
        KeySource::File(path) => std::fs::read_to_string(front.root.join(path)).map_err(|error| {
            let why = super::failure::reason(&error);
            format!("the file `{path}` cannot be read: {why}")
        }),
    };
    text.map(|text| text.trim_end().to_owned())
}

/// The key, or why it cannot be had.
pub(super) fn read(front: &Front) -> Result<ProjectKey, Diagnostic> {
    let no_key = |message: String| Diagnostic::new(Code::E0401, message);
    let Some(source) = &front.site.project.key else {
        let message = "`pbx.yaml` does not say where the project key comes from".to_owned();
        return Err(no_key(message).help("add `secrets: {key: {env: PBXCTL_KEY}}` to `pbx.yaml`"));
    };
    let text = match &source.value {
        KeySource::Env(name) => environment::variable(name)
            .map(String::into_bytes)
            .ok_or_else(|| {
                no_key(format!("the variable `{name}` is not set"))
                    .label(source.place, "the project key is to be there")
                    .help(format!(
                        "set it: `export {name}=…`, with the key that the site was made with"
                    ))
            }),
        KeySource::File(path) => std::fs::read(front.root.join(path)).map_err(|error| {
            no_key(format!(
                "the file `{path}` cannot be read: {}",
                super::failure::reason(&error)
            ))
            .label(source.place, "the project key is to be there")
            .help("put the key there, or name another place")
        }),
    };
    ProjectKey::new(text?)
        .map_err(|short| short.diagnostic().label(source.place, "it comes from here"))
}
