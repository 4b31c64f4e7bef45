//! What follows an apply whose release waited: once, when it is confirmed, and by nothing else.
#![expect(
    clippy::unwrap_used,
    reason = "servers of the test run in threads, and fail by panicking"
)]

use crate::after_apply::{Heard, PEOPLE, listen, site, speak, take_post, word};
use crate::site::{Run, Site};
use serde_json::{Value, json};

/// A site with letters, a webhook and a hook that keeps what it reads, where Bob lives and nobody else.
struct Told {
    site: Site,
    letters: Heard,
    posts: Heard,
}

impl Told {
    fn new() -> Self {
        let (mail, letters) =
            listen(|mut stream, heard| assert!(!speak(&mut stream, &heard, "", true)));
        let (web, posts) = listen(|stream, heard| take_post(&stream, &heard));
        let told = Self {
            site: site(&format!(
                "  welcome: {{server: \"127.0.0.1:{mail}\", from: pbx@acme.example, tls: none}}\n  \
                 webhooks: [{{url: \"http://127.0.0.1:{web}/hooks/1\"}}]\n  \
                 hooks: [{{run: [sh, -c, \"cat >>told.json; echo >>told.json\"]}}]\n"
            )),
            letters,
            posts,
        };
        told.has("users:\n  bob: {name: Bob}\n");
        assert_eq!(told.site.run(["apply", "--yes"]).code, 0);
        assert_eq!(told.so_far(), (0, 1, 1));
        told
    }

    fn has(&self, people: &str) {
        self.site.write("tenants/acme/people.yaml", people);
        assert_eq!(self.site.run(["lock"]).code, 0);
    }

    /// Alice comes, on a release that waits.
    fn waits(&self, more: &[&str]) -> Run {
        self.has(PEOPLE);
        let words = [
            "apply",
            "--yes",
            "-m",
            "Alice comes",
            "--ticket",
            "OPS-7",
            "--confirm",
            "1h",
        ];
        let waits = self.site.run(words.iter().chain(more).copied());
        let said = "letters, webhooks and hooks follow when it is confirmed";
        assert!(waits.code == 0 && waits.stderr.contains(said), "{waits}");
        waits
    }

    /// How many letters, posts and runs of the hook there were.
    fn so_far(&self) -> (usize, usize, usize) {
        let count = |heard: &Heard, start: &str| {
            let heard = heard.lock().unwrap();
            heard.iter().filter(|line| line.starts_with(start)).count()
        };
        let hooks = self.site.read("told.json").lines().count();
        (
            count(&self.letters, "RCPT "),
            count(&self.posts, "POST "),
            hooks,
        )
    }
}

#[test]
fn what_waited_is_told_once_when_it_is_confirmed() {
    let told = Told::new();
    let waits = told.waits(&[]);
    // A word that confirms nothing tells nobody
    assert_eq!(told.site.run(["confirm", "other"]).code, 4);
    assert_eq!(told.so_far(), (0, 1, 1));
    let confirmed = told.site.run(["confirm", word(&waits)]);
    let said = "1 letter to new users went out";
    assert!(
        confirmed.code == 0 && confirmed.stderr.contains(said),
        "{confirmed}"
    );
    assert_eq!(told.so_far(), (1, 2, 2));
    // Neither a word that is used nor the next apply tells it again
    assert_eq!(told.site.run(["confirm", word(&waits)]).code, 1);
    assert_eq!(told.site.run(["apply", "--yes"]).code, 0);
    assert_eq!(told.so_far(), (1, 2, 2));
}

#[test]
fn who_is_told_hears_who_applied_it_and_who_is_new() {
    let told = Told::new();
    let waits = told.waits(&[]);
    assert_eq!(told.site.run(["confirm", word(&waits)]).code, 0);
    let letters = told.letters.lock().unwrap().join("\n");
    assert!(
        letters.contains("RCPT TO:<alice@acme.example>"),
        "{letters}"
    );
    let text = told.site.read("told.json");
    let body: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    assert_eq!(body["users"]["new"], json!(["tenants/acme/users/alice"]));
    assert_eq!(
        [&body["event"], &body["message"], &body["ticket"]],
        ["applied", "Alice comes", "OPS-7"]
    );
    assert_eq!(body["confirmed_by"], body["who"]);
    assert!(body["who"].as_str().unwrap().contains('@'), "{body}");
    let host = &body["hosts"][0];
    assert_eq!(
        (&host["host"], &host["outcome"]),
        (&json!("pbx"), &json!("applied"))
    );
}

#[test]
fn what_is_taken_back_is_told_to_nobody_and_letters_can_be_left_out() {
    let told = Told::new();
    let waits = told.waits(&[]);
    assert_eq!(told.site.run(["confirm", "--back", word(&waits)]).code, 0);
    assert_eq!(told.so_far(), (0, 1, 1));
    let waits = told.waits(&["--no-letters"]);
    assert!(
        waits.stderr.contains("pbxctl confirm --no-letters "),
        "{waits}"
    );
    let quiet = told.site.run(["confirm", "--no-letters", word(&waits)]);
    assert_eq!(quiet.code, 0, "{quiet}");
    assert_eq!(told.so_far(), (0, 2, 2));
}
