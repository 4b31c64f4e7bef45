//! The provisioning log: what was acknowledged is there, whatever happens.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, SystemTime};

use pbxctl::serve::{Options, Outcome, Protocol};

use super::client::get;
use super::postgres::Postgres;
use super::server::{Server, await_that, folder};
use super::status::{json, watched};

fn with_database(folder: &Path, url: &str) -> Options {
    let mut options = watched(folder);
    options.database = Some(url.to_owned());
    options
}

fn sqlite(folder: &Path) -> String {
    format!("sqlite://{}?mode=rwc", folder.join("fetches.db").display())
}

#[test]
fn rows_outlive_the_server_and_old_ones_are_forgotten() {
    let files = folder(&[("001565aabbcc.cfg", b"one")]);
    let state = folder(&[]);
    let mut first = Server::start(with_database(files.path(), &sqlite(state.path())));
    for _ in 0..300 {
        get(first.tftp(), "001565aabbcc.cfg", &[]).unwrap();
    }
    first.stop();
    let mut second = Server::start(with_database(files.path(), &sqlite(state.path())));
    let status = second.at(Protocol::Status);
    let rows = json(status, "/api/v1/fetches?limit=1000");
    assert_eq!(
        rows["fetches"].as_array().unwrap().len(),
        300,
        "a stop loses none"
    );
    assert_eq!(
        json(status, "/api/v1/phones/001565aabbcc")["seen"]["fetches"],
        300
    );
    second.stop();
    let mut options = with_database(files.path(), &sqlite(state.path()));
    options.retention = Duration::ZERO;
    let third = Server::start(options);
    await_that("old rows are gone", || {
        let rows = json(third.at(Protocol::Status), "/api/v1/fetches");
        rows["fetches"].as_array().unwrap().is_empty().then_some(())
    });
}

/// The server as a process, to be killed.
struct Process(Child, SocketAddr, SocketAddr);

impl Process {
    fn start(files: &Path, database: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_pbxctl"))
            .args(["serve", "--tftp", "127.0.0.1:0", "--status", "127.0.0.1:0"])
            .args([
                Path::new("--folder"),
                files,
                Path::new("--database"),
                database,
            ])
            .env("PBXCTL_STATUS_TOKEN", "sesame-open-the-door")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap())
            .lines()
            .map(Result::unwrap);
        let mut at = |what: &str| {
            let found = lines.find_map(|line| Some(line.split_once(what)?.1.to_owned()));
            found.unwrap().parse().unwrap()
        };
        let status = at("serving status page on ");
        let tftp = at("serving tftp on ");
        thread::spawn(move || lines.for_each(drop));
        Self(child, tftp, status)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may be dead already.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[test]
fn killed_during_a_write_the_log_opens_clean_and_has_every_row_that_was_seen() {
    let files = folder(&[("001565aabbcc.cfg", b"one")]);
    let state = folder(&[]);
    let database = state.path().join("fetches.db");
    let mut seen = 0;
    for _ in 0..3 {
        let server = Process::start(files.path(), &database);
        let (tftp, status, stop) = (server.1, server.2, AtomicBool::new(false));
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    while !stop.load(Ordering::Relaxed) {
                        // The last one finds nobody.
                        let asked = std::panic::catch_unwind(|| get(tftp, "001565aabbcc.cfg", &[]));
                        if asked.is_err() {
                            break;
                        }
                    }
                });
            }
            let until = seen + 200;
            await_that("rows", || {
                let newest = json(status, "/api/v1/fetches?limit=1")["fetches"][0]["id"].as_i64();
                seen = newest.unwrap_or(seen);
                (seen > until).then_some(())
            });
            stop.store(true, Ordering::Relaxed);
            drop(server);
        });
        let again = Process::start(files.path(), &database);
        let rows = json(again.2, "/api/v1/fetches?limit=1000");
        let newest = rows["fetches"][0]["id"].as_i64().unwrap();
        assert!(
            newest >= seen,
            "row {seen} was acknowledged, {newest} is the last"
        );
        let ids: Vec<_> = rows["fetches"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["id"].as_i64().unwrap())
            .collect();
        assert!(
            ids.windows(2).all(|pair| pair[0] == pair[1] + 1),
            "none is missing between"
        );
    }
}

#[test]
fn two_servers_share_one_log_in_postgresql() {
    let Some(postgres) = Postgres::start() else {
        return;
    };
    let files = folder(&[("001565aabbcc.cfg", b"one"), ("001565aabbcd.cfg", b"two")]);
    let one = Server::start(with_database(files.path(), &postgres.url()));
    let other = Server::start(with_database(files.path(), &postgres.url()));
    get(one.tftp(), "001565aabbcc.cfg", &[]).unwrap();
    get(other.tftp(), "001565aabbcd.cfg", &[]).unwrap();
    assert!(get(other.tftp(), "nul.cfg", &[]).is_err());
    for server in [&one, &other] {
        let status = server.at(Protocol::Status);
        await_that("both phones", || {
            let phones = json(status, "/api/v1/phones?state=current");
            (phones["phones"].as_array().unwrap().len() == 2).then_some(())
        });
        let missing = json(status, "/api/v1/fetches?result=missing");
        assert_eq!(missing["fetches"].as_array().unwrap().len(), 1);
    }
    let fetch = one.record.fetch_of("001565aabbcc.cfg");
    assert!(fetch.outcome == Outcome::Sent && fetch.at <= SystemTime::now());
}
