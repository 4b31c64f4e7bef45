//! What FreeSWITCH swallows without a word is seen by pbxctl before anything is switched.

use super::ACME;
use super::machine::Machine;
use std::fs;

/// The second FreeSWITCH finds it, and nothing has changed.
#[test]
fn a_tree_that_cannot_be_read_is_refused_before_the_switch() {
    let Some(machine) = Machine::up() else { return };
    let was = machine.live("../manifest.json");
    let template = machine.file("templates/freeswitch/gateways.xml");
    fs::create_dir_all(template.parent().expect("a folder")).expect("a folder");
    fs::write(&template, "<include>\n<gateway broken\n</include>\n").expect("a template");
    let refused = machine.apply();
    assert_eq!(refused.code, 1, "{refused}");
    let told = format!("{}{}", refused.stdout, refused.stderr);
    assert!(told.contains("a tree that freeswitch can read"), "{told}");
    assert_eq!(machine.live("../manifest.json"), was);
    assert_eq!(machine.said("reloadxml"), "+OK [Success]");
    // So is one in which a tenant is lost without a word
    fs::write(&template, "<include>\n</include>\n").expect("a template");
    let lost = "<include>\n<domain name=lost>\n</domain>\n</include>\n";
    fs::write(machine.file("templates/freeswitch/directory.xml"), lost).expect("a template");
    let refused = machine.apply();
    let told = format!("{}{}", refused.stdout, refused.stderr);
    assert_eq!(refused.code, 1, "{refused}");
    assert!(told.contains("domain missing"), "{told}");
    assert_eq!(machine.live("../manifest.json"), was);
}

/// A link that leads nowhere costs everybody the account, and FreeSWITCH says that all went well.
#[test]
fn a_link_that_leads_nowhere_is_seen_before_the_switch() {
    let Some(machine) = Machine::up() else { return };
    let there = || machine.said(&format!("user_exists id 2000 {ACME}")) == "true";
    assert!(there());
    machine
        .sh("ln -sfn /var/lib/pbxctl/gone /etc/freeswitch/directory/pbxctl")
        .expect_code(0);
    assert_eq!(machine.said("reloadxml"), "+OK [Success]");
    assert!(!there(), "FreeSWITCH says nothing, and the domain is gone");
    let was = machine.live("../manifest.json");
    machine.edits("tenants/acme/tenant.yaml", |text| {
        text.replace("Bob Brown", "Bob Black")
    });
    let refused = machine.apply();
    let told = format!("{}{}", refused.stdout, refused.stderr);
    assert_eq!(refused.code, 1, "{refused}");
    assert!(told.contains("directory/pbxctl"), "{told}");
    assert_eq!(machine.live("../manifest.json"), was);
}
