use crate::site::Site;
use insta::assert_snapshot;

const KINDS: [&str; 13] = [
    "numbers",
    "users",
    "phones",
    "groups",
    "queues",
    "menus",
    "conferences",
    "parking",
    "paging",
    "telephone-numbers",
    "trunks",
    "tenants",
    "hosts",
];

/// What the example lacks.
pub(crate) const MORE: &str = r#"
groups: {sales: {members: [users/alice, users/bob]}}
queues: {support: {members: [users/alice]}}
menus: {main: {greeting: files/main.wav, keys: {1: queues/support, 2: groups/sales}}}
conferences: {standup: {name: Stand-up}}
parking: {main: {spaces: 650-659}}
paging: {all: {sip: [users/alice]}}
trunks: {main: {kind: sip, server: sip.provider.example}}
numbers: {"+49 30 901820 0": {trunk: trunks/main, to: groups/sales}}
"#;

#[test]
fn what_the_repository_holds() {
    let site = Site::example("office").file("tenants/acme/zz-more.yaml", MORE);
    let all: String = KINDS
        .map(|what| format!("$ pbxctl list {what}\n{}\n", site.run(["list", what])))
        .concat();
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        assert_snapshot!("list", all);
        assert_snapshot!("list-json", site.run(["list", "hosts", "--format", "json"]));
        assert_snapshot!("list-csv", site.run(["list", "users", "--format", "csv"]));
    });
}

#[test]
fn models_need_no_repository() {
    let run = Site::new().run(["list", "models"]);
    assert!(
        run.code == 0 && run.stdout.contains("\nyealink-t46s "),
        "{run}"
    );
}
