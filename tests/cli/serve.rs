#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use crate::site::Site;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};

/// A server that ends with its test.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _gone = self.0.wait();
    }
}

fn serve(site: &Site, args: &[&str]) -> (Server, String) {
    let mut command = site.command(
        ["serve", "--http", "127.0.0.1:0"]
            .iter()
            .chain(args)
            .copied(),
    );
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let address = lines
        .map(Result::unwrap)
        .find_map(|line| Some(line.split_once("serving http on ")?.1.to_owned()));
    (Server(child), address.unwrap())
}

fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET /{path} HTTP/1.0\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split_once("\r\n\r\n").unwrap().1.to_owned()
}

#[test]
fn phones_get_what_was_applied() {
    let site = Site::example("office").variable("PBXCTL_KEY", crate::render::KEY);
    assert_eq!(site.run(["apply", "--yes"]).code, 0);
    let (_server, address) = serve(&site, &[]);
    let file = site.read("host/current/phones/805ec0aabb01.cfg");
    assert_eq!(get(&address, "805ec0aabb01.cfg"), file);
    assert_eq!(get(&address, "805EC0AABB01.cfg"), file);
}

#[test]
fn phones_get_what_a_repository_compiles_to() {
    let site = Site::example("quickstart");
    let (_server, address) = serve(&site, &["--compiled"]);
    assert!(get(&address, "001565123456.cfg").contains("1000 Alice Johnson"));
    assert!(!site.path("host").exists());
}

#[test]
fn a_folder_is_served_without_a_repository() {
    let site = Site::new().file("files/hello.cfg", "hello");
    let (_server, address) = serve(&site, &["--folder", "files"]);
    assert_eq!(get(&address, "hello.cfg"), "hello");
}
