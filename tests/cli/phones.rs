use crate::serve::{get, serve};
use crate::site::Site;
use std::time::Duration;

/// Runs until what is printed is as it should be: rows are written a moment after a fetch.
fn eventually(site: &Site, args: &[&str], good: &str) -> String {
    for _ in 0..100 {
        let run = site.run(args.iter().copied());
        if run.stdout.contains(good) {
            return run.stdout;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    site.run(args.iter().copied()).to_string()
}

#[test]
fn phones_whose_file_changed_are_told() {
    let site = Site::example("office").variable("PBXCTL_KEY", crate::render::KEY);
    assert_eq!(site.run(["apply", "--yes"]).code, 0);
    let none = site.run(["phones", "status"]);
    assert!(
        none.code == 1 && none.stderr.contains("no provisioning log"),
        "{none}"
    );
    let (server, address) = serve(&site, &[]);
    for mac in ["805ec0aabb01", "805ec0aabb02"] {
        assert!(!get(&address, &format!("{mac}.cfg")).is_empty());
    }
    let seen = eventually(
        &site,
        &["phones", "status", "--state", "current"],
        "805ec0aabb02",
    );
    assert!(
        seen.contains("805ec0aabb01") && !seen.contains("805ec0aabb03"),
        "{seen}"
    );
    let told = site.run(["phones", "resync", "--dry-run"]);
    assert!(told.stderr.contains("0 phones to be told"), "{told}");
    let user = site.read("tenants/acme/users.yaml");
    site.write(
        "tenants/acme/users.yaml",
        &user.replace("Bob Brown", "Robert Brown"),
    );
    assert_eq!(site.run(["apply", "--yes"]).code, 0);
    let told = site.run(["phones", "resync", "--dry-run"]);
    assert!(
        told.stderr.contains("1 phone to be told") && told.stderr.contains("805ec0aabb01"),
        "{told}"
    );
    let named = site.run([
        "phones",
        "resync",
        "--dry-run",
        "--phone",
        "80:5e:c0:aa:bb:02",
    ]);
    assert!(named.stderr.contains("805ec0aabb02"), "{named}");
    let database = site.path("host/fetches.db");
    let log = [
        "--compiled",
        "--database",
        database.to_str().unwrap_or_default(),
    ];
    let compiled = site.run([&["phones", "status", "--state", "outdated"], &log[..]].concat());
    assert!(compiled.stdout.contains("805ec0aabb01"), "{compiled}");
    drop(server);
    let json = site.run(["phones", "status", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json.stdout).unwrap_or_default();
    assert!(
        json.to_string().contains("\"mac\":\"805ec0aabb01\""),
        "{json}"
    );
}

#[test]
fn a_phone_that_nobody_wrote_down_cannot_be_told() {
    let site = Site::example("office").variable("PBXCTL_KEY", crate::render::KEY);
    assert_eq!(site.run(["apply", "--yes"]).code, 0);
    let log = ["--compiled", "--database", "fetches.db"];
    let wrong = site.run([&["phones", "resync", "--phone", "nobody"], &log[..]].concat());
    assert_eq!(wrong.code, 64, "{wrong}");
    let why = "there is no phone `nobody`";
    assert!(wrong.stderr.contains(why), "{wrong}");
}

#[test]
fn an_apply_has_the_phones_that_it_changed_called() {
    let site = Site::example("office").variable("PBXCTL_KEY", crate::render::KEY);
    assert_eq!(site.run(["apply", "--yes"]).code, 0);
    let user = site.read("tenants/acme/users.yaml");
    site.write(
        "tenants/acme/users.yaml",
        &user.replace("Bob Brown", "Rob Brown"),
    );
    let applied = site.run(["apply", "--yes", "--resync"]);
    assert!(
        applied.code == 0
            && applied
                .stderr
                .contains("1 phone to be told\n  805ec0aabb01 acme/")
            && applied.stderr.contains("`berlin` is a folder"),
        "{applied}"
    );
    let unchanged = site.run(["apply", "--yes", "--resync"]);
    assert!(
        unchanged.stderr.contains("0 phones to be told"),
        "{unchanged}"
    );
    let both = site.run(["apply", "--yes", "--resync", "--confirm", "2m"]);
    assert_eq!(both.code, 64, "{both}");
}
