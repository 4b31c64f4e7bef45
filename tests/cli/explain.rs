use crate::site::Site;
use insta::assert_snapshot;
use pbxctl::diag::Code;

#[test]
fn a_code_is_explained() {
    let run = Site::new().run(["explain", "e0203"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, Code::E0203.page()));
}

#[test]
fn all_codes_are_listed() {
    let run = Site::new().run(["explain"]);
    assert_eq!(run.stdout.lines().count(), Code::ALL.len());
    assert!(
        run.stdout.contains("E0203  a reference to nothing\n"),
        "{run}"
    );
}

#[test]
fn an_unknown_code_is_met_with_the_nearest() {
    assert_snapshot!(Site::new().run(["explain", "E0293"]), @r"
    --- stderr
    error: there is no code `E0293`
    help: run `pbxctl explain E0203`, if that is meant
    --- exit 64
    ");
    assert_snapshot!(Site::new().run(["explain", "alice\u{1b}[2J"]), @r"
    --- stderr
    error: there is no code `alice\u{1b}[2J`
    help: run `pbxctl explain` for the list of codes
    --- exit 64
    ");
}
