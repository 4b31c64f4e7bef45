//! A secret stands where it belongs, and nowhere else.
#![expect(
    clippy::disallowed_methods,
    reason = "a test looks into every file, texts or not"
)]

use crate::render::{KEY, secrets};
use crate::site::Site;
use std::collections::BTreeMap;

/// What somebody else gave us: with characters that mean something in every format.
const CANARY: &str = "canary;[evil]${X}<b>%41";
const TRUNK: &str = "tenants/acme/trunks/canary.register.password";

/// Every secret of the site: those in its files, the key, and those that are written.
fn all(site: &Site) -> Vec<String> {
    assert_eq!(site.run(["render", "--out", "out"]).code, 0);
    let files: BTreeMap<_, _> = site
        .files()
        .into_iter()
        .filter(|path| path.starts_with("out/"))
        .map(|path| (path.clone(), site.read(&path)))
        .collect();
    let mut secrets = secrets(&files);
    assert!(secrets.len() > 8, "{secrets:?}");
    // A quotation would change the text but not hide it from a reader.
    secrets.extend([KEY, CANARY, "canary;"].map(str::to_owned));
    secrets
}

#[track_caller]
fn clean(secrets: &[String], text: &str, what: &str) {
    let found = secrets.iter().find(|secret| text.contains(secret.as_str()));
    assert_eq!(found, None, "{what}\n{text}");
}

/// Neither the key nor anything derived from it is in what is printed, planned or journalled.
#[test]
fn no_secret_is_shown() {
    let site = Site::example("office").variable("PBXCTL_KEY", KEY);
    let secrets = all(&site);
    let runs = "check -v|check --format json|lock -v|render --out out -v|render --out masked --masked -v|plan -v|\
        plan --format json -v|apply --yes -v --format json|plan|history -v|history --format json|status|status --format json|\
        list numbers --format json|list users --format csv|list phones|list tenants|list hosts|secret show users/alice|\
        secret show users/alice --format json|secret show users/alice --reveal|secret rotate --all -v|plan -v|\
        apply --yes -v|rollback -v|unlock pbx|explain E0405|secret show users/nobody --reveal --anywhere|plan --host nowhere";
    for line in runs.split('|') {
        let run = site.run(line.split_whitespace());
        clean(&secrets, &run.to_string(), line);
    }
    // On a host, secrets are in the files of a release and nowhere else.
    let beside = site.files().into_iter().filter(|path| {
        let real = path.starts_with("out/")
            || path.starts_with("host/") && path.contains("/asterisk/")
            || path.starts_with("host/") && path.contains("/phones/");
        !real || path.contains("/masked/")
    });
    let mut looked = 0;
    for path in beside {
        let bytes = std::fs::read(site.path(&path)).unwrap_or_default();
        clean(&secrets, &String::from_utf8_lossy(&bytes), &path);
        looked += 1;
    }
    assert!(looked > 8 && site.path("host/journal").is_file());
}

/// What somebody wrote is not in what is printed, whatever is wrong with it.
#[test]
fn no_written_secret_is_shown() {
    let site = Site::example("office")
        .variable("PBXCTL_KEY", KEY)
        .variable("TRUNK", CANARY)
        .variable("BROKEN", &format!("{CANARY}\nmore"))
        .file("canary.secret", &format!("{CANARY}\u{7}\n"));
    let secrets = all(&site);
    let sealed = crate::secret::seal(&site, TRUNK, CANARY).stdout;
    let moved = sealed.trim().to_owned();
    let sources = [
        ("{env: TRUNK}", "canary", 1),
        ("{env: BROKEN}", "canary", 1),
        ("{file: canary.secret}", "canary", 1),
        (moved.as_str(), "canary", 1),
        (moved.as_str(), "other", 1),
    ];
    for (source, id, code) in sources {
        let trunk = format!(
            "trunks:\n  {id}:\n    kind: sip\n    server: sip.example.net\n    register: {{username: acme, password: {source}}}\n"
        );
        site.write("tenants/acme/canary.yaml", &trunk);
        for line in "check -v|check --format json|plan -v|plan --format json|apply --yes|render --out again|render --out masked --masked|list users"
            .split('|')
        {
            let run = site.run(line.split_whitespace());
            clean(&secrets, &run.to_string(), line);
            assert!(line.starts_with("check") || line.starts_with("list") || run.code == code, "{run}");
        }
    }
}
