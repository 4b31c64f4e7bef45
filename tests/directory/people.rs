//! What a repository compiles to, as people see it.

use crate::site::Site;
use crate::support;
use pbxctl::load::Disk;
use std::collections::BTreeMap;

/// A project with a tenant of its own pool.
pub(crate) fn site() -> Site {
    Site::new()
        .file(
            "pbx.yaml",
            "version: 1\nhosts: {pbx: {engine: asterisk, connect: {dir: ./host}, address: pbx.example.net}}\n\
             secrets: {key: {env: PBXCTL_KEY}}\n",
        )
        .file(
            "tenants/acme/tenant.yaml",
            "tenant: {name: Acme, domain: acme.example.net, pools: {users: 2000-9999}}\n",
        )
}

/// The user, number, name, seconds of ringing and mailbox of everybody, read from the files for Asterisk.
pub(crate) fn compiled(site: &Site) -> String {
    let done = support::compile(&Disk::new(site.path("")), Some(&support::key()));
    let told = support::told(&done.found);
    let files = done.files.unwrap_or_else(|| panic!("{told}"));
    let host = &files["pbx"];
    let text = |path: &str| {
        let found = host.iter().find(|(name, _)| name.ends_with(path));
        found.map_or("", |(_, text)| text.as_str())
    };
    let (pjsip, boxes) = (text("pjsip.d/acme.conf"), text("voicemail.d/acme.conf"));
    let plan = text("extensions.d/acme.conf");
    let mut people: BTreeMap<String, String> = BTreeMap::new();
    for section in pjsip.split("\n[") {
        let value = |key: &str| section.lines().find_map(|line| line.strip_prefix(key));
        let Some(caller) = value("callerid=") else {
            continue;
        };
        let (name, rest) = caller.rsplit_once('<').unwrap();
        let number = rest.trim_end_matches('>').to_owned();
        let mailbox = value("mailboxes=").map_or("no box".to_owned(), |name| {
            let key = name.split('@').next().unwrap();
            let line = boxes
                .lines()
                .find(|line| line.starts_with(&format!("{key} =>")));
            let fields: Vec<&str> = line.unwrap().splitn(4, ',').collect();
            format!("box of {} {}", fields[1], fields[2])
        });
        let ring = ring(plan, &number);
        people.insert(number, format!("{} rings {ring}, {mailbox}", name.trim()));
    }
    let lines = people
        .iter()
        .map(|(number, who)| format!("{number} {who}\n"));
    lines.collect()
}

/// The seconds in the line of the dialplan that rings a number: of the flow that the number leads to.
fn ring(plan: &str, number: &str) -> String {
    let after = |start: String| {
        plan.lines()
            .skip_while(move |line| !line.starts_with(&start))
    };
    let flow = after(format!("exten => {number},1,"))
        .find_map(|line| line.split_once("_flows,"))
        .map(|(_, rest)| rest.trim_end_matches(",1)"));
    let flow = flow.unwrap_or_else(|| panic!("{number}:\n{plan}"));
    let mut lines = after(format!("exten => {flow},1"));
    let dial = lines.find(|line| line.contains("Dial("));
    let arguments = dial.unwrap_or_else(|| panic!("{number}:\n{plan}"));
    // Destinations, seconds, options
    arguments.rsplit(',').nth(1).unwrap().to_owned()
}

/// The same without how long they ring, which no dialplan of flows tells a reader of simple extensions.
pub(crate) fn but_for_rings(people: &str) -> String {
    let line = |line: &str| match line.split_once(" rings ") {
        Some((who, rest)) => format!("{who},{}\n", rest.split_once(',').unwrap().1),
        None => format!("{line}\n"),
    };
    people.lines().map(line).collect()
}
