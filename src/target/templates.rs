use super::{ENGINES, PHONES, far_side, phone};
use crate::bundle::Digest;
use crate::diag::Checked;
use crate::render::{Builtin, Override, Templates};

/// The templates of all rooms, with those of the repository instead of or beside them.
pub fn templates(overrides: &[Override]) -> Checked<Templates> {
    Templates::new(&builtins(), overrides)
}

fn builtins() -> Vec<Builtin> {
    let engines = ENGINES.iter().flat_map(|room| room.templates);
    engines
        .chain(PHONES.iter().flat_map(|room| room.templates))
        .chain(phone::dhcp::TEMPLATES)
        .chain(phone::softphone::TEMPLATES)
        .chain(far_side::TEMPLATES)
        .copied()
        .collect()
}

/// The digest of pbxctl's own templates: two builds of one version may have others.
pub fn templates_digest() -> String {
    let all = builtins().into_iter().map(|one| (one.name, one.text));
    let list: Vec<_> = all.collect();
    Digest::of(format!("{list:?}").as_bytes()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Built-in templates wait until a file is made of them; those of a repository do not.
    #[test]
    fn every_template_can_be_read() {
        let own = builtins().into_iter().map(|one| Override {
            name: one.name.to_owned(),
            // Which some programs want, and no repository may have
            text: one.text.replace(['\r', '\u{feff}'], ""),
            file: None,
        });
        let found = templates(&own.collect::<Vec<_>>()).diagnostics;
        assert!(found.is_empty(), "{found:?}");
    }
}
