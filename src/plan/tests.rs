use super::*;
use crate::bundle::{
    BundleKey, Connect, Destination, Engine, File, Folder, Memory, ReleasePath, Sink,
};

fn folder(name: &str, module: &str) -> Folder {
    Folder {
        release: format!("asterisk/{name}.d"),
        link: format!("/etc/asterisk/{name}.d/pbxctl"),
        plain: false,
        core_file: format!("/etc/asterisk/{name}.conf"),
        core_line: format!("#tryinclude {name}.d/pbxctl/*.conf"),
        module: module.into(),
    }
}

fn bundle(files: &[(&str, &str)], blobs: &mut Memory) -> Bundle {
    let folders = vec![
        folder("pjsip", "res_pjsip.so"),
        folder("extensions", "pbx_config.so"),
    ];
    let engine = Engine {
        kind: "asterisk".into(),
        group: "asterisk".into(),
        folders,
        oldest: "22".into(),
        ..Engine::default()
    };
    let mut builder = Bundle::builder("demo", "0", BundleKey::new([0; 32]), blobs);
    let id = DestinationId::new("berlin").unwrap();
    builder
        .destination(Destination::new(id.clone(), Connect::Local, Some(engine)))
        .unwrap();
    for (path, text) in files {
        builder
            .file(
                &id,
                File::new(ReleasePath::new(*path).unwrap(), *text, "tenants/acme"),
            )
            .unwrap();
    }
    builder.finish()
}

fn running(bundle: &Bundle) -> Deployed {
    let manifest = bundle.manifest(bundle.parts().next().unwrap());
    let name = manifest.release().to_string();
    let engine = EngineState::Running("22".into());
    Deployed {
        release: Some(name.clone()),
        good: Some(name),
        manifest: Some(manifest),
        engine,
        ..Deployed::default()
    }
}

fn of(bundle: &Bundle, deployed: Deployed) -> HostPlan {
    let id = bundle.parts().next().unwrap().destination.id.clone();
    plan(bundle, &[(id, deployed)].into()).hosts.remove(0)
}

#[test]
fn only_what_changed_is_reloaded() {
    let mut blobs = Memory::default();
    let one = bundle(
        &[
            ("asterisk/pjsip.d/a.conf", "1"),
            ("asterisk/extensions.d/a.conf", "1"),
            ("phones/a", "1"),
        ],
        &mut blobs,
    );
    let two = bundle(
        &[
            ("asterisk/pjsip.d/a.conf", "1"),
            ("asterisk/extensions.d/a.conf", "2"),
            ("phones/a", "2"),
        ],
        &mut blobs,
    );
    assert!(of(&one, running(&one)).is_nothing());
    assert_eq!(of(&two, running(&one)).reload, ["pbx_config.so"]);
    let first = Deployed {
        engine: EngineState::Running("22".into()),
        ..Deployed::default()
    };
    assert_eq!(of(&one, first).reload, ["res_pjsip.so", "pbx_config.so"]);
    let unlinked = Deployed {
        links: vec![Linked {
            link: "/etc/asterisk/pjsip.d/pbxctl".into(),
            state: LinkState::Absent,
        }],
        ..running(&one)
    };
    let again = of(&one, unlinked);
    assert!(!again.is_nothing() && again.changes.is_empty() && again.reload.len() == 2);
    let died = Deployed {
        good: None,
        ..running(&one)
    };
    let again = of(&one, died);
    assert!(!again.is_nothing() && again.changes.is_empty() && again.reload.len() == 2);
}

#[test]
fn refuses_with_what_helps() {
    let mut blobs = Memory::default();
    let site = bundle(&[], &mut blobs);
    let missing = vec![CoreLine {
        file: "/etc/asterisk/pjsip.conf".into(),
        line: "#tryinclude pjsip.d/pbxctl/*.conf".into(),
    }];
    let links = vec![Linked {
        link: "/etc/asterisk/pjsip.d/pbxctl".into(),
        state: LinkState::Folder,
    }];
    let deployed = Deployed {
        missing,
        links,
        engine: EngineState::Stopped,
        ..Deployed::default()
    };
    let id = DestinationId::new("berlin").unwrap();
    let all = plan(&site, &[(id, deployed)].into());
    let shown = text(&all, &Diffs::default(), Style::default());
    assert!(
        all.is_refused() && shown.ends_with("plan: refused, see above\n"),
        "{shown}"
    );
    assert!(
        shown.contains(
            "add this line to `/etc/asterisk/pjsip.conf`: #tryinclude pjsip.d/pbxctl/*.conf"
        ),
        "{shown}"
    );
    assert_eq!(all.hosts[0].refusals.len(), 3);
    let view: serde_json::Value =
        serde_json::from_str(&json(&all, &Meaning::default(), &Diffs::default(), &[])).unwrap();
    assert_eq!(
        (
            view["version"].as_u64(),
            view["hosts"][0]["refusals"].as_array().map(Vec::len)
        ),
        (Some(1), Some(3))
    );
}

#[test]
fn another_projects_release_is_not_written_over() {
    let mut blobs = Memory::default();
    let site = bundle(&[], &mut blobs);
    let mut other = running(&site);
    other.manifest.as_mut().unwrap().project = "theirs".into();
    assert_eq!(
        of(&site, other).refusals,
        [Refusal::Project("theirs".into())]
    );
}

#[test]
fn an_engine_that_is_too_old_is_refused_with_both_versions() {
    let files = [("asterisk/pjsip.d/acme.conf", "[x]\n")];
    let bundle = bundle(&files, &mut Memory::default());
    let refused = |version: &str| {
        let engine = EngineState::Running(version.into());
        let deployed = Deployed {
            engine,
            ..running(&bundle)
        };
        let refusals = of(&bundle, deployed).refusals;
        refusals.iter().map(Refusal::message).collect::<Vec<_>>()
    };
    assert_eq!(
        refused("20.9.3"),
        ["asterisk 20.9.3 is too old: it has to be 22 or later"]
    );
    assert!(refused("22.0.0").is_empty() && refused("GIT-master-2a").is_empty());
}
