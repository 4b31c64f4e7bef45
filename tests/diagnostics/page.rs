//! The examples of the pages of codes, as inputs: what a page leaves out is added.
#![expect(clippy::format_push_string, reason = "reads as the input does")]

use super::case::Case;
use pbxctl::diag::Code;

/// Who is there where an example does not say.
const TENANT: &str =
    "tenant: {name: Acme, domain: acme.example.net, pools: {users: 2000-2999, services: 600-699}}";
const USERS: &str = "users: {alice: {name: Alice}, bob: {name: Bob}}";
const PHONES: &str =
    "phones: {desk: {mac: 00:15:65:12:34:56, model: yealink-t46s, lines: [users/alice]}}";
/// The keys of `pbx.yaml`.
const PROJECT: [&str; 6] = [
    "version:",
    "hosts:",
    "provisioning:",
    "secrets:",
    "defaults:",
    "policy:",
];

/// The example behind a word such as `Wrong:`.
pub(crate) fn example(code: Code, word: &str) -> Case {
    let rest = code.page().split_once(word).unwrap().1;
    let block = rest.split_once("```").unwrap().1;
    let lines = block.split_once('\n').unwrap().1;
    let block = lines.split_once("```").unwrap().0;
    // Speaks of the code: some are passed over where nobody does.
    Case::parse(&format!("#~ [{code}]\n{}", whole(block)))
}

/// An example with all that makes a repository of it. A line `# path` starts a file, as `# path -> target` does a link, and a
/// line `$ …` says what is run.
fn whole(block: &str) -> String {
    let (mut input, mut files) = (String::new(), String::new());
    for line in block.lines() {
        match line.strip_prefix("# ").filter(|path| is_path(path)) {
            Some(path) => files += &format!("--- {path}\n"),
            None if line.starts_with("$ ") => {
                let command = line.split(" #").next().unwrap().trim_end();
                input += &format!("{command}\n");
            }
            None => {
                if files.is_empty() {
                    files = format!("--- {}\n", usual_path(line));
                }
                files += &format!("{line}\n");
            }
        }
    }
    let has = |key: &str| files.lines().any(|line| line.starts_with(key));
    let mut add = |path: &str, text: &str| input += &format!("--- {path}\n{text}\n");
    if !has("tenant:") && !files.contains("/tenant.yaml") {
        add("tenants/acme/tenant.yaml", TENANT);
    }
    if !has("users:") && !files.contains("/users.yaml") {
        add("tenants/acme/users.yaml", USERS);
    }
    if files.contains("templates/") {
        add("tenants/acme/phones.yaml", PHONES);
    }
    input + &files
}

fn is_path(text: &str) -> bool {
    let path = text.split(' ').next().unwrap_or_default();
    let starts = [
        "pbx.",
        "no pbx.yaml",
        "tenants/",
        "library/",
        "tests/",
        "files/",
        "templates/",
        "secret.txt",
    ];
    starts.iter().any(|start| text.starts_with(start)) && path.contains(['.', '/'])
        || text == "no pbx.yaml"
}

/// Where a line belongs that does not say so.
fn usual_path(line: &str) -> &'static str {
    match PROJECT.iter().any(|key| line.starts_with(key)) {
        true => "pbx.yaml",
        false => "tenants/acme/example.yaml",
    }
}
