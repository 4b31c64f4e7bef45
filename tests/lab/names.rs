//! A name cannot become configuration, and comes back as it was written.

use crate::host::LabHost;
use crate::site;

const NAMES: [&str; 4] = [
    "Bob \"; #exec rm -rf / ]",
    "Johnson; \"The Boss\" \\ & Co. <x>",
    "Zoë \\\\; ${EXTEN} =>[evil](!) ;-- %NULL%\\",
    "Алиса \u{1f4de} 'O”Brien'",
];

/// Reads a quoted string of SIP (RFC 3261, 25.1), written from the grammar and not from our escaper.
fn unquoted(header: &str) -> String {
    let mut letters = header.strip_prefix('"').expect("a quoted name").chars();
    let mut text = String::new();
    loop {
        match letters.next().expect("an end of the name") {
            '"' => return text,
            '\\' => text.push(letters.next().expect("a letter after the backslash")),
            letter => text.push(letter),
        }
    }
}

/// A YAML scalar in single quotes.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

#[test]
fn hostile_names_come_back_as_they_were_written() {
    let Some(host) = LabHost::up() else { return };
    let before = host.complaints();
    let repository = site::of_three(&host);
    let users: Vec<_> = NAMES
        .iter()
        .enumerate()
        .map(|(n, name)| format!("  user-{n}: {{name: {}}}\n", quoted(name)))
        .collect();
    let users: Vec<_> = users.iter().map(String::as_str).collect();
    site::people(&repository, "acme", &users);
    repository.applies();
    assert_eq!(host.complaints(), before);
    assert_eq!(
        host.endpoints(),
        ["1000", "1001", "1002", "1003"].map(|user| format!("{user}@acme.example"))
    );
    assert_eq!(
        host.rx("voicemail show users").lines().count(),
        NAMES.len() + 2
    );
    host.sh("test -d /etc/asterisk").expect_code(0);

    let phones: Vec<_> = (0..NAMES.len())
        .map(|n| site::phone_of(&repository, &format!("user-{n}")))
        .collect();
    for phone in &phones {
        phone.registers(&host);
    }
    for (n, name) in NAMES.iter().enumerate() {
        let callee = &phones[(n + 1) % NAMES.len()];
        phones[n].talks_to(&callee.user, &host);
        let from = callee.was_called_by(&host);
        assert_eq!(unquoted(&from), *name, "{from}");
        let endpoint = host.rx(&format!("pjsip show endpoint 100{n}@acme.example"));
        let shown = endpoint
            .lines()
            .find_map(|line| line.trim().strip_prefix("callerid "))
            .expect("a shown id");
        assert_eq!(
            unquoted(shown.trim_start_matches([' ', ':'])),
            *name,
            "{shown}"
        );
        assert!(host.rx("voicemail show users").contains(name), "{name}");
    }
}

/// An apply asks the engine for each of them, also where its lists show no whole name.
#[test]
fn services_of_the_longest_ids_are_known_and_gone_again() {
    let Some(host) = LabHost::up() else { return };
    let repository = site::of_three(&host);
    let id = |word: &str| format!("{word}{}", "-and-on".repeat(8));
    let services = format!(
        "queues: {{{}: {{extension: \"1300\", members: [users/bob]}}}}\n\
         conferences: {{{}: {{extension: \"1301\"}}}}\n\
         parking: {{{}: {{extension: \"1310\", spaces: 1311-1313}}}}\n",
        id("queue"),
        id("room"),
        id("lot")
    );
    repository.write("tenants/acme/services.yaml", &services);
    repository.locks();
    repository.applies();
    let known = || {
        let lists = [
            "queue show",
            "confbridge show profile bridges",
            "parking show",
        ];
        let lists = lists.map(|list| host.rx(list));
        ["queue-and-on", "room-and-on", "lot-and-on"].map(|name| {
            let lists = lists.iter();
            lists.filter(|list| list.contains(name)).count()
        })
    };
    assert_eq!(known(), [1, 1, 1]);
    repository.write("tenants/acme/services.yaml", "{}\n");
    repository.locks();
    let ran = repository.pbxctl("apply", &["--yes", "--waive", "drops_calls=2"]);
    ran.expect_code(0);
    assert_eq!(known(), [0, 0, 0]);
}

#[test]
fn a_name_that_asterisk_would_cut_is_refused() {
    let Some(host) = LabHost::up() else { return };
    let repository = site::of_three(&host);
    let whole = "ë".repeat(39) + "x";
    site::people(
        &repository,
        "acme",
        &[&format!("  bob: {{name: {whole}}}\n")],
    );
    repository.applies();
    let endpoint = host.rx("pjsip show endpoint 1001@acme.example");
    assert!(
        endpoint.contains(&format!("\"{whole}\" <1001>")),
        "{endpoint}"
    );
    assert!(host.rx("voicemail show users").contains(&whole));
    let longer = format!("users: {{bob: {{name: {whole}x}}}}\n");
    repository.write("tenants/acme/people.yaml", &longer);
    let ran = repository.pbxctl("apply", &["--yes"]).expect_code(1);
    assert!(
        ran.stderr.contains("takes 80 bytes, and 79 are kept"),
        "{ran}"
    );
}
