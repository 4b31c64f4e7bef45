use crate::asterisk_import::with;
use crate::people::{compiled, site};
use insta::assert_snapshot;

#[test]
fn a_freeswitch_becomes_a_document() {
    let site = with(site(), "freeswitch");
    site.write(
        "tenants/acme/tenant.yaml",
        "tenant: {name: Acme, domain: acme.example.net, pools: {users: 1000-1999}}\n",
    );
    assert_snapshot!(site.run(["import", "freeswitch", "old", "--tenant", "acme", "-v"]));
    assert_snapshot!(site.read("tenants/acme/freeswitch.yaml"));
    assert_snapshot!(compiled(&site));
}

#[test]
fn a_tenant_that_is_new_gets_its_section() {
    let site = with(site(), "freeswitch");
    let run = site.run([
        "import",
        "freeswitch",
        "old",
        "--tenant",
        "acme.example.net=globex",
        "-q",
    ]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let text = site.read("tenants/globex/freeswitch.yaml");
    assert!(
        text.contains("tenant:\n  name: globex\n  domain: acme.example.net\n"),
        "{text}"
    );
    let run = site.run([
        "import",
        "freeswitch",
        "old",
        "--tenant",
        "other.example.net=globex",
        "-q",
    ]);
    assert_snapshot!(run);
}
