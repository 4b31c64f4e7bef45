//! Files fetched as phones fetch them, by clients that are not ours.

use std::process::{Command, Output};
use std::{fs, io};

/// By the client of tftp-hpa, in octet mode.
pub(crate) fn tftp(port: u16, file: &str) -> Option<Vec<u8>> {
    let port = port.to_string();
    fetched(|to| {
        Command::new("tftp")
            .args(["127.0.0.1", &port, "-m", "binary", "-c", "get", file, to])
            .output()
    })
}

/// By the client of atftp, with large blocks, as newer phones ask for them.
pub(crate) fn atftp(port: u16, file: &str) -> Option<Vec<u8>> {
    let options = ["--option", "blksize 1428", "--option", "tsize 0"];
    fetched(|to| {
        Command::new("atftp")
            .args(options)
            .args([
                "--get",
                "--remote-file",
                file,
                "--local-file",
                to,
                "127.0.0.1",
            ])
            .arg(port.to_string())
            .output()
    })
}

/// By curl.
pub(crate) fn http(port: u16, file: &str) -> Option<Vec<u8>> {
    let url = format!("http://127.0.0.1:{port}/{file}");
    fetched(|to| {
        Command::new("curl")
            .args([
                "--silent",
                "--fail",
                "--max-time",
                "10",
                "--output",
                to,
                &url,
            ])
            .output()
    })
}

/// What the client wrote; nothing when there was no such file: tftp-hpa ends well even then, and leaves an empty one.
fn fetched(client: impl FnOnce(&str) -> io::Result<Output>) -> Option<Vec<u8>> {
    let folder = tempfile::tempdir().expect("a folder for the file");
    let to = folder.path().join("file");
    client(to.to_str().expect("a plain path")).expect("the client starts");
    fs::read(to).ok().filter(|bytes| !bytes.is_empty())
}
