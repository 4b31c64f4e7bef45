//! What goes or changes in the repository goes or changes on a real FreeSWITCH, also what a reload of its tree leaves there.

use super::machine::Machine;
use super::{ACME, GLOBEX, phone};
use std::fs;

#[test]
fn a_tenant_that_went_takes_its_registrations_along() {
    let Some(machine) = Machine::up() else { return };
    let (alice, zoe) = (
        phone(&machine, "2000", "acme"),
        phone(&machine, "2000", "globex"),
    );
    assert_eq!((alice.registers(), zoe.registers()), (200, 200));
    let registered = || machine.said("sofia status profile internal reg");
    assert!(registered().contains(GLOBEX));
    fs::remove_dir_all(machine.file("tenants/globex")).expect("the tenant");
    machine.apply().expect_code(0);
    let left = registered();
    assert!(left.contains(ACME) && !left.contains(GLOBEX), "{left}");
    assert_eq!((alice.registers(), zoe.registers()), (200, 403));
}

/// A gateway that changed is there with its new address, and one that went is not.
#[test]
fn gateways_follow_what_is_written() {
    let Some(machine) = Machine::up() else { return };
    let status = |name: &str| machine.said(&format!("sofia status gateway {name}"));
    assert!(status("acme_trunk_main").contains("127.0.0.9:5090"));
    let path = machine.file("tenants/acme/tenant.yaml");
    let text = fs::read_to_string(&path).expect("the tenant");
    let text = text.replace("server: 127.0.0.9:5090", "server: 127.0.0.9:5091");
    fs::write(&path, text).expect("the tenant");
    machine.apply().expect_code(0);
    let now = status("acme_trunk_main");
    assert!(now.contains("127.0.0.9:5091"), "{now}");
}
