use crate::site::Site;
use insta::assert_snapshot;

#[test]
fn documents_are_laid_out_and_say_the_same() {
    let site = Site::example("office");
    assert_eq!(site.run(["fmt"]).code, 0);
    let before = site.run(["list", "users", "--format", "json"]).stdout;
    let text = site.read("tenants/acme/users.yaml");
    let wide = text.replace("\n  ", "\n      ").replace('\n', "  \r\n");
    site.write("tenants/acme/users.yaml", &wide);
    assert_snapshot!(site.run(["fmt", "--check"]), @r"
    --- stderr
    `tenants/acme/users.yaml` would change
    --- exit 2
    ");
    assert_eq!(site.read("tenants/acme/users.yaml"), wide);
    assert_snapshot!(site.run(["fmt"]), @r"
    --- stderr
    laid out `tenants/acme/users.yaml`
    --- exit 0
    ");
    assert_eq!(site.read("tenants/acme/users.yaml"), text);
    assert_eq!(
        site.run(["list", "users", "--format", "json"]).stdout,
        before
    );
    assert_snapshot!(site.run(["fmt", "--check"]), @r"
    --- stderr
    5 documents, all laid out alike
    --- exit 0
    ");
}

#[test]
fn what_is_no_yaml_is_left_as_it_was() {
    let site = Site::example("office").file("tenants/acme/broken.yaml", "users: [\n");
    assert_snapshot!(site.run(["fmt"]), @r"
    --- stderr
    error: `tenants/acme/broken.yaml` is no YAML and is left as it was
    help: run `pbxctl check`, which says where
    --- exit 1
    ");
    assert_eq!(site.read("tenants/acme/broken.yaml"), "users: [\n");
}
