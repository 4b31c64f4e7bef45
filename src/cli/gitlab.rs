//! Findings as GitLab's code quality report, which it shows in a merge request beside the lines.

use super::escape::visible;
use super::{json, report};
use crate::diag::{Diagnostic, Diagnostics, Severity};
use crate::source::SourceMap;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// One issue for each finding, in the order of the source. GitLab wants each of them in a file: those of none are shown in `pbx.yaml`.
pub(super) fn draw(diagnostics: &Diagnostics, sources: &SourceMap) -> String {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let found = report::sorted(diagnostics, sources).into_iter();
    let issues: Vec<_> = found
        .map(|found| issue(found, sources, &mut seen))
        .collect();
    json::pretty(&issues)
}

fn issue(found: &Diagnostic, sources: &SourceMap, seen: &mut BTreeMap<String, usize>) -> Value {
    let (path, line) = found.place().map_or(("pbx.yaml", 1), |place| {
        let file = sources.file(place.file);
        (file.path(), file.line_column(place.span.start).line)
    });
    // The line is no part of it: a finding that moves is the same one. Equal ones in a file are counted.
    let what = format!("{}\n{path}\n{}", found.code, found.message);
    let nth = seen.entry(what.clone()).or_default();
    *nth += 1;
    let help = found.help.iter().map(|help| format!("; {help}"));
    json!({
        "description": visible(&(found.message.clone() + &help.collect::<String>())),
        "check_name": found.code.name(),
        "fingerprint": fingerprint(&format!("{what}\n{nth}")),
        "severity": match found.severity {
            Severity::Error => "blocker",
            Severity::Warning => "minor",
        },
        "location": {"path": path, "lines": {"begin": line}},
    })
}

fn fingerprint(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().take(16).fold(String::new(), |mut hex, byte| {
        // Writing to a String cannot fail.
        let _infallible = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Code;
    use crate::source::Place;

    fn found(text: &str, at: u32) -> Value {
        let mut sources = SourceMap::default();
        let id = sources.add("tenants/a/x.yaml", text);
        let fault = Diagnostic::new(Code::E0102, "unknown key `hosst`")
            .label(Place::new(id, at, at + 5), "unknown")
            .help("write `hosts`");
        let mut all = Diagnostics::from(fault.clone());
        all.push(fault);
        all.push(Diagnostic::new(Code::W0301, "stale"));
        serde_json::from_str(&draw(&all, &sources)).unwrap()
    }

    #[test]
    fn a_finding_keeps_its_fingerprint_when_it_moves() {
        let (one, moved) = (found("hosst: {}\n", 0), found("\n\nhosst: {}\n", 2));
        assert_eq!(
            one[1]["location"],
            json!({"path": "tenants/a/x.yaml", "lines": {"begin": 1}})
        );
        assert_eq!(moved[1]["location"]["lines"]["begin"], 3);
        for at in 0..3 {
            assert_eq!(one[at]["fingerprint"], moved[at]["fingerprint"]);
        }
        assert_ne!(one[1]["fingerprint"], one[2]["fingerprint"]);
        assert_eq!(one[0]["location"]["path"], "pbx.yaml");
        assert_eq!(one[1]["description"], "unknown key `hosst`; write `hosts`");
        assert_eq!(
            (&one[0]["severity"], &one[1]["severity"]),
            (&"minor".into(), &"blocker".into())
        );
    }
}
