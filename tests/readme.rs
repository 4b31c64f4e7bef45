//! The tour of the README is true: its console blocks are typed in, one after the other, and answer as they say.
//!
//! What differs from run to run (times, machines, releases) is not compared; a line `…` stands for any lines.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test reads the document and runs a shell"
)]

use std::fs;
use std::path::Path;
use std::process::Command;

/// Ends what a command printed.
const MARK: &str = "== the end of a command ==";

/// A command and what it is said to print.
struct Step {
    command: String,
    expected: Vec<String>,
}

#[test]
fn the_tour_is_true() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let steps = steps(&fs::read_to_string(root.join("README.md")).unwrap());
    assert!(steps.len() > 10, "the tour was not found");
    let printed = run(&steps);
    for (step, printed) in steps.iter().zip(&printed) {
        let (expected, printed) = (scrubbed(&step.expected), scrubbed(printed));
        let (left, right) = (expected.join("\n"), printed.join("\n"));
        assert!(
            matches(&expected, &printed),
            "$ {}\n--- said\n{left}\n--- printed\n{right}",
            step.command
        );
    }
}

fn steps(text: &str) -> Vec<Step> {
    let blocks = text
        .split("```console\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next());
    let mut steps: Vec<Step> = Vec::new();
    for line in blocks.flat_map(str::lines) {
        match (line.strip_prefix("$ "), steps.last_mut()) {
            (Some(command), _) => steps.push(Step {
                command: command.to_owned(),
                expected: Vec::new(),
            }),
            (None, Some(step)) => step.expected.push(line.to_owned()),
            (None, None) => {}
        }
    }
    steps
}

/// Types all commands into one shell.
fn run(steps: &[Step]) -> Vec<Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let programs = Path::new(env!("CARGO_BIN_EXE_pbxctl"))
        .parent()
        .unwrap()
        .to_str()
        .unwrap();
    let mut script = String::from("exec 2>&1\n");
    for step in steps {
        script = script + &step.command + "\necho '" + MARK + "'\n";
    }
    let mut shell = Command::new("/bin/sh");
    shell
        .arg("-c")
        .arg(script)
        .current_dir(folder.path())
        .env("USER", "alice")
        .env("HOME", folder.path());
    shell.env(
        "PATH",
        format!("{programs}:{}", std::env::var("PATH").unwrap_or_default()),
    );
    let output = String::from_utf8(shell.output().unwrap().stdout).unwrap();
    let parts = output.split(MARK).map(|part| part.trim_start_matches('\n'));
    parts
        .map(|part| part.lines().map(str::to_owned).collect())
        .collect()
}

fn scrubbed(lines: &[String]) -> Vec<String> {
    lines.iter().map(|line| scrub(line)).collect()
}

fn scrub(line: &str) -> String {
    let about_a_file = ["  + ", "  ~ ", "  - "]
        .iter()
        .any(|sign| line.starts_with(sign));
    let words = line.split(' ').map(|word| scrub_word(word, about_a_file));
    words.collect::<Vec<_>>().join(" ")
}

/// A release, a time, a machine, the size of a file.
fn scrub_word(word: &str, about_a_file: bool) -> &str {
    let bare = word.trim_end_matches([',', ':']).trim_start_matches('(');
    let release = bare.len() == 12 && bare.chars().all(|char| char.is_ascii_hexdigit());
    let time = bare.len() == 20 && bare.ends_with('Z') && bare.contains('T');
    let size = about_a_file && !bare.is_empty() && bare.chars().all(|char| char.is_ascii_digit());
    let seconds = bare.strip_suffix('s').map(str::parse::<f64>);
    if release
        || time
        || size
        || seconds.is_some_and(|seconds| seconds.is_ok())
        || bare.starts_with("alice@")
    {
        "_"
    } else {
        word
    }
}

/// Whether the lines are as they are said to be.
fn matches(expected: &[String], printed: &[String]) -> bool {
    match expected.split_first() {
        None => printed.is_empty(),
        Some((line, rest)) if line == "…" => {
            (0..=printed.len()).any(|skipped| matches(rest, &printed[skipped..]))
        }
        Some((line, rest)) => printed
            .split_first()
            .is_some_and(|(first, more)| first == line && matches(rest, more)),
    }
}

#[test]
fn an_ellipsis_stands_for_any_lines() {
    let lines = |text: &str| {
        text.chars()
            .map(|char| char.to_string())
            .collect::<Vec<_>>()
    };
    for (expected, printed, fits) in [
        ("a…d", "abcd", true),
        ("a…", "a", true),
        ("a…d", "abc", false),
        ("ab", "abc", false),
    ] {
        assert_eq!(
            matches(&lines(expected), &lines(printed)),
            fits,
            "{expected} {printed}"
        );
    }
}
