//! Which contexts an engine knows is asked by their names, and of the whole dialplan where one seems to be missing.

use crate::engine::{bench, users};
use crate::site::{Bench, Site};
use pbxctl::apply::Report;
use pbxctl::bundle::{Expected, Kind};
use std::fs;

/// A site with these contexts; the text makes it another release.
fn with(bench: &mut Bench, contexts: &[&str], text: &str) -> Site {
    users(bench, &["1000"], "");
    let engine = bench.engine.as_mut().unwrap();
    let contexts = contexts.iter().copied();
    engine
        .expected
        .extend(contexts.map(|name| Expected::new(Kind::Context, name)));
    bench.site(&[
        ("asterisk/pjsip.d/10.conf", "[1000@acme.example]\n"),
        ("asterisk/pjsip.d/20.conf", text),
    ])
}

impl Bench {
    /// What a console offers, and what the dialplan is.
    fn knows(&self, offered: &str, contexts: &[&str]) {
        let at = |name: &str| self.folder.path().join(name);
        fs::write(at("offered"), offered).unwrap();
        fs::write(at("contexts"), contexts.join("\n") + "\n").unwrap();
    }

    fn dialplans_read(&self) -> usize {
        let whole = fs::read_to_string(self.folder.path().join("whole"));
        whole.unwrap_or_default().lines().count()
    }
}

fn told(report: &Report) -> &str {
    &report.hosts[0].errors[0].message
}

#[test]
fn names_do_where_none_is_missing() {
    let mut bench = bench(&[]);
    let site = with(&mut bench, &["acme_in", "acme_out"], ";\n");
    bench.knows(" acme_in acme_out default", &[]);
    let report = bench.apply(&site);
    assert_eq!(report.exit_code(), 0, "{report:?}");
    let verify = report.hosts[0].steps.iter().find(|it| it.name == "verify");
    assert_eq!(verify.unwrap().note, "4 objects");
    assert_eq!(bench.dialplans_read(), 0);
    // What went and is still there is told of by its name as well
    let less = with(&mut bench, &["acme_in"], "; less\n");
    let report = bench.apply(&less);
    assert_eq!(report.exit_code(), 6, "{report:?}");
    assert!(told(&report).contains("still knows context `acme_out`"));
}

#[test]
fn a_name_that_is_not_offered_is_looked_for_in_the_dialplan() {
    let mut bench = bench(&[]);
    let site = with(&mut bench, &["acme_in", "acme_out"], ";\n");
    bench.knows("No such command", &["acme_in", "acme_out"]);
    let report = bench.apply(&site);
    assert_eq!(report.exit_code(), 0, "{report:?}");
    assert_eq!(bench.dialplans_read(), 1);
    let next = with(
        &mut bench,
        &["acme_in", "acme_out", "acme_none"],
        "; next\n",
    );
    bench.knows(" acme_in acme_out", &["acme_in", "acme_out"]);
    let report = bench.apply(&next);
    assert_ne!(report.exit_code(), 0, "{report:?}");
    assert!(told(&report).contains("does not know context `acme_none`"));
}
