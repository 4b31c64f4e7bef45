//! A tenant that changes its host: what the plan says of it, and in which order it is done.
#![expect(clippy::expect_used, reason = "a test that cannot go on stops")]

use crate::render::KEY;
use crate::site::Site;
use serde_json::Value;

/// The example with two hosts and a server for phones, all of them folders, applied.
pub(crate) fn live() -> Site {
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
        "  when shared-2 has it and before shared-1 lets it go: pbxctl carry globex\n",
        "  is carried: messages, recorded greetings and names, and changed PINs\n",
        "  is not carried: all but one greeting of a mailbox: freeswitch has one, ",
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
    assert_eq!(one["carry"], "pbxctl carry acme");
    assert_eq!(one["carried"].as_array().unwrap().len(), 2, "{one}");
    assert_eq!(one["lost"].as_array().unwrap().len(), 2, "{one}");
}

#[test]
fn the_new_host_comes_first_whatever_the_waves_say_and_may_be_applied_alone() {
    let site = live();
    let project = site.read("pbx.yaml") + "\npolicy: {waves: [[shared-1], [shared-2]]}\n";
    site.write("pbx.yaml", &project);
    moves(&site, "globex", "shared-2");
    // The old one alone would leave its phones without any
    let alone = site.run(["apply", "--yes", "--host", "shared-1"]);
    assert_eq!(alone.code, 1, "{alone}");
    let said = "refused: `tenants/globex` moves from this host to `shared-2`, which is left out";
    assert!(alone.stderr.contains(said), "{alone}");
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

#[test]
fn what_is_carried_is_that_of_hosts_which_have_the_tenant() {
    let site = live();
    let fails = |words: &[&str], said: &str| {
        let run = site.run(words.iter().copied());
        assert!(run.code != 0 && run.stderr.contains(said), "{said}\n{run}");
    };
    fails(&["carry", "glebox"], "did you mean `globex`?");
    fails(&["carry", "globex"], "`tenants/globex` moves from no host");
    fails(
        &["carry", "globex", "--from", "shared-1"],
        "`shared-1` is no host that it can come from",
    );
    moves(&site, "globex", "shared-2");
    fails(&["carry", "globex"], "`pbxctl apply --host shared-2`");
    assert_eq!(site.run(["apply", "--yes", "--host", "shared-2"]).code, 0);
    fails(
        &["carry", "globex"],
        "`shared-1` is a folder: nothing is kept there",
    );
    assert_eq!(site.run(["apply", "--yes"]).code, 0);
    fails(
        &["carry", "globex", "--from", "shared-1"],
        "`shared-1` is a folder",
    );
}

/// Its files would be those of two engines, and its people without any in between: the line is named, and what to do instead can be done.
#[test]
fn an_engine_takes_the_place_of_another_where_there_are_no_tenants() {
    let site = live();
    let project = site.read("pbx.yaml");
    let other = project.replace(
        "shared-2: {engine: freeswitch",
        "shared-2: {engine: asterisk",
    );
    site.write("pbx.yaml", &other);
    for verb in [&["plan"][..], &["apply", "--yes"]] {
        let refused = site.run(verb.iter().copied());
        assert_eq!(refused.code, 1, "{refused}");
        let said = "asterisk cannot take the place of freeswitch while the host has tenants";
        assert!(refused.stderr.contains(said), "{refused}");
        assert!(refused.stderr.contains("pbx.yaml:8:"), "{refused}");
    }
    site.write("pbx.yaml", &project);
    moves(&site, "kite", "shared-1");
    assert_eq!(site.run(["apply", "--yes"]).code, 0);
    site.write("pbx.yaml", &other);
    assert_eq!(site.run(["apply", "--yes"]).code, 0);
    let kite = site.read("tenants/kite/tenant.yaml");
    site.write(
        "tenants/kite/tenant.yaml",
        &kite.replace("host: shared-1", "host: shared-2"),
    );
    assert_eq!(site.run(["apply", "--yes"]).code, 0);
    assert!(
        site.path("host/shared-2/current/asterisk/pjsip.d/kite.conf")
            .exists()
    );
    assert!(!site.path("host/shared-2/current/freeswitch").exists());
    assert_eq!(site.run(["plan"]).code, 0);
}
