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

/// A conversation ends each answer by its mark, whatever a verb is given, says or leaves unread.
#[test]
fn talks_verb_after_verb() {
    use std::io::Write;
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("root");
    let program = program();
    let mut session = Command::new("dash")
        .arg(program.path())
        .args([root.to_str().unwrap(), "session", "beef"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let unread = "x".repeat(60_000);
    let said = format!(
        "2 0\nstate\n-\n2 13\nlock\n60\nalice\nreason\n1 0\nunheard\n3 {}\nun heard\n\n$(c)\n{unread}1 0\nhistory\n",
        unread.len()
    );
    session
        .stdin
        .take()
        .unwrap()
        .write_all(said.as_bytes())
        .unwrap();
    let said = session.wait_with_output().unwrap();
    let (out, err) = (
        String::from_utf8(said.stdout).unwrap(),
        String::from_utf8(said.stderr).unwrap(),
    );
    assert_eq!(
        out,
        "ready\nfresh\n\nbeef 0\nnumber\t1\n\nbeef 0\n\nbeef 20\n\nbeef 20\n\nbeef 0\n"
    );
    let errors: Vec<_> = err.split("\nbeef\n").collect();
    assert_eq!(
        errors,
        [
            "",
            "",
            "`unheard` is no verb\n",
            "`un heard` is no verb\n",
            "",
            ""
        ]
    );
    assert!(said.status.success(), "{err}");
}
