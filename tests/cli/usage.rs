use crate::site::Site;
use insta::assert_snapshot;

#[test]
fn wrong_usage_is_64_and_says_what_is_near() {
    let site = Site::new();
    assert_snapshot!(site.run(["rollbak"]), @r"
    --- stderr
    error: unrecognized subcommand 'rollbak'

      tip: a similar subcommand exists: 'rollback'

    Usage: pbxctl [OPTIONS] <COMMAND>

    For more information, try '--help'.
    --- exit 64
    ");
    for args in [
        &["plan", "--hots", "a"][..],
        &["render"],
        &["list", "cars"],
        &["lock", "--today", "tomorrow"],
        &["-v", "-q", "check"],
        &[],
    ] {
        let run = site.run(args.iter().copied());
        assert_eq!((run.code, run.stdout.as_str()), (64, ""), "{args:?}\n{run}");
    }
}

#[test]
fn what_was_asked_for_is_no_mistake() {
    let site = Site::new();
    for args in [["--help"], ["-h"], ["--version"]] {
        let run = site.run(args);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run}");
    }
    assert_eq!(site.run(["--version"]).stdout, "pbxctl [VERSION]\n");
}

#[test]
fn completions_know_the_verbs() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let run = Site::new().run(["completions", shell]);
        assert!(
            run.code == 0 && run.stdout.contains("rollback") && run.stderr.is_empty(),
            "{shell}"
        );
    }
}
