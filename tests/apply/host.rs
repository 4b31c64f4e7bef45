//! The host's program by itself.

use std::process::Command;

/// The program in a file of its own.
fn program() -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), pbxctl::apply::host_program()).unwrap();
    file
}

#[test]
fn is_what_dash_and_shellcheck_take() {
    let program = program();
    let dash = Command::new("dash").arg("-n").arg(program.path()).status();
    assert!(dash.is_ok_and(|status| status.success()), "dash");
    match Command::new("shellcheck")
        .args(["-s", "sh"])
        .arg(program.path())
        .output()
    {
        Ok(said) => assert!(
            said.status.success(),
            "{}",
            String::from_utf8_lossy(&said.stdout)
        ),
        Err(_) => println!("left out: shellcheck is not installed"),
    }
}

#[test]
fn refuses_what_it_does_not_know() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().to_str().unwrap();
    let program = program();
    let run = |args: &[&str]| {
        Command::new("dash")
            .arg(program.path())
            .args(args)
            .output()
            .unwrap()
            .status
            .code()
    };
    assert_eq!(run(&[root, "eval"]), Some(20));
    assert_eq!(run(&["relative", "state", "-"]), Some(20));
    assert_eq!(run(&[root, "manifest", "../../etc"]), Some(20));
    assert_eq!(run(&[root, "reload", "x; id"]), Some(20));
    assert_eq!(run(&[root, "switch", "1", "none", "-", "-"]), Some(5));
}
