#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test makes a world of its own, and it must stand"
)]

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder of its own for a test, and the binary run in it with an environment of its own.
pub(crate) struct Site {
    folder: tempfile::TempDir,
    variables: Vec<(String, String)>,
}

/// How a run went, as a snapshot shows it: what is different on each machine is replaced.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Site {
    /// An empty folder.
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            variables: Vec::new(),
        }
    }

    /// The names of the project's own examples.
    pub(crate) fn examples() -> Vec<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
        let names = fs::read_dir(root).unwrap();
        let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let names: Vec<_> = names.collect();
        assert!(names.len() >= 5, "{names:?}");
        names
    }

    /// A copy of an example of the project's own, without what was applied from it.
    pub(crate) fn example(name: &str) -> Self {
        let (site, root) = (
            Self::new(),
            Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("examples")
                .join(name),
        );
        let mut files = Vec::new();
        collect(&root, &root, &mut files);
        for path in files.iter().filter(|path| !path.starts_with("host/")) {
            let full = site.path(path);
            fs::create_dir_all(full.parent().unwrap()).unwrap();
            fs::write(full, fs::read(root.join(path)).unwrap()).unwrap();
        }
        site
    }

    /// With a file in it.
    pub(crate) fn file(self, path: &str, text: &str) -> Self {
        self.write(path, text);
        self
    }

    /// Writes a file, in the midst of a test.
    pub(crate) fn write(&self, path: &str, text: &str) {
        let full = self.path(path);
        fs::create_dir_all(full.parent().unwrap()).unwrap();
        fs::write(full, text).unwrap();
    }

    /// The text of a file.
    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    /// Where a file lies.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// All files, sorted, with `/`.
    pub(crate) fn files(&self) -> Vec<String> {
        let mut found = Vec::new();
        collect(self.folder.path(), self.folder.path(), &mut found);
        found.sort();
        found
    }

    /// With a variable in the environment of every run.
    pub(crate) fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Adds to the end of a file.
    pub(crate) fn append(&self, path: &str, text: &str) {
        let path = self.path(path);
        let mut file = fs::OpenOptions::new().append(true).open(path).unwrap();
        std::io::Write::write_all(&mut file, text.as_bytes()).unwrap();
    }

    /// Makes the folder a Git repository with one commit of all files.
    pub(crate) fn commit(&self) {
        git2::Repository::init(self.path("")).unwrap();
        self.commit_again("first");
    }

    /// Commits all files, over what was committed before.
    pub(crate) fn commit_again(&self, message: &str) {
        let repository = git2::Repository::open(self.path("")).unwrap();
        let mut index = repository.index().unwrap();
        index
            .add_all(["."], git2::IndexAddOption::DEFAULT, None)
            .unwrap();
        index.update_all(["."], None).unwrap();
        let tree = repository.find_tree(index.write_tree().unwrap()).unwrap();
        let alice =
            git2::Signature::new("Alice", "alice@example.net", &git2::Time::new(0, 0)).unwrap();
        let parent = repository
            .head()
            .ok()
            .map(|head| head.peel_to_commit().unwrap());
        repository
            .commit(
                Some("HEAD"),
                &alice,
                &alice,
                message,
                &tree,
                parent.as_ref().as_slice(),
            )
            .unwrap();
    }

    /// `pbxctl`, ready to run in the folder.
    pub(crate) fn command<'a>(&self, args: impl IntoIterator<Item = &'a str>) -> Command {
        self.program(env!("CARGO_BIN_EXE_pbxctl"), args)
    }

    /// Another program, ready to run there.
    pub(crate) fn program<'a>(
        &self,
        program: &str,
        args: impl IntoIterator<Item = &'a str>,
    ) -> Command {
        let mut command = Command::new(program);
        command
            .args(args)
            .current_dir(self.folder.path())
            .env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command
            .env("HOME", self.folder.path())
            .env("COLUMNS", "80")
            .env("USER", "alice");
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs `pbxctl` in the folder.
    pub(crate) fn run<'a>(&self, args: impl IntoIterator<Item = &'a str>) -> Run {
        self.normalised(&self.command(args).output().unwrap())
    }

    /// The same with a variable in its environment.
    pub(crate) fn run_with<'a>(
        &self,
        name: &str,
        value: &str,
        args: impl IntoIterator<Item = &'a str>,
    ) -> Run {
        self.normalised(&self.command(args).env(name, value).output().unwrap())
    }

    /// What opens something of a user or a phone, in clear.
    pub(crate) fn revealed(&self, whose: &str) -> Vec<String> {
        let reveal = ["secret", "show", whose, "--reveal", "--anywhere"];
        let run = self.run(reveal.into_iter().chain(["--format", "json"]));
        let document: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        let rows = document["result"]["rows"].as_array().unwrap();
        let secret = |row: &serde_json::Value| row["secret"].as_str().unwrap().to_owned();
        rows.iter().map(secret).collect()
    }

    fn normalised(&self, output: &Output) -> Run {
        let clean = |bytes: &[u8]| {
            let text = String::from_utf8(bytes.to_vec()).unwrap();
            let here = self.folder.path().to_str().unwrap();
            text.replace(here, "[DIR]")
                .replace(env!("CARGO_PKG_VERSION"), "[VERSION]")
        };
        Run {
            code: output.status.code().unwrap(),
            stdout: clean(&output.stdout),
            stderr: clean(&output.stderr),
        }
    }
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.is_symlink() {
            collect(root, &path, found);
        } else {
            found.push(
                path.strip_prefix(root)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned(),
            );
        }
    }
}

impl Run {
    /// The same without what differs from run to run and from version to version: times, releases, sizes.
    pub(crate) fn scrubbed(&self) -> String {
        let text = self.to_string();
        text.split_inclusive([' ', '\n']).map(scrub).collect()
    }
}

fn scrub(word: &str) -> String {
    let bare = word.trim_end_matches([' ', '\n', ',', ':']);
    let rest = word.strip_prefix(bare).unwrap_or_default();
    let is_release = bare.len() >= 12 && bare.chars().all(|char| char.is_ascii_hexdigit());
    let is_time = bare.len() == 20 && bare.ends_with('Z') && bare.contains('T');
    let took = bare.strip_suffix('s').filter(|took| took.contains('.'));
    let is_span = took.is_some_and(|took| took.parse::<f64>().is_ok());
    let is_machine = bare.starts_with("alice@");
    let name = [
        (is_release, "[RELEASE]"),
        (is_time, "[TIME]"),
        (is_machine, "alice@[MACHINE]"),
        (is_span, "[SPAN]"),
    ];
    let name = name
        .into_iter()
        .find(|(is, _)| *is)
        .map_or(bare, |(_, name)| name);
    format!("{name}{rest}")
}

impl fmt::Display for Run {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, text) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            if !text.is_empty() {
                writeln!(out, "--- {name}\n{}", text.trim_end())?;
            }
        }
        write!(out, "--- exit {}", self.code)
    }
}
