//! A small site, and what is done with it.

use pbxctl::apply::{
    self, ConnectOptions, Host, Options, Order, Reach, Reading, Record, Report, Work,
};
use pbxctl::bundle::{
    Bundle, BundleKey, Connect, Destination, DestinationId, Engine, File, Memory, ReleasePath, Sink,
};
use pbxctl::plan::{self, Deployed, Drift, Plan};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A secret that must show nowhere but in its own file.
pub(crate) const CANARY: &str = "canary-4711";

pub(crate) struct Site {
    pub(crate) bundle: Bundle,
    pub(crate) blobs: Memory,
}

pub(crate) struct Bench {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) options: Options,
    pub(crate) connect: ConnectOptions,
    pub(crate) engine: Option<Engine>,
}

impl Bench {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (wait, lease) = (Duration::from_secs(20), Duration::from_secs(1));
        let options = Options {
            wait,
            lease,
            ..Options::default()
        };
        Self {
            folder,
            options,
            connect: ConnectOptions::default(),
            engine: None,
        }
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.folder.path().join("host")
    }

    pub(crate) fn destination(&self) -> Destination {
        let root = self.root().to_str().unwrap().to_owned();
        let id = DestinationId::new("pbx").unwrap();
        match &self.engine {
            None => Destination::new(id, Connect::Dir { path: root }, None),
            Some(engine) => Destination {
                root,
                ..Destination::new(id, Connect::Local, Some(engine.clone()))
            },
        }
    }

    /// A site of these files; what holds the canary is a secret.
    pub(crate) fn site(&self, files: &[(&str, &str)]) -> Site {
        let mut blobs = Memory::default();
        let mut builder = Bundle::builder("demo", "0", BundleKey::new([7; 32]), &mut blobs);
        let destination = self.destination();
        builder.destination(destination.clone()).unwrap();
        for (path, text) in files {
            let path = ReleasePath::new(*path).unwrap();
            let file = if text.contains(CANARY) {
                File::secret(path, *text, text.replace(CANARY, "***"), "tenants/acme")
            } else {
                File::new(path, *text, "tenants/acme")
            };
            builder.file(&destination.id, file).unwrap();
        }
        Site {
            bundle: builder.finish(),
            blobs,
        }
    }

    pub(crate) fn host(&self) -> Box<dyn Host> {
        apply::connect(&self.destination(), &self.connect).unwrap()
    }

    pub(crate) fn look(&self) -> Deployed {
        apply::look(self.host().as_mut(), &self.destination(), None).unwrap()
    }

    pub(crate) fn drift(&self, site: &Site, reading: Reading) -> Drift {
        apply::drift(
            self.host().as_mut(),
            &self.destination(),
            &site.bundle,
            &site.blobs,
            reading,
        )
        .unwrap()
    }

    pub(crate) fn plan(&self, site: &Site) -> Plan {
        plan::plan(&site.bundle, &[(self.destination().id, self.look())].into())
    }

    pub(crate) fn apply(&self, site: &Site) -> Report {
        self.apply_plan(site, &self.plan(site))
    }

    pub(crate) fn apply_plan(&self, site: &Site, plan: &Plan) -> Report {
        self.apply_on(site, plan, &|destination| {
            apply::connect(destination, &self.connect)
        })
    }

    pub(crate) fn apply_on(&self, site: &Site, plan: &Plan, connect: Reach<'_>) -> Report {
        let record = record();
        let order = Order {
            options: &self.options,
            record: &record,
        };
        let work = Work {
            bundle: &site.bundle,
            blobs: &site.blobs,
            plan,
            unreached: &BTreeMap::new(),
            order,
            temporary: Path::new("/tmp"),
        };
        apply::apply(&work, connect, &mut |_, _| {})
    }

    /// Has a program of the host's side go by this text instead.
    pub(crate) fn instead_of(&mut self, program: &str, text: &str) {
        let tools = self.folder.path().join("tools");
        fs::create_dir_all(&tools).unwrap();
        fs::write(tools.join(program), text).unwrap();
        fs::set_permissions(tools.join(program), fs::Permissions::from_mode(0o755)).unwrap();
        self.connect.tools = Some(tools);
    }

    pub(crate) fn rollback(&self, to: Option<&str>) -> Report {
        let record = record();
        let order = Order {
            options: &self.options,
            record: &record,
        };
        let done = apply::rollback(
            self.host().as_mut(),
            &self.destination(),
            to,
            order,
            &mut |_, _| {},
        );
        Report {
            hosts: vec![done],
            ..Report::default()
        }
    }

    /// The text that is live at a path.
    pub(crate) fn live(&self, path: &str) -> Option<String> {
        fs::read_to_string(self.root().join("current").join(path)).ok()
    }
}

impl Site {
    /// The same masked texts over other secrets, as a rotation makes them.
    pub(crate) fn rekey(&mut self, bench: &Bench) {
        let destination = bench.destination();
        let part = self.bundle.part(&destination.id).unwrap().clone();
        let mut builder = Bundle::builder("demo", "0", BundleKey::new([8; 32]), &mut self.blobs);
        builder.destination(destination.clone()).unwrap();
        for path in part.entries.keys() {
            let file = File::secret(path.clone(), "pin canary-4712", "pin ***", "tenants/acme");
            builder.file(&destination.id, file).unwrap();
        }
        self.bundle = builder.finish();
    }
}

fn record() -> Record {
    Record {
        who: "alice".into(),
        time: "2026-11-20T12:00:00Z".into(),
        commit: None,
        message: Some("why \"not\"\t$(id)".into()),
        ticket: Some("OPS-1234".into()),
        ..Record::default()
    }
}
