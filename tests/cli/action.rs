//! `action.yml` beside what GitHub says of the metadata of actions, which actionlint does not read, and the shell of every workflow.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "real programs read what is there"
)]

use crate::git::have;
use crate::site::Site;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

/// A file of the project.
pub(crate) fn ours(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A YAML file of the project, as data.
pub(crate) fn yaml(path: &str) -> Value {
    serde_yaml::from_str(&fs::read_to_string(ours(path)).unwrap()).unwrap()
}

/// It has no other keys than these, and the first ones are there.
#[track_caller]
fn keys(value: &Value, needed: &[&str], others: &[&str]) {
    let map: &Map<String, Value> = value.as_object().unwrap();
    for key in needed {
        assert!(map.contains_key(*key), "`{key}` is missing: {value}");
    }
    for key in map.keys() {
        let known = needed.iter().chain(others).any(|known| known == key);
        assert!(known, "`{key}` is unknown: {value}");
    }
}

/// What stands between `${{` and `}}`.
fn expressions(text: &str) -> Vec<&str> {
    let parts = text.split("${{").skip(1);
    parts
        .map(|part| part.split_once("}}").unwrap().0.trim())
        .collect()
}

/// Metadata syntax for GitHub Actions, docs.github.com, "Metadata syntax reference", of composite actions.
#[test]
fn the_action_is_as_github_reads_actions() {
    let action = yaml("action.yml");
    keys(
        &action,
        &["name", "description", "runs", "inputs"],
        &["author", "outputs", "branding"],
    );
    keys(&action["branding"], &["icon", "color"], &[]);
    let colours = [
        "white",
        "black",
        "yellow",
        "blue",
        "green",
        "orange",
        "red",
        "purple",
        "gray-dark",
    ];
    assert!(colours.contains(&action["branding"]["color"].as_str().unwrap()));
    for input in action["inputs"].as_object().unwrap().values() {
        keys(
            input,
            &["description"],
            &["required", "default", "deprecationMessage"],
        );
        assert!(input["default"].is_string(), "inputs are texts: {input}");
    }
    keys(&action["runs"], &["using", "steps"], &[]);
    assert_eq!(action["runs"]["using"], "composite");
    for step in action["runs"]["steps"].as_array().unwrap() {
        let others = [
            "name",
            "id",
            "if",
            "env",
            "working-directory",
            "continue-on-error",
        ];
        keys(step, &["run", "shell"], &others);
        let run = step["run"].as_str().unwrap();
        assert!(
            expressions(run).is_empty(),
            "what others write is no part of a program: {run}"
        );
    }
}

/// What it takes exists: inputs, contexts that a composite action has, and scripts that can be run.
#[test]
fn the_action_takes_what_is_there() {
    let text = fs::read_to_string(ours("action.yml")).unwrap();
    let action = yaml("action.yml");
    let conditions = action["runs"]["steps"].as_array().unwrap().iter();
    let conditions = conditions.filter_map(|step| step["if"].as_str());
    let mut used = BTreeSet::new();
    for expression in expressions(&text).into_iter().chain(conditions) {
        let words = expression.split(|c: char| !(c.is_ascii_alphanumeric() || "._-".contains(c)));
        for word in words.filter(|word| word.contains('.')) {
            let (context, name) = word.split_once('.').unwrap();
            assert!(
                ["github", "inputs"].contains(&context),
                "`{context}` is no context here"
            );
            if context == "inputs" {
                used.insert(name.to_owned());
            }
        }
    }
    let inputs: BTreeSet<_> = action["inputs"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    assert_eq!(used, inputs, "each input is taken, and no other");
    let scripts: Vec<_> = text.split("$GITHUB_ACTION_PATH/").skip(1).collect();
    assert_eq!(scripts.len(), 3);
    for script in scripts {
        let path = ours(script.split('"').next().unwrap());
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert!(mode & 0o111 != 0, "{} can be run", path.display());
    }
}

/// Every program in a workflow is one for bash, and shellcheck has nothing against it.
#[test]
fn the_shell_of_every_workflow_is_sound() {
    let site = Site::new();
    let files =
        ["release", "apply", "review", "ci"].map(|name| format!(".github/workflows/{name}.yml"));
    let mut programs = 0;
    for file in files {
        let workflow = yaml(&file);
        let jobs = workflow["jobs"].as_object().unwrap().values();
        let steps = jobs.filter_map(|job| job["steps"].as_array()).flatten();
        for run in steps.filter_map(|step| step["run"].as_str()) {
            programs += 1;
            site.write("step", &format!("#!/usr/bin/env bash\n{run}\n"));
            let parsed = site.program("bash", ["-n", "step"]).output().unwrap();
            assert!(parsed.status.success(), "{file}: {run}");
            if have("shellcheck") {
                let told = site.program("shellcheck", ["step"]).output().unwrap();
                let said = String::from_utf8_lossy(&told.stdout);
                assert!(told.status.success(), "{file}: {said}");
            }
        }
    }
    assert!(programs > 10, "{programs}");
}
