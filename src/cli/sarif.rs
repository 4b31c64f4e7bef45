//! Findings as SARIF 2.1.0, the form in which code scanners hand over what they found.

use super::{json, report};
use crate::diag::{Code, Diagnostic, Diagnostics, Label};
use crate::plan::Excess;
use crate::source::SourceMap;
use serde_json::{Value, json};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// One run with all findings, and the rules that they go by.
pub(super) fn draw(diagnostics: &Diagnostics, sources: &SourceMap) -> String {
    with_policy(diagnostics, sources, &[])
}

/// The same with what the policy is against, by a rule of that name.
pub(super) fn with_policy(
    diagnostics: &Diagnostics,
    sources: &SourceMap,
    policy: &[Excess],
) -> String {
    let found = report::sorted(diagnostics, sources);
    let mut codes: Vec<_> = found.iter().map(|found| found.code).collect();
    codes.sort();
    codes.dedup();
    let excesses = policy.iter().map(|one| excess(one, codes.len()));
    let results = found.iter().map(|found| result(found, &codes, sources));
    let results: Vec<_> = results.chain(excesses).collect();
    let mut rules: Vec<_> = codes.iter().copied().map(rule).collect();
    if !policy.is_empty() {
        rules.push(json!({
            "id": POLICY,
            "shortDescription": {"text": "the policy is against it"},
            "defaultConfiguration": {"level": "error"},
        }));
    }
    json::pretty(&json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "pbxctl",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": {"REPOSITORY": {"description": {"text": "the folder of `pbx.yaml`"}}},
            "results": results,
        }],
    }))
}

/// The name of the rule that refusals go by.
const POLICY: &str = "policy";

/// What the policy is against; it stands in `pbx.yaml`.
fn excess(one: &Excess, rule: usize) -> Value {
    json!({
        "ruleId": POLICY,
        "ruleIndex": rule,
        "level": "error",
        "message": {"text": format!("{}\n{}", one.message, one.help)},
        "locations": [{"physicalLocation": {
            "artifactLocation": {"uri": "pbx.yaml", "uriBaseId": "REPOSITORY"},
        }}],
    })
}

fn rule(code: Code) -> Value {
    json!({
        "id": code.name(),
        "shortDescription": {"text": code.title()},
        "help": {"text": code.page(), "markdown": code.page()},
        "defaultConfiguration": {"level": json::severity(code.severity())},
    })
}

fn result(found: &Diagnostic, rules: &[Code], sources: &SourceMap) -> Value {
    let remarks = found.help.iter().chain(&found.notes);
    let text = remarks.fold(found.message.clone(), |text, remark| text + "\n" + remark);
    let mut locations = found.labels.iter().map(|label| location(label, sources));
    let mut result = json!({
        "ruleId": found.code.name(),
        "ruleIndex": rules.iter().position(|code| *code == found.code),
        "level": json::severity(found.severity),
        "message": {"text": text},
        "locations": locations.next().into_iter().collect::<Vec<_>>(),
    });
    let others: Vec<_> = locations.collect();
    if !others.is_empty() {
        result["relatedLocations"] = others.into();
    }
    result
}

fn location(label: &Label, sources: &SourceMap) -> Value {
    let file = sources.file(label.place.file);
    let (start, end) = (
        file.line_column(label.place.span.start),
        file.line_column(label.place.span.end),
    );
    json!({
        "physicalLocation": {
            "artifactLocation": {"uri": uri(file.path()), "uriBaseId": "REPOSITORY"},
            "region": {
                "startLine": start.line,
                "startColumn": start.column,
                "endLine": end.line,
                "endColumn": end.column,
            },
        },
        "message": {"text": label.text},
    })
}

/// A path as a relative URI: what is neither a letter, digit nor plain sign is written in hexadecimal digits.
fn uri(path: &str) -> String {
    path.bytes().fold(String::new(), |text, byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
            text + char::from(byte).encode_utf8(&mut [0; 4])
        }
        other => format!("{text}%{other:02X}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Place;

    #[test]
    fn a_finding_is_a_result_with_its_rule() {
        let mut sources = SourceMap::default();
        let id = sources.add("tenants/ä b/x.yaml", "name: ü\nhosst: {}\n");
        let found = Diagnostic::new(Code::E0102, "unknown key `hosst`")
            .label(Place::new(id, 9, 14), "unknown")
            .label(Place::new(id, 0, 4), "near")
            .help("write `hosts`");
        let mut all = Diagnostics::from(found);
        all.push(Diagnostic::new(Code::W0301, "stale"));
        let told: Value = serde_json::from_str(&draw(&all, &sources)).unwrap_or_default();
        let run = &told["runs"][0];
        let rules = &run["tool"]["driver"]["rules"];
        assert_eq!(
            (&rules[0]["id"], &rules[1]["id"]),
            (&"E0102".into(), &"W0301".into())
        );
        let (without, with) = (&run["results"][0], &run["results"][1]);
        assert_eq!(without["locations"], json!([]));
        assert_eq!(
            (&without["level"], &without["ruleIndex"]),
            (&"warning".into(), &1.into())
        );
        assert_eq!(
            with["message"]["text"],
            "unknown key `hosst`\nwrite `hosts`"
        );
        let place = &with["locations"][0]["physicalLocation"];
        assert_eq!(
            place["artifactLocation"]["uri"],
            "tenants/%C3%A4%20b/x.yaml"
        );
        let region = json!({"startLine": 2, "startColumn": 1, "endLine": 2, "endColumn": 6});
        assert_eq!(place["region"], region);
        assert_eq!(with["relatedLocations"][0]["message"]["text"], "near");
    }
}
