//! Tenants of one host keep apart, and so do the states of a user.

use crate::host::LabHost;
use crate::listening::{How, Listening};
use crate::repository::Repository;
use crate::simulated::Simulated;
use crate::site;

/// Acme and Globex, each with a 1000 and a 1001.
fn two_tenants(host: &LabHost) -> Repository {
    let repository = Repository::for_host(host);
    repository.write(
        "tenants/acme/tenant.yaml",
        &site::tenant("Acme GmbH", site::DOMAIN),
    );
    repository.write(
        "tenants/globex/tenant.yaml",
        &site::tenant("Globex Ltd", "globex.example"),
    );
    site::people(
        &repository,
        "acme",
        &["  alice: {name: Alice}\n", "  bob: {name: Bob}\n"],
    );
    site::people(
        &repository,
        "globex",
        &["  yusuf: {name: Yusuf}\n", "  zoe: {name: Zoe}\n"],
    );
    repository
}

#[test]
fn equal_numbers_of_two_tenants_keep_apart() {
    let Some(host) = LabHost::up() else { return };
    let repository = two_tenants(&host);
    repository.applies();
    let [alice, bob] = ["alice", "bob"].map(|user| site::phone_in(&repository, "acme", user));
    let [yusuf, zoe] = ["yusuf", "zoe"].map(|user| site::phone_in(&repository, "globex", user));
    assert_eq!((&alice.user, &bob.user), (&yusuf.user, &zoe.user));
    for phone in [&alice, &bob, &yusuf, &zoe] {
        phone.registers(&host);
    }
    alice.with_password(&yusuf.password).is_refused(&host);
    yusuf.with_password(&alice.password).is_refused(&host);
    alice.at("globex.example").is_refused(&host);

    let [acme, globex] =
        ["acme", "globex"].map(|tenant| Simulated::of_tenant(&host, &repository, tenant));
    let bob_takes = bob.is_there(&host, How::Takes);
    let zoe_takes = zoe.is_there(&host, How::Takes);
    let there = [&bob_takes, &zoe_takes];
    assert_eq!(acme.dials(&alice, "1001", &there), 200);
    assert!(bob_takes.last("From").starts_with("\"Alice\""));
    assert_eq!(globex.dials(&yusuf, "1001", &there), 200);
    assert!(zoe_takes.last("From").starts_with("\"Yusuf\""));
    assert_eq!(there.map(Listening::calls), [1, 1]);

    // One of them goes, and the other does not notice
    std::fs::remove_dir_all(repository.path().join("tenants/acme"))
        .expect("the folder of the tenant");
    repository.locks();
    repository.applies();
    alice.is_refused(&host);
    assert_eq!(
        host.registered(),
        ["1000@globex.example", "1001@globex.example"]
    );
    let globex = Simulated::of_tenant(&host, &repository, "globex");
    let yusuf_takes = yusuf.is_there(&host, How::Takes);
    assert_eq!(globex.dials(&zoe, "1000", &[&yusuf_takes]), 200);
}

#[test]
fn who_is_suspended_registers_and_calls_nobody_and_who_is_disabled_is_unknown() {
    let Some(host) = LabHost::up() else { return };
    let repository = site::live(&host);
    let phones = ["alice", "bob", "carol"].map(|user| site::phone_of(&repository, user));
    for phone in &phones {
        phone.registers(&host);
    }
    let people = [
        "  alice: {name: Alice Johnson}\n",
        "  bob: {name: Bob Brown, state: suspended}\n",
        "  carol: {name: Carol Clark, extension: 1005, state: disabled}\n",
    ];
    site::people(&repository, "acme", &people);
    repository.applies();
    let [alice, bob, carol] = &phones;
    bob.registers(&host);
    let alice_takes = alice.is_there(&host, How::Takes);
    let calls = Simulated::of(&host, &repository);
    for number in ["1000", "1001", "1005", "*97", "112"] {
        let status = calls.dials(bob, number, &[&alice_takes]);
        assert_eq!(status, 404, "{number}");
    }
    drop(alice_takes);
    carol.is_refused(&host);
    let alice_takes = alice.is_there(&host, How::Takes);
    assert_eq!(host.endpoints(), ["1000@acme.example", "1001@acme.example"]);
    assert_eq!(
        host.registered(),
        ["1000@acme.example", "1001@acme.example"]
    );
    // All is as before once they may again, their passwords too
    repository.pbxctl("rollback", &[]).expect_code(0);
    site::with_alice(&repository);
    assert_eq!(calls.dials(bob, "1000", &[&alice_takes]), 200);
    carol.registers(&host);
}

#[test]
fn the_bare_address_of_a_host_means_its_default_tenant() {
    let Some(host) = LabHost::up() else { return };
    let repository = two_tenants(&host);
    let alice = site::phone_in(&repository, "acme", "alice");
    let zoe = site::phone_in(&repository, "globex", "zoe");
    repository.applies();
    alice.at("127.0.0.1").is_refused(&host);
    repository.connect(
        &host,
        &host.ssh_url(),
        host.host_key(),
        "    default_tenant: acme\n",
    );
    repository.applies();
    alice.at("127.0.0.1").registers(&host);
    zoe.at("127.0.0.1").is_refused(&host);
    assert_eq!(host.registered(), ["1000@acme.example"]);
    zoe.registers(&host);
}
