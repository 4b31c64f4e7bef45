//! A number for help is sent at once only where that swallows nobody's extension.

use crate::site;

fn dialled(pool: &str) -> String {
    let tenant = "tenant: {name: A, domain: a.example.net, country: DE, pools: {users: POOL}}\nusers: {a: {name: A}}\n";
    let phones = "phones: {x: {mac: 00:1e:7a:00:00:01, model: cisco-7962g, lines: [users/a]}}\n";
    let world = site::plain()
        .with("tenants/acme/tenant.yaml", tenant.replace("POOL", pool))
        .with("tenants/acme/phones.yaml", phones);
    let (files, _) = site::compile(&world, false);
    files["dial-001e7a000001.xml"].clone()
}

#[test]
fn it_waits_where_an_extension_goes_on() {
    let at_once =
        |pool, number| dialled(pool).contains(&format!("match=\"{number}\" timeout=\"0\""));
    assert!(at_once("2000-2999", "112") && at_once("2000-2999", "110"));
    assert!(!at_once("1000-1199", "112") && !at_once("1000-1199", "110"));
    assert!(!at_once("1100-1109", "110") && at_once("1100-1109", "112"));
    assert!(at_once("20-99", "112"));
}
