use super::case::{Case, Fault, File};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;

/// What nearly every input has, and is left out where an input does not speak of it.
const USUAL: [&str; 3] = ["W0301", "W0701", "W0702"];

/// The project of an input that has none of its own.
const PROJECT: &str = "version: 1\nhosts: {pbx: {engine: asterisk, connect: {dir: ./host}, address: pbx.example.net}}\n\
                       secrets: {key: {env: PBXCTL_KEY}}\n";

/// Runs the command of a case in a folder that holds its files.
pub(crate) fn run(case: &Case) -> Vec<Fault> {
    let folder = tempfile::tempdir().unwrap();
    lay_out(case, folder.path());
    let (variables, args) = case.command();
    let mut command = Command::new(env!("CARGO_BIN_EXE_pbxctl"));
    command
        .args(&args)
        .args(["--format", "json"])
        .current_dir(folder.path());
    command.env_remove("PBXCTL_KEY").envs(variables);
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let told: Value = serde_json::from_str(&text).unwrap_or_default();
    assert!(
        told.is_object(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let mut found: Vec<_> = told["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|one| faults(one, case))
        .collect();
    found.sort();
    found
}

/// Runs every call that the findings of a case are shown by; what was found, and what the call was seen to do.
pub(crate) fn witnesses(case: &Case) -> Vec<Witness> {
    let folder = tempfile::tempdir().unwrap();
    lay_out(case, folder.path());
    let told = output(folder.path(), ["check", "--format", "json"]);
    let told: Value = serde_json::from_str(&told.1).unwrap();
    let found = told["diagnostics"].as_array().unwrap().iter();
    let of_calls = found.filter(|one| {
        let code = one["code"].as_str().unwrap();
        code.starts_with("E08") || code.starts_with("W08")
    });
    let seen = of_calls.map(|one| {
        let helps = one["help"].as_array().unwrap().iter();
        let mut commands = helps.filter_map(|help| {
            let (_, command) = help.as_str().unwrap().split_once("`pbxctl call ")?;
            command.strip_suffix('`').map(str::to_owned)
        });
        let command = commands.next();
        let words = command.as_deref().map(|command| {
            let quotes = command.split('\'').enumerate();
            let words = quotes.flat_map(|(at, part)| match at % 2 {
                0 => part.split_whitespace().map(str::to_owned).collect(),
                _ => vec![part.to_owned()],
            });
            ["call".to_owned()]
                .into_iter()
                .chain(words)
                .collect::<Vec<_>>()
        });
        let (code, trace) = words
            .map(|words| output(folder.path(), words))
            .unwrap_or_default();
        let labels = one["labels"].as_array().unwrap().iter();
        let lines =
            labels.map(|label| format!("{}:{}", label["path"].as_str().unwrap(), label["line"]));
        Witness {
            finding: format!(
                "{}: {}",
                one["code"].as_str().unwrap(),
                one["message"].as_str().unwrap()
            ),
            lines: lines.collect(),
            command,
            code,
            trace,
        }
    });
    seen.collect()
}

/// A finding about calls, and the call that shows it.
pub(crate) struct Witness {
    pub(crate) finding: String,
    pub(crate) lines: Vec<String>,
    pub(crate) command: Option<String>,
    pub(crate) code: Option<i32>,
    pub(crate) trace: String,
}

fn output<S: AsRef<std::ffi::OsStr>>(
    folder: &Path,
    args: impl IntoIterator<Item = S>,
) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pbxctl"));
    command
        .args(args)
        .current_dir(folder)
        .env_remove("PBXCTL_KEY");
    let output = command.output().unwrap();
    (
        output.status.code(),
        String::from_utf8_lossy(&output.stdout).into_owned(),
    )
}

fn lay_out(case: &Case, root: &Path) {
    if !case
        .files
        .iter()
        .any(|file| file.path == "pbx.yaml" || file.path == "no pbx.yaml")
    {
        fs::write(root.join("pbx.yaml"), PROJECT).unwrap();
    }
    for file in case.files.iter().filter(|file| file.path != "no pbx.yaml") {
        let path = root.join(&file.path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        match &file.link {
            Some(target) => std::os::unix::fs::symlink(target, path).unwrap(),
            None => fs::write(path, bytes(file)).unwrap(),
        }
    }
}

/// The text in the encoding of the file.
fn bytes(file: &File) -> Vec<u8> {
    let text = file
        .lines
        .iter()
        .fold(String::new(), |text, line| text + line + "\n");
    if file.latin {
        text.chars()
            .map(|char| u8::try_from(u32::from(char)).unwrap())
            .collect()
    } else {
        text.into_bytes()
    }
}

/// The fault at its first label, and each further label as one of its own.
fn faults(one: &Value, case: &Case) -> Vec<Fault> {
    let code = one["code"].as_str().unwrap();
    if USUAL.contains(&code) && !case.mentions(code) {
        return Vec::new();
    }
    let severity = one["severity"].as_str().unwrap();
    let message = one["message"].as_str().unwrap();
    let labels = one["labels"].as_array().unwrap();
    let first = Fault {
        at: labels.first().map(|label| at(label, case)),
        text: format!("{severity}[{code}]: {message}"),
    };
    let others = labels.iter().skip(1).map(|label| {
        let text = format!("also[{code}]: {}", label["text"].as_str().unwrap());
        Fault {
            at: Some(at(label, case)),
            text,
        }
    });
    std::iter::once(first).chain(others).collect()
}

/// The line of a label; what lies behind the end of a file counts for its last line.
fn at(label: &Value, case: &Case) -> (String, usize) {
    let path = label["path"].as_str().unwrap().to_owned();
    let line = usize::try_from(label["line"].as_u64().unwrap()).unwrap();
    let last = case
        .files
        .iter()
        .find(|file| file.path == path)
        .map_or(line, |file| file.lines.len());
    (path, line.min(last.max(1)))
}
