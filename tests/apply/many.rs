//! Many accounts on one host: the engine is asked for them in parts, and no less is found out.

use crate::engine::{bench, engine, users};
use std::fs;

/// Of each digit at the end as many.
fn names() -> Vec<String> {
    (1000..3100).map(|name| name.to_string()).collect()
}

#[test]
fn all_accounts_are_found_in_parts_and_each_in_one() {
    let mut bench = bench(&[]);
    let names = names();
    let mut names: Vec<_> = names.iter().map(String::as_str).collect();
    // Ends of every kind
    names.extend(["1000-2", "alice", "bob.9", "a_b"]);
    let many = users(&mut bench, &names, "");
    let report = bench.apply(&many);
    assert_eq!(report.exit_code(), 0, "{report:?}");
    let verify = report.hosts[0].steps.iter().find(|it| it.name == "verify");
    assert_eq!(verify.unwrap().note, "4208 objects");
    let parts = fs::read_to_string(bench.folder.path().join("parts")).unwrap();
    let mut parts: Vec<_> = parts.lines().collect();
    parts.sort_unstable();
    parts.dedup();
    assert_eq!(parts.len(), 10, "{parts:?}");
}

/// One for each part.
const ODD: [&str; 5] = ["0", "x3", "4", "a7", "alice"];

#[test]
fn what_is_missing_and_what_is_left_over_is_told_of_each_part() {
    let mut bench = bench(&[]);
    let names = names();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let text = |names: &[&str]| {
        let sections = names.iter().map(|name| format!("[{name}@acme.example]\n"));
        sections.collect::<String>()
    };
    let left = users(&mut bench, &names, &text(&ODD));
    let report = bench.apply(&left);
    assert_eq!(report.exit_code(), 6, "{report:?}");
    let told = &report.hosts[0].errors[0].message;
    for odd in ODD {
        let over = format!("endpoint `{odd}@acme.example`");
        assert!(told.contains(&over), "{odd}: {told}");
    }
    assert!(told.contains("still knows"), "{told}");
    bench.engine = Some(engine(&bench, &[&names[..], &ODD].concat()));
    let lacks = bench.site(&[("asterisk/pjsip.d/10.conf", text(&names).as_str())]);
    let report = bench.apply(&lacks);
    assert_ne!(report.exit_code(), 0, "{report:?}");
    let told = &report.hosts[0].errors[0].message;
    for odd in ODD {
        let missing = format!("endpoint `{odd}@acme.example`");
        assert!(told.contains(&missing), "{odd}: {told}");
    }
    assert!(told.contains("does not know"), "{told}");
}
