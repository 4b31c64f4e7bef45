use crate::people::site;
use crate::relay::Relay;
use crate::site::{Run, Site};
use crate::slapd::{PASSWORD, Slapd, is_here, named, other_authority, person};
use insta::assert_snapshot;
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

/// A photo, as far as anybody looks: the first bytes of a JPEG.
const PHOTO: &str = "thumbnailPhoto:: /9j/4AAQSkZJRgABAQ==\n";

/// A repository that knows the directory.
fn repository(slapd: &Slapd, url: &str, more: &str) -> Site {
    let site = site().variable("AD", PASSWORD).file("ca.pem", &slapd.ca());
    site.write(
        "tenants/acme/directories.yaml",
        &(Slapd::declared(url) + more),
    );
    site
}

fn ldaps(slapd: &Slapd) -> String {
    format!("ldaps://127.0.0.1:{}", slapd.ldaps)
}

/// Every file but what is kept of runs below the home folder, which this one is, with its bytes.
fn contents(site: &Site) -> BTreeMap<String, Vec<u8>> {
    let files = site.files().into_iter();
    let files = files.filter(|path| !path.starts_with(".cache/"));
    files
        .map(|path| (path.clone(), std::fs::read(site.path(&path)).unwrap()))
        .collect()
}

/// What a run said, without the ports of this run.
fn told(run: &Run, slapd: &Slapd) -> String {
    run.to_string()
        .replace(&slapd.ldaps.to_string(), "[PORT]")
        .replace(&slapd.ldap.to_string(), "[PORT]")
}

fn five_thousand() -> String {
    (0..5_000)
        .map(|number| match number % 100 {
            0 => person(number, &format!("userAccountControl: 514\n{PHOTO}")),
            1 => person(
                number,
                &format!("userAccountControl: 512\nipPhone: {}\n", 3000 + number),
            ),
            _ => person(
                number,
                "userAccountControl: 512\ntelephoneNumber: +49 30 901820 11\n",
            ),
        })
        .collect()
}

#[test]
fn five_thousand_people() {
    if !is_here() {
        return;
    }
    let slapd = Slapd::with(&five_thousand());
    let site = repository(&slapd, &ldaps(&slapd), "");
    let started = std::time::Instant::now();
    let run = site.run(["sync", "ad"]);
    eprintln!("5,000 people in {:?}", started.elapsed());
    assert_snapshot!(told(&run, &slapd));
    let before = contents(&site);
    assert_eq!(
        before
            .keys()
            .filter(|path| path.starts_with("files/photos/acme/"))
            .count(),
        50
    );
    let text = site.read("tenants/acme/ad.yaml");
    assert_snapshot!(text.lines().take(24).collect::<Vec<_>>().join("\n"));
    assert_eq!(text.matches("state: suspended").count(), 50);
    let check = site.run(["check", "-q"]);
    assert_eq!(check.code, 0, "{check}");

    // Twice the same documents, byte for byte.
    let again = site.run(["sync", "ad"]);
    assert!(
        again.code == 0 && again.stderr.contains("nothing changed"),
        "{again}"
    );
    assert_eq!(contents(&site), before);

    // A server that is killed in the midst of its answer changes nothing.
    let process = slapd.process();
    let relay = Relay::new(slapd.ldaps, usize::MAX, 400_000, move || {
        let killed = std::process::Command::new("kill")
            .args(["-9", &process.to_string()])
            .status();
        drop(killed);
    });
    let declared = Slapd::declared(&format!("ldaps://127.0.0.1:{}", relay.port));
    site.write("tenants/acme/directories.yaml", &declared);
    let before = contents(&site);
    let run = site.run(["sync", "ad"]);
    assert_eq!(run.code, 1, "{run}");
    assert!(run.stderr.contains("after 4 tries"), "{run}");
    assert_eq!(contents(&site), before);
}

#[test]
fn a_connection_that_breaks_is_made_again() {
    if !is_here() {
        return;
    }
    let people: String = (0..600).map(|number| person(number, "")).collect();
    let slapd = Slapd::with(&people);
    let relay = Relay::new(slapd.ldaps, 2, 60_000, || {});
    let site = repository(&slapd, &format!("ldaps://127.0.0.1:{}", relay.port), "");
    let run = site.run(["sync", "ad"]);
    assert!(
        run.code == 0
            && run.stderr.contains("made again, 2 times")
            && run.stderr.contains("600 users"),
        "{run}"
    );
    assert_eq!(relay.connections.load(Ordering::SeqCst), 3);
}

#[test]
fn a_rename_there_is_a_rename_here() {
    if !is_here() {
        return;
    }
    let slapd = Slapd::with(
        &(named(1, "alice", "Alice Johnson", PHOTO) + &named(2, "bob", "Bob Brown", "")),
    );
    let site = repository(&slapd, &ldaps(&slapd), "")
        .variable("PBXCTL_KEY", "a key of the tests, which protects nothing");
    assert_eq!(site.run(["sync", "ad", "-q"]).code, 0);
    assert_eq!(site.run(["lock", "-q", "--today", "2026-11-20"]).code, 0);
    let number = line(&site, "users/alice");
    slapd.modify(
        "dn: cn=n1,ou=Users,dc=example,dc=local\nchangetype: modify\nreplace: sAMAccountName\nsAMAccountName: alice.smith\n-\n\
         replace: displayName\ndisplayName: Alice Smith\n",
    );
    assert_snapshot!(told(&site.run(["sync", "ad"]), &slapd));
    assert_snapshot!(site.read("tenants/acme/ad.yaml"));
    assert_snapshot!(site.read("tenants/acme/.ad.index"));
    assert!(
        site.path("files/photos/acme/alice-smith.jpg").is_file()
            && !site.path("files/photos/acme/alice.jpg").exists()
    );
    assert_eq!(site.run(["lock", "-q", "--today", "2026-11-20"]).code, 0);
    assert_eq!(
        line(&site, "users/alice-smith").replace("alice-smith", "alice"),
        number
    );
    let before = contents(&site);
    assert!(site.run(["sync", "ad"]).stderr.contains("nothing changed"));
    assert_eq!(contents(&site), before);
}

/// The line of the lockfile that gives somebody a number, without what comes behind the owner.
fn line(site: &Site, owner: &str) -> String {
    let lock = site.read("pbx.lock");
    let held = lock.lines().find(|line| {
        line.contains("user") && line.contains(&format!("{owner} ")) || line.ends_with(owner)
    });
    held.unwrap_or_else(|| panic!("{lock}"))
        .split(owner)
        .next()
        .unwrap()
        .to_owned()
}

#[test]
fn few_people_are_not_believed() {
    if !is_here() {
        return;
    }
    let people: String = (0..40).map(|number| person(number, PHOTO)).collect();
    let slapd = Slapd::with(&people);
    let site = repository(&slapd, &ldaps(&slapd), "");
    assert_eq!(site.run(["sync", "ad", "-q"]).code, 0);
    let before = contents(&site);
    let narrow = |filter: &str| {
        site.write(
            "tenants/acme/directories.yaml",
            &(Slapd::declared(&ldaps(&slapd)) + &format!("    filter: \"{filter}\"\n")),
        );
    };

    narrow("(&(sAMAccountName=*)(!(cn=n1*)))");
    let run = site.run(["sync", "ad"]);
    assert_eq!(run.code, 3, "{run}");
    assert_snapshot!(
        run.stderr
            .lines()
            .skip_while(|line| !line.starts_with("error"))
            .collect::<Vec<_>>()
            .join("\n")
    );
    let now: BTreeMap<_, _> = contents(&site)
        .into_iter()
        .filter(|(path, _)| !path.ends_with("directories.yaml"))
        .collect();
    assert!(now.iter().all(|(path, bytes)| before[path] == *bytes));
    assert_eq!(site.run(["sync", "ad", "--waive", "users=12"]).code, 3);
    let run = site.run(["sync", "ad", "--waive", "users=11"]);
    assert!(run.code == 0 && run.stderr.contains("29 users"), "{run}");
    let photos = site.files();
    let photos = photos
        .iter()
        .filter(|path| path.starts_with("files/photos/"));
    assert_eq!(photos.count(), 29);

    narrow("(sAMAccountName=nobody)");
    assert_eq!(site.run(["sync", "ad"]).code, 3);
    narrow("(&(sAMAccountName=*)(!(cn=n1*))(!(cn=n2)))");
    assert_eq!(site.run(["sync", "ad"]).code, 0);
}

/// How many may be missing is said once, for `apply` and for this.
#[test]
fn the_policy_says_how_many_may_be_missing() {
    if !is_here() {
        return;
    }
    let people: String = (0..20).map(|number| person(number, "")).collect();
    let slapd = Slapd::with(&people);
    let site = repository(&slapd, &ldaps(&slapd), "");
    let project = site.read("pbx.yaml");
    let policy = |users: &str| {
        let policy = format!("policy: {{deletes: {{users: {users}}}}}\n");
        site.write("pbx.yaml", &(project.clone() + &policy));
    };
    policy("0");
    assert_eq!(site.run(["sync", "ad", "-q"]).code, 0);
    let narrow = "    filter: \"(&(sAMAccountName=*)(!(cn=n1*)))\"\n";
    let declared = Slapd::declared(&ldaps(&slapd));
    site.write("tenants/acme/directories.yaml", &(declared + narrow));
    for (allowed, code) in [("0", 3), ("10", 3), ("50%", 3), ("11", 0)] {
        policy(allowed);
        assert_eq!(site.run(["sync", "ad"]).code, code, "{allowed}");
    }
}

#[test]
fn groups_and_classes_follow_the_directory() {
    if !is_here() {
        return;
    }
    let of = |groups: &[&str]| -> String {
        let line = |group: &&str| format!("memberOf: CN={group},OU=Groups,DC=example,DC=local\n");
        groups.iter().map(line).collect()
    };
    let people = [
        named(1, "alice", "Alice Johnson", &of(&["Sales", "Staff"])),
        named(2, "bob", "Bob Brown", &of(&["Staff", "Board"])),
        named(3, "carol", "Carol Clark", &of(&["Sales"])),
        named(4, "dora", "Dora Dean", &of(&["Desk"])),
    ];
    let slapd = Slapd::with(&people.concat());
    let groups = "    groups: {Sales: groups/sales, Desk: groups/desk, Staff: classes/staff}\n";
    let site = repository(&slapd, &ldaps(&slapd), groups);
    site.write(
        "tenants/acme/classes.yaml",
        "classes: {staff: {allow: [internal, national]}}\ngroups: {desk: {members: [users/dora], for: 30s}}\n",
    );
    assert_snapshot!(told(&site.run(["sync", "ad"]), &slapd));
    assert_snapshot!(site.read("tenants/acme/ad.yaml"));
    let check = site.run(["check", "-q"]);
    assert_eq!(check.code, 0, "{check}");
    assert_snapshot!(site.run(["explain", "groups/sales"]));
    let before = contents(&site);
    assert!(site.run(["sync", "ad", "-q"]).code == 0 && contents(&site) == before);
}

#[test]
fn only_the_right_server_is_asked() {
    if !is_here() {
        return;
    }
    let slapd = Slapd::with(&person(1, ""));
    let site = repository(&slapd, &ldaps(&slapd), "");
    site.write("ca.pem", &other_authority());
    assert_snapshot!(told(&site.run(["sync", "ad"]), &slapd));
    site.write("ca.pem", &slapd.ca());
    let declared = |url: &str| site.write("tenants/acme/directories.yaml", &Slapd::declared(url));
    declared(&format!("ldaps://localhost:{}", slapd.ldaps));
    let run = site.run(["sync", "ad"]);
    assert!(
        run.code == 1 && run.stderr.contains("certificate is refused"),
        "{run}"
    );
    declared(&format!("http://127.0.0.1:{}", slapd.ldaps));
    assert_snapshot!(told(&site.run(["sync", "ad"]), &slapd));
    // StartTLS, and what the machine trusts alone: nobody vouches for this server.
    let text = Slapd::declared(&format!("ldap://127.0.0.1:{}", slapd.ldap))
        .replace("    ca: ca.pem\n", "");
    site.write("tenants/acme/directories.yaml", &text);
    let run = site.run(["sync", "ad"]);
    assert!(
        run.code == 1 && run.stderr.contains("certificate is refused"),
        "{run}"
    );
    assert!(!site.path("tenants/acme/ad.yaml").exists());
    declared(&format!("ldap://127.0.0.1:{}", slapd.ldap));
    let run = site.run(["sync", "ad"]);
    assert!(run.code == 0 && run.stderr.contains("1 user,"), "{run}");
}

/// Nobody answers: every wait has its end.
#[test]
fn a_silent_server_is_left() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let text = format!(
        "directories: {{ad: {{ldap: \"ldaps://127.0.0.1:{port}\", base: x, timeout: 1s}}}}\n"
    );
    let site = site().file("tenants/acme/directories.yaml", &text);
    let run = site.run(["sync", "ad"]);
    assert!(
        run.code == 1 && run.stderr.contains("silent for too long, after 4 tries"),
        "{run}"
    );
    drop(listener);
}

/// Something else answers: it is left, and the program goes on to say so.
#[test]
fn a_server_of_something_else_is_left() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for mut client in listener.incoming().flatten() {
            let _gone = std::io::Write::write_all(&mut client, b"220 mail.example.net ESMTP\r\n");
        }
    });
    let text = format!(
        "directories: {{ad: {{ldap: \"ldap://127.0.0.1:{port}\", base: x, timeout: 1s}}}}\n"
    );
    let site = site().file("tenants/acme/directories.yaml", &text);
    let run = site.run(["sync", "ad"]);
    assert_eq!(run.code, 1, "{run}");
}

#[test]
fn who_asks_must_be_known() {
    if !is_here() {
        return;
    }
    let slapd = Slapd::with(&person(1, ""));
    let site = repository(&slapd, &ldaps(&slapd), "").variable("AD", "another");
    assert_snapshot!(told(&site.run(["sync", "ad"]), &slapd));
    let site = repository(&slapd, &ldaps(&slapd), "").variable("AD", "");
    assert_snapshot!(told(&site.run(["sync", "ad"]), &slapd));
    assert_snapshot!(told(&site.run(["sync", "da"]), &slapd));
    let run = site.run(["--offline", "sync", "ad"]);
    assert_eq!(run.code, 64, "{run}");
    for run in [site.run(["-v", "sync", "ad"]), site.run(["sync", "ad"])] {
        assert!(!run.to_string().contains(PASSWORD));
    }
}

#[test]
fn people_as_they_are() {
    if !is_here() {
        return;
    }
    let sales = "memberOf: CN=Sales,OU=Groups,DC=example,DC=local\n";
    let entries = [
        named(1, "Alice.Johnson", "Alice Johnson", &format!("ipPhone: 2100\n{sales}")),
        named(2, "alice-johnson", "Alice Johnson", "ipPhone: 2101\n"),
        named(3, "jmueller", "Jürgen Müller", "telephoneNumber: 2102\nuserAccountControl: 66050\n"),
        named(4, "bob", "Bob Brown", "ipPhone: 2103\n"),
        named(5, "carol", "Carol Clark", "ipPhone: 2104\nthumbnailPhoto: no photo\n"),
        named(6, "dora", "Dora Dean", "ipPhone: 2104\n"),
        "dn: cn=pc,ou=Users,dc=example,dc=local\nobjectClass: computer\ncn: pc\nsn: x\nsAMAccountName: PC$\n\n".to_owned(),
    ];
    let slapd = Slapd::with(&entries.concat());
    let groups = "    groups: {\"CN=Sales, OU=Groups, DC=example, DC=local\": groups/sales, Board: classes/board}\n";
    let site = repository(&slapd, &ldaps(&slapd), groups);
    site.write(
        "tenants/acme/users.yaml",
        "users:\n  bob: {name: Robert Brown}\n",
    );
    site.write(
        "tenants/acme/phones.yaml",
        "phones:\n  desk: {mac: 001565123456, model: yealink-t46s, lines: [users/jmueller]}\n",
    );
    assert_snapshot!(told(&site.run(["sync", "ad"]), &slapd));
    assert_snapshot!(site.read("tenants/acme/ad.yaml"));
    let check = site.run(["check", "-q"]);
    assert_eq!(check.code, 0, "{check}");
    let before = contents(&site);
    assert!(site.run(["sync", "ad", "-q"]).code == 0 && contents(&site) == before);
}

#[test]
fn a_declaration_that_cannot_be_meant_is_told() {
    let site = site().file(
        "tenants/acme/directories.yaml",
        "directories:\n  ad: {ldap: dc.example.net, base: x, attributes: {extnsion: ipPhone}, groups: {Sales: sales}, tenant: globex}\n",
    );
    assert_snapshot!(site.run(["check"]));
    assert_eq!(site.run(["sync", "ad"]).code, 1);
    let site = crate::people::site();
    site.write(
        "pbx.yaml",
        &(site.read("pbx.yaml") + "directories: {ad: {ldap: ldaps://dc.example.net, base: x}}\n"),
    );
    let run = site.run(["check"]);
    assert!(run.stderr.contains("needs the key `tenant`"), "{run}");
}
