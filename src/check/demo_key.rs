use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::{Connect, KeySource, Site};

/// A key that lies in the repository protects nothing: it may only serve folders.
const DEMO: &str = "demo.key";

/// A demo key is refused unless every destination is a folder.
pub(super) fn check(site: &Site, found: &mut Diagnostics) {
    let project = &site.project;
    let Some(key) = project.key.as_ref().filter(|key| is_demo(&key.value)) else {
        return;
    };
    let hosts = project
        .hosts
        .values()
        .find(|host| !matches!(host.connect, Connect::Dir(_)));
    if let Some(host) = hosts {
        found.push(
            Diagnostic::new(Code::E0403, "a demo key protects nothing on a real host")
                .label(key.place, "known to everybody who can read the repository")
                .label(host.place, "this host is no folder")
                .help("name a key that is not in Git: `key: {env: PBXCTL_KEY}`"),
        );
    }
}

fn is_demo(source: &KeySource) -> bool {
    matches!(source, KeySource::File(path) if path.rsplit('/').next() == Some(DEMO))
}
