//! A repository in a temporary folder, and pbxctl run on it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::cable::Cable;
use crate::freeswitch::machine::Machine;
use crate::host::LabHost;
use crate::phone::Phone;
use crate::ran::Ran;

/// The project key of every repository of the lab.
const KEY: &str = "a key of the lab, known to all and of no worth";

/// Desired state for one lab host.
pub(crate) struct Repository {
    folder: TempDir,
    ssh_config: PathBuf,
    /// What comes before the program where it runs on a machine of its own.
    before: Vec<String>,
}

impl Repository {
    /// An empty repository that knows this host under the name `pbx`.
    pub(crate) fn for_host(host: &LabHost) -> Self {
        let repository = Self::reached_by(host.ssh_config());
        repository.connect(host, &host.ssh_url(), host.host_key(), "");
        repository
    }

    /// The same, with pbxctl at the other end of a cable.
    pub(crate) fn over(host: &LabHost, cable: &Cable) -> Self {
        Self {
            before: cable.enter(),
            ..Self::for_host(host)
        }
    }

    /// An empty repository that knows these hosts, all of them Asterisk's, each under its name.
    pub(crate) fn for_hosts(hosts: &[(&str, &LabHost)]) -> Self {
        let first = hosts.first().expect("a host").1;
        let keys = hosts.iter().map(|(_, host)| host.ssh_config());
        let keys = keys.map(|path| format!("Include {}\n", path.display()));
        let ssh_config = first.folder().join("ssh_config.all");
        fs::write(&ssh_config, keys.collect::<String>()).expect("a client configuration");
        let repository = Self::reached_by(ssh_config);
        let hosts = hosts.iter().map(|(name, host)| host.declared(name));
        repository.write("pbx.yaml", &project(&hosts.collect::<String>()));
        repository
    }

    /// One that knows a host as `first`, and as `second` a machine with FreeSWITCH, on which pbxctl runs.
    pub(crate) fn on_machine(host: &LabHost, machine: &Machine) -> Self {
        let repository = Self {
            before: machine.enter(),
            ..Self::for_host(host)
        };
        let hosts = host.declared("first") + &machine.declared("second");
        let text = project(&hosts) + "defaults: {language: de}\n";
        repository.write("pbx.yaml", &text);
        repository
    }

    /// An empty repository that knows a machine with FreeSWITCH under the name `pbx`, on which pbxctl runs.
    pub(crate) fn for_machine(machine: &Machine) -> Self {
        let repository = Self {
            before: machine.enter(),
            ..Self::reached_by(PathBuf::new())
        };
        repository.write("pbx.yaml", &project(&machine.declared("pbx")));
        repository
    }

    /// An empty repository whose hosts are reached by a client configuration.
    pub(crate) fn reached_by(ssh_config: PathBuf) -> Self {
        Self {
            folder: tempfile::tempdir().expect("a folder for the repository"),
            ssh_config,
            before: Vec::new(),
        }
    }

    /// Says how the host is reached, and what else there is to say of it: a line of YAML.
    pub(crate) fn connect(&self, host: &LabHost, url: &str, key: &str, more: &str) {
        let address = host.sip_address();
        let host = format!(
            "  pbx:\n    engine: asterisk\n    connect: {url}\n    host_key: {key}\n    address: {address}\n{more}"
        );
        self.write("pbx.yaml", &project(&host));
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes one document, its folders included.
    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().expect("a file has a folder"))
            .expect("folders of the repository");
        fs::write(path, text).expect("a document of the repository");
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path().join(path)).expect("a file of the repository")
    }

    /// A verb and its arguments, with the repository after the verb: `apply DIR --yes`.
    pub(crate) fn pbxctl(&self, verb: &str, arguments: &[&str]) -> Ran {
        Ran::of(&mut self.command(verb, arguments))
    }

    /// The same, not yet started: two at once. A verb may be two words: `phones status`.
    pub(crate) fn command(&self, verb: &str, arguments: &[&str]) -> Command {
        let mut command = self.program();
        command
            .args(verb.split(' '))
            .arg(self.path())
            .args(arguments)
            .env("PBXCTL_KEY", KEY)
            .env("PBXCTL_SSH_CONFIG", &self.ssh_config);
        command
    }

    fn program(&self) -> Command {
        let pbxctl = env!("CARGO_BIN_EXE_pbxctl").to_owned();
        let mut words = self.before.iter().chain([&pbxctl]);
        let mut command = Command::new(words.next().expect("a program"));
        command.args(words);
        command
    }

    /// Runs pbxctl in the repository's folder: for verbs that take something else first.
    #[track_caller]
    pub(crate) fn within(&self, arguments: &[&str]) -> Ran {
        self.runs_within(arguments).expect_code(0)
    }

    /// The same, however it ends.
    pub(crate) fn runs_within(&self, arguments: &[&str]) -> Ran {
        let mut command = self.program();
        command.arg("-C").arg(self.path()).args(arguments);
        command.env("PBXCTL_SSH_CONFIG", &self.ssh_config);
        Ran::of(command.env("PBXCTL_KEY", KEY))
    }

    /// What `list` says, a row each.
    #[track_caller]
    pub(crate) fn lists(&self, what: &str) -> Vec<serde_json::Value> {
        let ran = self.within(&["list", what, "--format", "json"]);
        let document: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
        document["result"]["rows"].as_array().expect("rows").clone()
    }

    /// The password of an account of a user or phone of `acme`.
    #[track_caller]
    pub(crate) fn password_of(&self, whose: &str, account: &str) -> String {
        let reveal = ["secret", "show", whose, "--reveal", "--anywhere"];
        let shown = self.within(&[&reveal[..], &["--format", "csv"]].concat());
        let start = format!("account,{account},");
        let mut lines = shown.stdout.lines();
        let line = lines.find(|line| line.starts_with(&start));
        let secret = line.and_then(|line| line.rsplit(',').next());
        secret
            .unwrap_or_else(|| panic!("no account `{account}` in {shown}"))
            .to_owned()
    }

    /// A user's account of `acme`, by its name.
    #[track_caller]
    pub(crate) fn phone(&self, user: &str, account: &str) -> Phone {
        let password = self.password_of(&format!("users/{user}"), account);
        Phone::new(account, crate::site::DOMAIN, &password)
    }

    /// Gives everybody a number.
    #[track_caller]
    pub(crate) fn locks(&self) {
        self.pbxctl("lock", &[]).expect_code(0);
    }

    /// What the first host runs, as JSON.
    #[track_caller]
    pub(crate) fn status(&self) -> serde_json::Value {
        let told = self.pbxctl("status", &["--format", "json"]).expect_code(0);
        let told: serde_json::Value = serde_json::from_str(&told.stdout).expect("JSON");
        told["result"]["hosts"][0].clone()
    }

    /// Makes what is written live.
    #[track_caller]
    pub(crate) fn applies(&self) -> Ran {
        self.pbxctl("apply", &["--yes"]).expect_code(0)
    }
}

/// The project of these hosts, each as YAML.
pub(crate) fn project(hosts: &str) -> String {
    format!(
        "version: 1\nhosts:\n{hosts}provisioning: {{networks: [{{network: 127.0.0.0/8}}]}}\n\
         secrets: {{key: {{env: PBXCTL_KEY}}}}\n"
    )
}
