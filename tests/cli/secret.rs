#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use crate::render::KEY;
use crate::site::{Run, Site};
use insta::assert_snapshot;
use std::io::Write;
use std::process::Stdio;

const TRUNK: &str = "tenants/acme/trunks/main.register.password";

/// `pbxctl secret seal` with a secret on standard input.
pub(crate) fn seal(site: &Site, path: &str, secret: &str) -> Run {
    let mut command = site.command(["secret", "seal", path]);
    let command = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // It may have ended already, without a look at its input.
    let _gone = child.stdin.take().unwrap().write_all(secret.as_bytes());
    let output = child.wait_with_output().unwrap();
    Run {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

fn acme() -> Site {
    Site::example("office").variable("PBXCTL_KEY", KEY)
}

/// With a trunk of which the password is written so.
fn with_trunk(site: &Site, id: &str, password: &str) {
    let trunk = format!(
        "trunks:\n  {id}:\n    kind: sip\n    server: sip.example.net\n    register: {{username: acme, password: {password}}}\n"
    );
    site.write("tenants/acme/trunk.yaml", &trunk);
}

#[test]
fn a_fresh_key_is_another_each_time() {
    let site = Site::new();
    let (one, other) = (site.run(["secret", "new"]), site.run(["secret", "new"]));
    assert!(one.code == 0 && one.stdout.len() == 65 && one.stdout != other.stdout);
    let site = Site::example("office");
    assert_eq!(
        site.run_with("PBXCTL_KEY", one.stdout.trim(), ["render", "--out", "o"])
            .code,
        0
    );
}

#[test]
fn a_sealed_secret_opens_at_its_place_alone() {
    let site = acme();
    let sealed = seal(&site, TRUNK, "hunter2\n");
    assert!(
        sealed.code == 0 && sealed.stderr.is_empty() && sealed.stdout.starts_with("{age: YWdl"),
        "{sealed}"
    );
    with_trunk(&site, "main", sealed.stdout.trim());
    let run = site.run(["plan", "-q"]);
    assert!(!run.stderr.contains("E04"), "{run}");
    with_trunk(&site, "spare", sealed.stdout.trim());
    let run = site.run(["plan", "-q"]);
    assert!(
        run.code == 1
            && run.stderr.contains("error[E0405]: this secret was sealed for `tenants/acme/trunks/main.register.password`"),
        "{run}"
    );
    with_trunk(&site, "main", sealed.stdout.trim());
    let run = site.run_with(
        "PBXCTL_KEY",
        "another key of the tests, of no worth either",
        ["plan", "-q"],
    );
    assert!(
        run.stderr.contains("was sealed with another project key"),
        "{run}"
    );
    with_trunk(&site, "main", "{age: YWdlLWVuY3J5cHRpb24ub3JnL3Yx}");
    let run = site.run(["plan", "-q"]);
    assert!(run.stderr.contains("is damaged"), "{run}");
}

#[test]
fn all_that_is_missing_is_said_at_once() {
    let site = acme();
    with_trunk(&site, "main", "{env: TRUNK}");
    site.append(
        "tenants/acme/trunk.yaml",
        "conferences:\n  board: {pin: {file: board.pin}}\n",
    );
    let run = site.run(["render", "--out", "out", "-q"]);
    assert!(
        run.code == 1
            && run.stderr.contains("`tenants/acme/trunks/main.register.password` is not to be had: the variable `TRUNK` is not set")
            && run.stderr.contains("`tenants/acme/conferences/board.pin` is not to be had: `board.pin` cannot be read"),
        "{run}"
    );
    assert_eq!(site.run(["check", "-q"]).code, 0);
    let run = site.run_with("TRUNK", "one\ntwo", ["render", "--out", "out", "-q"]);
    assert!(
        run.stderr.contains("error[E0406]") && !run.stderr.contains("two"),
        "{run}"
    );
}

#[test]
fn nothing_is_sealed_for_nowhere() {
    let site = acme();
    assert_snapshot!(seal(&site, "tenants/acme/trunks/main.password", "x"), @r#"
    --- stderr
    error: no secret can be written at `tenants/acme/trunks/main.password`
    help: the places are `tenants/TENANT/calendars/ID.password`,
          `tenants/TENANT/conferences/ID.pin`,
          `tenants/TENANT/trunks/ID.register.password`,
          `tenants/TENANT/users/ID.upstream.password`,
          `tenants/TENANT/voicemail.smtp.password`,
          `library/trunks/ID.register.password`
    --- exit 64
    "#);
    assert_snapshot!(seal(&site, TRUNK, "one\ntwo"), @r#"
    --- stderr
    error[E0406]: what is written for `tenants/acme/trunks/main.register.password` cannot be a secret: it has more than one line, or holds a control character
     |
     = help: write one line of text

    1 error
    --- exit 1
    "#);
    assert_snapshot!(seal(&Site::example("office"), TRUNK, "x"), @r#"
    --- stderr
    error[E0401]: the variable `PBXCTL_KEY` is not set
      --> pbx.yaml:14:14
       |
    14 |   key: {env: PBXCTL_KEY}
       |              ^^^^^^^^^^ the project key is to be there
       |
       = help: set it: `export PBXCTL_KEY=…`, with the key that the site was made
               with

    1 error
    --- exit 1
    "#);
}

/// The password that opens a phone's own menus, where its profile derives one, and only in the file of that phone.
#[test]
fn the_menus_of_a_phone_have_a_password() {
    let site = Site::example("phones");
    assert_snapshot!(site.run(["secret", "show", "phones/grace-desk"]), @r#"
    --- stdout
    KIND     NAME   OWNER        DEVICE             SERVER           DOMAIN
    account  1001   users/grace  phones/grace-desk  pbx.example.net  acme.example.net
    menus    admin               phones/grace-desk
    --- exit 0
    "#);
    let run = site.run(["secret", "show", "phones/reception"]);
    assert!(!run.stdout.contains("menus"), "{run}");
}

#[test]
fn a_device_is_set_up_by_hand() {
    let site = acme();
    assert_snapshot!(site.run(["secret", "show", "users/alice"]), @r#"
    --- stdout
    KIND     NAME    OWNER        DEVICE             SERVER            DOMAIN
    account  2001    users/alice  phones/alice-desk  pbx1.example.net  acme.example.net
    account  2001-2  users/alice  phones/alice-home  pbx1.example.net  acme.example.net
    account  2001-3  users/alice  phones/front-desk  pbx1.example.net  acme.example.net
    mailbox  2001    users/alice
    --- exit 0
    "#);
    assert_snapshot!(site.run(["secret", "show", "users/alice", "--reveal"]), @r#"
    --- stderr
    error: standard output is no terminal, and a log keeps what it is told
    help: add `--anywhere`, if the secrets are to go there
    --- exit 64
    "#);
    assert_snapshot!(site.run(["secret", "show", "users/alcie"]), @r#"
    --- stderr
    error: there is no user or phone `users/alcie`
    help: write `users/alice`, if that is meant
    --- exit 64
    "#);
    let secrets = site.revealed("users/alice");
    assert_eq!(site.run(["render", "--out", "out"]).code, 0);
    let files: String = site
        .files()
        .iter()
        .filter(|path| path.starts_with("out/"))
        .map(|path| site.read(path))
        .collect();
    // The engine has digests of passwords; a PIN stands in its mailbox, and a password in a phone.
    assert!(
        !secrets.is_empty() && secrets.iter().all(|secret| files.contains(secret)),
        "{secrets:?}"
    );
}

#[test]
fn a_password_goes_through_three_releases() {
    let site = acme();
    assert_snapshot!(site.run(["secret", "rotate", "users/alice"]), @r#"
    --- stderr
    - acme 2001 user users/alice alice 0
    + acme 2001 user users/alice alice 1
    - acme 2001 account phones/alice-desk/alice alice-desk 0
    + acme 2001 account phones/alice-desk/alice alice-desk 0+1
    - acme 2001-2 account phones/alice-home/alice alice-home 0
    + acme 2001-2 account phones/alice-home/alice alice-home 0+1
    - acme 2001-3 account phones/front-desk/alice front-desk 0
    + acme 2001-3 account phones/front-desk/alice front-desk 0+1
    next: commit `pbx.lock`, and run `pbxctl apply`
    then the PBX takes both passwords: go on with `pbxctl secret rotate --next`, which tells devices the new one
    --- exit 0
    "#);
    assert_snapshot!(site.run(["secret", "rotate", "users/alice"]), @r#"
    --- stderr
    error: a password of `phones/alice-desk/alice` is being replaced already
    help: apply what `pbx.lock` says, then run `pbxctl secret rotate --next`
    --- exit 1
    "#);
    assert_snapshot!(site.run(["secret", "rotate", "--next"]), @r#"
    --- stderr
    - acme 2001 account phones/alice-desk/alice alice-desk 0+1
    + acme 2001 account phones/alice-desk/alice alice-desk 1+0
    - acme 2001-2 account phones/alice-home/alice alice-home 0+1
    + acme 2001-2 account phones/alice-home/alice alice-home 1+0
    - acme 2001-3 account phones/front-desk/alice front-desk 0+1
    + acme 2001-3 account phones/front-desk/alice front-desk 1+0
    must fetch their files again once this is applied:
      phones/alice-desk of acme
      phones/alice-home of acme
      phones/front-desk of acme
    next: commit `pbx.lock`, and run `pbxctl apply`
    then, when every device has come back, `pbxctl secret rotate --next` again, which ends the old one
    --- exit 0
    "#);
    assert_snapshot!(site.run(["secret", "rotate", "--next", "users/alice"]), @r#"
    --- stderr
    - acme 2001 account phones/alice-desk/alice alice-desk 1+0
    + acme 2001 account phones/alice-desk/alice alice-desk 1
    - acme 2001-2 account phones/alice-home/alice alice-home 1+0
    + acme 2001-2 account phones/alice-home/alice alice-home 1
    - acme 2001-3 account phones/front-desk/alice front-desk 1+0
    + acme 2001-3 account phones/front-desk/alice front-desk 1
    next: commit `pbx.lock`, and run `pbxctl apply`
    --- exit 0
    "#);
    assert_snapshot!(site.run(["secret", "rotate", "--next"]), @r#"
    --- stderr
    there is nothing to rotate
    --- exit 0
    "#);
}

#[test]
fn other_secrets_follow_from_a_rotation() {
    let site = acme();
    let before = site.read("pbx.lock");
    let at_once = site.run(["secret", "rotate", "users/alice", "--at-once", "-q"]);
    assert_eq!(at_once.code, 0);
    let after = site.read("pbx.lock");
    let changed: Vec<_> = before
        .lines()
        .zip(after.lines())
        .filter(|(old, new)| old != new)
        .collect();
    assert!(
        changed
            .iter()
            .all(|(old, new)| old.strip_suffix('0') == new.strip_suffix('1')),
        "{changed:?}"
    );
    assert_snapshot!(site.run(["secret", "rotate", "phones/alice-home", "--at-once"]), @r#"
    --- stderr
    - acme 2001-2 account phones/alice-home/alice alice-home 1
    + acme 2001-2 account phones/alice-home/alice alice-home 2
    must fetch their files again once this is applied:
      phones/alice-home of acme
    next: commit `pbx.lock`, and run `pbxctl apply`
    --- exit 0
    "#);
    assert_eq!(site.run(["lock", "--check"]).code, 0);
    assert_eq!(
        site.run(["secret", "rotate", "--all", "--tenant", "acme", "-q"])
            .code,
        0
    );
    let all = site.read("pbx.lock");
    assert!(
        all.lines()
            .filter(|line| line.contains(" account "))
            .all(|line| !line.ends_with(" 0")),
        "{all}"
    );
    assert_snapshot!(site.run(["secret", "rotate"]), @r#"
    --- stderr
    error: the following required arguments were not provided:
      <WHOSE>

    Usage: pbxctl secret rotate <WHOSE>

    For more information, try '--help'.
    --- exit 64
    "#);
    assert_snapshot!(site.run(["secret", "rotate", "--all", "--tenant", "acne"]), @r#"
    --- stderr
    error: there is no tenant `acne`
    help: write `--tenant acme`, if that is meant
    --- exit 64
    "#);
}

/// A user with both kinds of softphones, and a project that lets them fetch by a token.
fn with_softphones() -> Site {
    let site = acme();
    let project = site.read("pbx.yaml");
    let project = project.replace(
        "\nprovisioning:\n",
        "\nprovisioning:\n  url: https://prov.example.net\n  proofs: [token]\n",
    );
    site.write("pbx.yaml", &project);
    let user = "users:\n  zoe: {name: Zoe, softphone: [webrtc, app]}\n";
    site.write("tenants/acme/soft.yaml", user);
    assert_eq!(site.run(["lock"]).code, 0);
    site
}

/// What a camera reads of a picture in half blocks.
fn photographed(picture: &[&str]) -> String {
    const SCALE: usize = 4;
    let rows: Vec<Vec<bool>> = picture
        .iter()
        .flat_map(|line| {
            let halves = line.chars().map(|char| match char {
                '█' => (true, true),
                '▀' => (true, false),
                '▄' => (false, true),
                _ => (false, false),
            });
            let (top, bottom): (Vec<_>, Vec<_>) = halves.unzip();
            [top, bottom]
        })
        .collect();
    let (width, height) = (rows[0].len() * SCALE, rows.len() * SCALE);
    let lit = |x: usize, y: usize| rows[y / SCALE].get(x / SCALE) == Some(&true);
    let grey = |x, y| if lit(x, y) { 255 } else { 0 };
    let mut seen = rqrr::PreparedImage::prepare_from_greyscale(width, height, grey);
    seen.detect_grids()[0].decode().unwrap().1
}

#[test]
fn a_link_leads_to_the_softphone_and_so_does_its_picture() {
    let site = with_softphones();
    let run = site.run(["secret", "link", "users/zoe", "--anywhere"]);
    assert_eq!(run.code, 0, "{run}");
    assert_eq!(site.run(["render", "--out", "out"]).code, 0);
    let serving = site
        .files()
        .into_iter()
        .find(|path| path.ends_with("serve.json"));
    let serving: serde_json::Value = serde_json::from_str(&site.read(&serving.unwrap())).unwrap();
    for (kind, file) in [("app", "zoe.app.xml"), ("webrtc", "zoe.webrtc.json")] {
        let owner = format!("soft/acme/zoe.{kind}");
        let soft = serving["softphones"].as_array().unwrap();
        let soft = soft.iter().find(|soft| soft["owner"] == *owner).unwrap();
        let token = soft["first"].as_str().unwrap();
        let link = format!("https://prov.example.net/{token}/soft/acme/{file}");
        let shown = run
            .stdout
            .lines()
            .position(|line| line == format!("softphone {kind}: {link}"));
        let shown = shown.unwrap_or_else(|| panic!("{link}\n{run}"));
        let picture = run.stdout.lines().skip(shown + 1);
        let picture: Vec<_> = picture
            .take_while(|line| !line.is_empty() && !line.contains("https:"))
            .collect();
        assert_eq!(photographed(&picture), link);
        let below = format!("phones/soft/acme/{file}");
        assert!(
            site.files().iter().any(|path| path.ends_with(&below)),
            "{below}"
        );
    }
    let svg = site.run(["secret", "link", "users/zoe", "--svg", "--anywhere"]);
    assert!(
        svg.stdout.matches("<svg").count() == 2 && !svg.stdout.contains("https://prov"),
        "{svg}"
    );
}

#[test]
fn a_link_is_not_given_into_a_log_nor_without_a_softphone() {
    let site = with_softphones();
    let refused = |arguments: &[&str], code: i32, words: &str| {
        let run = site.run(
            ["secret", "link"]
                .into_iter()
                .chain(arguments.iter().copied()),
        );
        assert!(run.code == code && run.stdout.is_empty(), "{run}");
        assert!(run.stderr.contains(words), "{run}");
    };
    refused(&["users/zoe"], 64, "add `--anywhere`");
    let (alice, zoe) = (["users/alice", "--anywhere"], ["users/zoe", "--anywhere"]);
    refused(&alice, 64, "`users/alice` has no softphone");
    let project = site.read("pbx.yaml").replace("  proofs: [token]\n", "");
    site.write("pbx.yaml", &project);
    refused(&zoe, 1, "write `url` and `proofs: [token]`");
}
