//! What the action and the workflows do, step by step, as far as it goes without GitHub: their scripts, with a release on the disk.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "real programs run in a world of their own, which must stand"
)]

use crate::git::{commit_unsigned, git};
use crate::site::Site;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output};

const PROJECT: &str = "version: 1\nsecrets: {key: {env: PBXCTL_KEY}}\nhosts: {pbx: {engine: asterisk, connect: {dir: ./host}, address: pbx.example.net}}\n";
const USERS: &str = "tenant: {name: Acme, domain: acme.example.net, country: DE, pools: {users: 2000-2999}}\nusers:\n  alice: {name: Alice}\n";

fn script(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("packaging")
        .join(name);
    path.to_str().unwrap().to_owned()
}

/// A program of the test's own.
pub(crate) fn program(site: &Site, path: &str, text: &str) {
    site.write(path, text);
    fs::set_permissions(site.path(path), fs::Permissions::from_mode(0o755)).unwrap();
}

/// A repository on `main`, with our binary and a `gh` that writes down what it is asked.
fn site() -> Site {
    let site = Site::new()
        .variable("PBXCTL_KEY", "a key of the tests, which protects nothing")
        .file("pbx.yaml", PROJECT)
        .file("tenants/acme/a.yaml", USERS)
        .file(".gitignore", "host\nbin\nrunner\n");
    program(
        &site,
        "bin/pbxctl",
        &format!("#!/bin/sh\nexec {} \"$@\"\n", env!("CARGO_BIN_EXE_pbxctl")),
    );
    program(
        &site,
        "bin/gh",
        "#!/bin/sh\necho \"$*\" >>runner/gh\ncase $* in *--paginate*) cat runner/known ;; esac\n",
    );
    site.write("runner/known", "");
    git(&site, &["init", "-q", "."]);
    assert_eq!(site.run(["lock", "-q"]).code, 0);
    assert_eq!(site.run(["fmt", "-q"]).code, 0);
    commit_unsigned(&site, ".", "base");
    site
}

/// A step, with what GitHub would set.
fn step(site: &Site, command: &[&str], more: &[(&str, &str)]) -> Output {
    let bin = site.path("bin").to_str().unwrap().to_owned();
    let path = format!("{bin}:{}", std::env::var("PATH").unwrap());
    let mut step: Command = site.program(command[0], command[1..].iter().copied());
    step.env("PATH", path)
        .env("RUNNER_TEMP", site.path("runner"))
        .env("GITHUB_STEP_SUMMARY", site.path("runner/summary"))
        .env("GITHUB_REPOSITORY", "acme/telephones")
        .envs(more.iter().copied());
    step.output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn a_release_is_packed_and_installed_as_it_was_packed() {
    let site = site();
    let machine =
        String::from_utf8(Command::new("uname").arg("-m").output().unwrap().stdout).unwrap();
    let name = format!("{}-linux-musl", machine.trim());
    let from = site.path("releases/download/v1.2.3");
    let pack = [
        &script("release"),
        "bin/pbxctl",
        &name,
        from.to_str().unwrap(),
    ]
    .map(str::to_owned);
    let pack: Vec<_> = pack.iter().map(String::as_str).collect();
    let packed = step(&site, &pack, &[]);
    assert!(packed.status.success(), "{}", said(&packed));
    let archive = from.join(format!("pbxctl-{name}.tar.gz"));
    let first = fs::read(&archive).unwrap();
    assert!(step(&site, &pack, &[]).status.success());
    assert_eq!(
        fs::read(&archive).unwrap(),
        first,
        "the same files make the same archive"
    );
    let sums = [
        "sh",
        "-c",
        "cd releases/download/v1.2.3 && sha256sum -- * >SUMS && mv SUMS SHA256SUMS",
    ];
    assert!(step(&site, &sums, &[]).status.success());
    let releases = format!("file://{}", site.path("releases").display());
    let at = [("PBXCTL_RELEASES", releases.as_str())];
    let install = script("github/install");
    let installed = step(&site, &[&install, "v1.2.3", "installed"], &at);
    assert!(installed.status.success(), "{}", said(&installed));
    for file in [
        "pbxctl",
        "completions/pbxctl.bash",
        "man/pbxctl-apply.1",
        "systemd/pbxctl-agent.service",
        "LICENSE",
    ] {
        assert!(site.path("installed").join(file).is_file(), "{file}");
    }
    fs::write(&archive, [first.as_slice(), b"x"].concat()).unwrap();
    let changed = step(&site, &[&install, "v1.2.3", "other"], &at);
    assert!(
        !changed.status.success() && !site.path("other").exists(),
        "{}",
        said(&changed)
    );
    let strange = step(&site, &[&install, "../v1", "other"], &at);
    assert_eq!(strange.status.code(), Some(64), "{}", said(&strange));
}

#[test]
fn a_pull_request_is_checked_and_told() {
    let site = site();
    let check = [&script("github/check"), "."].map(str::to_owned);
    let check: Vec<_> = check.iter().map(String::as_str).collect();
    let good = step(&site, &check, &[]);
    assert!(good.status.success(), "{}", said(&good));
    let base = git(&site, &["rev-parse", "HEAD"]);
    site.write(
        "tenants/acme/a.yaml",
        &USERS.replace("name: Alice", "name: Alice Johnson"),
    );
    let head = commit_unsigned(&site, ".", "Alice is Alice Johnson");
    let review = script("github/review");
    let told = |ours: &str| {
        let variables = [
            ("BASE", base.as_str()),
            ("HEAD", &head),
            ("NUMBER", "7"),
            ("OURS", ours),
        ];
        let told = step(&site, &[&review, "."], &variables);
        assert!(told.status.success(), "{}", said(&told));
        fs::read_to_string(site.path("runner/gh")).unwrap_or_default()
    };
    assert_eq!(told("false"), "", "a stranger's token may not write");
    assert!(site.read("runner/summary").contains("Alice Johnson"));
    let first = told("true");
    assert!(
        first.contains("--method POST repos/acme/telephones/issues/7/comments"),
        "{first}"
    );
    site.write("runner/known", "4711\n");
    let second = told("true");
    assert!(
        second.contains("--method PATCH repos/acme/telephones/issues/comments/4711"),
        "{second}"
    );
    site.write("tenants/acme/a.yaml", &USERS.replace("users:", "usres:"));
    let bad = step(&site, &check, &[]);
    assert!(
        bad.status.code() == Some(1)
            && said(&bad).contains("::error file=tenants/acme/a.yaml,line=2"),
        "{}",
        said(&bad)
    );
}

#[test]
fn a_push_is_planned_and_just_that_applied() {
    let site = site();
    let head = git(&site, &["rev-parse", "HEAD"]);
    let apply = script("github/apply");
    let pushed = |sha: &str, arguments: &str| {
        step(
            &site,
            &[&apply, "."],
            &[("GITHUB_SHA", sha), ("ARGUMENTS", arguments)],
        )
    };
    let refused = pushed(&head, "--branch\nnowhere\n");
    assert!(
        !refused.status.success() && !site.path("host/current").exists(),
        "{}",
        said(&refused)
    );
    let done = pushed(&head, "--branch\nmain\n");
    assert!(
        done.status.success() && site.path("host/current").exists(),
        "{}",
        said(&done)
    );
    assert!(site.read("runner/summary").contains("pbxctl:review"));
    let again = pushed(&head, "");
    assert!(
        again.status.success() && said(&again).contains("nothing changes"),
        "{}",
        said(&again)
    );
}
