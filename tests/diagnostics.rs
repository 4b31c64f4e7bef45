//! Every fault in its place: the inputs in `tests/diagnostics/` say what must be found in them, and where.
//!
//! CONTRIBUTING.md describes their form. `UPDATE=1 cargo test --test diagnostics` writes what is found into them.
#![expect(
    clippy::disallowed_methods,
    clippy::format_push_string,
    clippy::unwrap_used,
    reason = "a test reads its inputs and runs the binary"
)]

#[path = "diagnostics/case.rs"]
mod case;
#[path = "diagnostics/found.rs"]
mod found;
#[path = "diagnostics/page.rs"]
mod page;

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

/// What is found of calls comes with a call that shows it: it can be walked, goes round where that is the fault, and passes the
/// line that is to blame where a call can come there.
#[test]
fn every_witness_shows_what_was_found() {
    let inputs = inputs();
    let of_calls = inputs.iter().filter(|path| {
        let name = path.file_name().unwrap().to_string_lossy();
        name.starts_with("calls-") && !name.contains("call-test")
    });
    let (mut sites, mut wrong) = (0, Vec::new());
    for path in of_calls {
        let case = Case::parse(&fs::read_to_string(path).unwrap());
        let witnesses = found::witnesses(&case);
        assert!(!witnesses.is_empty(), "{}: nothing found", path.display());
        sites += 1;
        for seen in witnesses {
            let round =
                !seen.finding.starts_with("E0801") || seen.trace.contains("goes round for ever");
            // Nobody gets to what is hidden, to whom nothing leads, or to help where it is not reached.
            let nowhere = ["W0802", "W0804", "W0806"]
                .iter()
                .any(|code| seen.finding.starts_with(code));
            let passes = nowhere
                || seen
                    .lines
                    .iter()
                    .any(|line| seen.trace.contains(&format!("--> {line}\n")));
            if seen.code != Some(0) || !round || !passes {
                let name = path.file_name().unwrap().display();
                wrong.push(format!(
                    "{name}: {}\n{:?}\n{}",
                    seen.finding, seen.command, seen.trace
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(sites >= 40, "a corpus of {sites}");
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

/// The wrong example of each page gives its code, and the right one gives neither that code nor an error, but for what no
/// target renders yet.
#[test]
fn the_examples_of_every_page_are_wrong_and_right() {
    let mut faults = String::new();
    for code in Code::ALL {
        let of = |word| -> Vec<String> {
            let found = found::run(&page::example(*code, word));
            found.into_iter().map(|fault| fault.text).collect()
        };
        let shows = |text: &String| text.contains(&format!("[{code}]"));
        let wrong = of("Wrong:");
        if !wrong.iter().any(shows) {
            faults += &format!("{code}: the wrong example gives {wrong:#?}\n");
        }
        let right = of("Right:");
        let is_fault = |text: &String| text.starts_with("error") && !text.contains("[E0601]");
        if right.iter().any(|text| shows(text) || is_fault(text)) {
            faults += &format!("{code}: the right example gives {right:#?}\n");
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
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
