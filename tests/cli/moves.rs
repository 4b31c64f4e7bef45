//! A tenant that changes its host: what the plan says of it, and in which order it is done.
#![expect(clippy::expect_used, reason = "a test that cannot go on stops")]

use crate::render::KEY;
use crate::site::Site;
use serde_json::Value;

/// The example with two hosts and a server for phones, all of them folders, applied.
fn live() -> Site {
    let site = Site::example("msp").variable("PBXCTL_KEY", KEY);
    let project = site.read("pbx.yaml").replace(
        "provisioning:\n",
        "provisioning:\n  connect: {dir: ./host/phones}\n  url: https://prov.msp.example\n",
    );
    site.write("pbx.yaml", &project);
    let first = site.run(["apply", "--yes"]);
    assert_eq!(first.code, 0, "{first}");
    site
}

/// Says where a tenant is to live.
fn moves(site: &Site, tenant: &str, host: &str) {
    let path = format!("tenants/{tenant}/tenant.yaml");
    let text = site.read(&path);
    let text = match text.contains("host: ") {
        true => text.replace("host: shared-2", &format!("host: {host}")),
        false => text.replace("tenant: {", &format!("tenant: {{host: {host}, ")),
    };
    site.write(&path, &text);
    assert_eq!(site.run(["lock"]).code, 0);
}

fn json(site: &Site, arguments: &[&str]) -> Value {
    let run = site.run(arguments.iter().copied().chain(["--format", "json"]));
    let document: Value = serde_json::from_str(&run.stdout).expect("a document");
    document["result"].clone()
}

const PHONE: &str = "host/phones/current/phones/001565123460.cfg";

#[test]
fn a_tenant_moves_to_another_engine_and_its_phones_keep_their_domain() {
    let site = live();
    let before = site.read(PHONE);
    moves(&site, "globex", "shared-2");
    let plan = site.run(["plan"]);
    assert_eq!(plan.code, 2, "{plan}");
    for line in [
        "moves: tenants/globex from shared-1 (asterisk) to shared-2 (freeswitch)\n",
        "  in this order: shared-2, the files of its phones, shared-1\n",
        "    shared-1$ (asterisk -rx 'database show' | ",
        "    shared-2$ (while read -r what who value; ",
        "  is not carried: messages, recorded greetings and changed PINs: freeswitch cannot read those of asterisk",
        "  is not carried: registrations: ",
    ] {
        assert!(plan.stdout.contains(line), "{line}\n{plan}");
    }
    assert!(!plan.stdout.contains("goes: "), "nothing goes: {plan}");
    let done = json(&site, &["apply", "--yes"]);
    let hosts = done["hosts"].as_array().unwrap();
    let order: Vec<_> = hosts.iter().map(|host| host["host"].clone()).collect();
    assert_eq!(order, ["shared-2", "provisioning", "shared-1"], "{done}");
    // The new host has it, the old one does not, and the phone is told of the new one alone
    assert!(
        site.path("host/shared-2/current/freeswitch/directory/globex.xml")
            .exists()
    );
    assert!(
        !site
            .path("host/shared-1/current/asterisk/pjsip.d/globex.conf")
            .exists()
    );
    assert!(
        site.path("host/shared-1/current/asterisk/pjsip.d/acme.conf")
            .exists()
    );
    let after = site.read(PHONE);
    let changed: Vec<_> = before
        .lines()
        .zip(after.lines())
        .filter(|(old, new)| old != new)
        .collect();
    assert!(!changed.is_empty() && before.lines().count() == after.lines().count());
    for (old, new) in changed {
        assert_eq!(old.replace("pbx1.msp", "pbx2.msp"), new);
    }
    assert!(after.contains("globex.example.net"), "{after}");
    assert_eq!(site.run(["plan"]).code, 0);
}

#[test]
fn between_hosts_of_one_engine_messages_go_along() {
    let site = live();
    let project = site.read("pbx.yaml");
    let third = "hosts:\n  shared-0: {engine: asterisk, connect: {dir: ./host/shared-0}, address: pbx0.msp.example}\n";
    site.write("pbx.yaml", &project.replace("hosts:\n", third));
    moves(&site, "acme", "shared-0");
    let plan = json(&site, &["plan"]);
    let one = &plan["moves"][0];
    assert_eq!(one["tenant"], "tenants/acme");
    let carry = one["carry"].as_array().unwrap();
    let hosts: Vec<_> = carry.iter().map(|step| step["host"].clone()).collect();
    assert_eq!(hosts, ["shared-1", "shared-0", "shared-1", "shared-0"]);
    let packs = carry[2]["command"].as_str().unwrap();
    assert!(packs.contains("acme_mail) >acme.tar"), "{packs}");
    assert_eq!(one["lost"].as_array().unwrap().len(), 2, "{one}");
}

#[test]
fn the_new_host_comes_first_whatever_the_waves_say_and_may_be_applied_alone() {
    let site = live();
    let project = site.read("pbx.yaml") + "\npolicy: {waves: [[shared-1], [shared-2]]}\n";
    site.write("pbx.yaml", &project);
    moves(&site, "globex", "shared-2");
    let first = json(&site, &["apply", "--yes", "--host", "shared-2"]);
    assert_eq!(first["hosts"][0]["outcome"], "applied", "{first}");
    // Both have it, until the old one lets it go
    assert!(
        site.path("host/shared-1/current/asterisk/pjsip.d/globex.conf")
            .exists()
    );
    let rest = json(&site, &["apply", "--yes"]);
    let hosts = rest["hosts"].as_array().unwrap();
    let order: Vec<_> = hosts.iter().map(|host| host["host"].clone()).collect();
    assert_eq!(order, ["shared-2", "provisioning", "shared-1"], "{rest}");
}

#[test]
fn tenants_that_change_places_move_one_after_the_other() {
    let site = live();
    moves(&site, "globex", "shared-2");
    moves(&site, "kite", "shared-1");
    let plan = site.run(["plan"]);
    assert_eq!(plan.code, 1, "{plan}");
    let said =
        "refused: `tenants/kite` moves to this host while `tenants/globex` moves away from it";
    assert!(plan.stdout.contains(said), "{plan}");
    let apply = site.run(["apply", "--yes"]);
    assert_eq!(apply.code, 1, "{apply}");
    assert!(
        site.path("host/shared-1/current/asterisk/pjsip.d/globex.conf")
            .exists()
    );
}

#[test]
fn phones_are_told_by_the_host_that_they_are_still_registered_with() {
    let site = live();
    moves(&site, "globex", "shared-2");
    let done = site.run(["apply", "--yes"]);
    assert_eq!(done.code, 0, "{done}");
    let told = done
        .stderr
        .find("globex/zoe-desk")
        .expect("the phone is named");
    let by = "`shared-1` is a folder: nobody there tells phones";
    let by = done.stderr.find(by).expect("the old host tells it");
    assert!(
        told < by && !done.stderr.contains("`shared-2` is a folder"),
        "{done}"
    );
}
