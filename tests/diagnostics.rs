//! Every fault in its place: the inputs in `tests/diagnostics/` say what must be found in them, and where.
//!
//! CONTRIBUTING.md describes their form. `UPDATE=1 cargo test --test diagnostics` writes what is found into them.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test reads its inputs and runs the binary"
)]

#[path = "diagnostics/case.rs"]
mod case;
#[path = "diagnostics/found.rs"]
mod found;

use case::Case;
use pbxctl::diag::Code;
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn every_input_shows_its_faults_and_no_others() {
    let inputs = inputs();
    assert!(inputs.len() > 30, "the inputs were not found");
    let mut wrong = Vec::new();
    for path in inputs {
        let case = Case::parse(&fs::read_to_string(&path).unwrap());
        let found = found::run(&case);
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&path, case.with_faults(&found).to_string()).unwrap();
        } else if let Some(difference) = case.difference(&found) {
            wrong.push(format!(
                "{}\n{difference}",
                path.file_name().unwrap().display()
            ));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Each code is shown by an input.
#[test]
fn every_code_has_an_input() {
    let texts: String = inputs()
        .iter()
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    let shown = |code: &Code| texts.contains(&format!("[{code}]"));
    let missing: Vec<_> = Code::ALL
        .iter()
        .filter(|code| !shown(code))
        .map(ToString::to_string)
        .collect();
    assert_eq!(missing, [""; 0]);
}

fn inputs() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics");
    let paths = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut inputs: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .collect();
    inputs.sort();
    inputs
}
