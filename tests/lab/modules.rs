//! The reload of each module that reads a file of ours fails once: the host is back where it was, and the next apply goes through.

use crate::failing::Failing;
use crate::host::LabHost;
use crate::services;

#[test]
fn whichever_module_does_not_reload_the_host_goes_back() {
    let Some(host) = LabHost::up() else { return };
    let repository = services::written(&host);
    repository.pbxctl("lock", &[]).expect_code(0);
    let plan = repository
        .pbxctl("plan", &["--format", "json"])
        .expect_code(2);
    let plan: serde_json::Value = serde_json::from_str(&plan.stdout).expect("JSON");
    let modules = plan["result"]["hosts"][0]["reload"].as_array();
    let modules = modules.expect("the modules").iter();
    let modules: Vec<_> = modules.filter_map(|it| it.as_str()).collect();
    assert!(modules.len() >= 6, "{modules:?}");
    let engine = Failing::on(&host);
    for module in modules {
        engine.fails(module);
        let ran = repository
            .pbxctl("apply", &["--yes", "--skip-trial"])
            .expect_code(6);
        let told = format!("The module '{module}' reported a reload failure");
        assert!(ran.stderr.contains(&told), "{module}: {ran}");
        assert!(ran.stderr.contains("rolled back"), "{module}: {ran}");
        assert!(engine.failed(module), "{module}");
        assert!(host.endpoints().is_empty(), "{module}");
    }
    drop(engine);
    repository.applies();
    assert_eq!(host.endpoints().len(), 4);
    repository.pbxctl("history", &["--verify"]).expect_code(0);
}
