use crate::site::Site;
use insta::assert_snapshot;

#[test]
fn what_the_repository_holds() {
    let site = Site::example("acme");
    let all: String = ["numbers", "users", "phones", "tenants", "hosts"]
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
