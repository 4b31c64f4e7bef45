#![expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test makes a world of its own, and it must stand"
)]

use std::path::Path;
use std::process::{Command, Stdio};

/// A PostgreSQL of its own, on a socket in a folder. As root it runs as `postgres`, which refuses root.
pub(crate) struct Postgres(tempfile::TempDir, std::path::PathBuf);

impl Postgres {
    /// Starts one; nothing where it is not installed, which in CI it is.
    pub(crate) fn start() -> Option<Self> {
        let all = std::fs::read_dir("/usr/lib/postgresql").ok();
        let bin = all.and_then(|all| all.flatten().map(|one| one.path().join("bin")).max());
        let Some(bin) = bin.filter(|bin| bin.join("initdb").exists()) else {
            assert!(
                std::env::var_os("CI").is_none(),
                "PostgreSQL is needed in CI"
            );
            eprintln!("left out: PostgreSQL is not installed");
            return None;
        };
        let server = Self(tempfile::tempdir().unwrap(), bin);
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o777);
        std::fs::set_permissions(server.0.path(), open).unwrap();
        let data = server.0.path().join("data");
        let data = data.to_str().unwrap();
        server.run(
            "initdb",
            &["-D", data, "-A", "trust", "-U", "pbx", "--no-sync"],
        );
        let socket = format!(
            "-c listen_addresses='' -c fsync=off -k {}",
            server.0.path().display()
        );
        let log = format!("{}/log", server.0.path().display());
        server.run(
            "pg_ctl",
            &["-D", data, "-w", "-l", &log, "-o", &socket, "start"],
        );
        Some(server)
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let program = self.1.join(program);
        let root =
            std::os::unix::fs::MetadataExt::uid(&std::fs::metadata("/proc/self").unwrap()) == 0;
        let mut command = Command::new(if root { Path::new("runuser") } else { &program });
        if root {
            command.args(["-u", "postgres", "--"]).arg(&program);
        }
        let done = command
            .args(arguments)
            .current_dir("/")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        assert!(
            done.unwrap().success(),
            "{} {arguments:?}",
            program.display()
        );
    }

    /// How it is reached.
    pub(crate) fn url(&self) -> String {
        let folder = self.0.path().display().to_string().replace('/', "%2F");
        format!("postgres://pbx@{folder}/postgres")
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let data = self.0.path().join("data");
        self.run(
            "pg_ctl",
            &["-D", data.to_str().unwrap(), "-m", "immediate", "stop"],
        );
    }
}
