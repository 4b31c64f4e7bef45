use md5::{Digest as _, Md5};
use std::fmt::Write as _;

/// What a challenge is answered with (RFC 2617, MD5 with and without `auth`).
pub(super) fn answer(
    challenge: &str,
    (user, password): (&str, &str),
    method: &str,
    uri: &str,
) -> String {
    let [realm, nonce] = ["realm", "nonce"].map(|name| value(challenge, name));
    let secret = hash(&format!("{user}:{realm}:{password}"));
    let asked = hash(&format!("{method}:{uri}"));
    let (proof, more) = match value(challenge, "qop").is_empty() {
        true => (hash(&format!("{secret}:{nonce}:{asked}")), String::new()),
        false => (
            hash(&format!("{secret}:{nonce}:00000001:0a4f113b:auth:{asked}")),
            ", qop=auth, nc=00000001, cnonce=\"0a4f113b\"".to_owned(),
        ),
    };
    let opaque = match value(challenge, "opaque") {
        "" => String::new(),
        opaque => format!(", opaque=\"{opaque}\""),
    };
    format!(
        "Digest username=\"{user}\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{uri}\", response=\"{proof}\", algorithm=MD5{more}{opaque}"
    )
}

fn value<'c>(challenge: &'c str, name: &str) -> &'c str {
    let start = format!("{name}=\"");
    let rest = challenge.split_once(&start).map_or("", |(_, rest)| rest);
    rest.split('"').next().unwrap_or_default()
}

fn hash(text: &str) -> String {
    let digest = Md5::digest(text);
    let mut text = String::new();
    for byte in digest {
        write!(text, "{byte:02x}").expect("a text grows");
    }
    text
}

#[test]
fn the_answer_is_that_of_the_standard() {
    // RFC 2617, 3.5, without a quality of protection
    let challenge =
        "Digest realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\"";
    let given = answer(
        challenge,
        ("Mufasa", "Circle Of Life"),
        "GET",
        "/dir/index.html",
    );
    assert!(
        given.contains("response=\"670fd8c2df070c60b045671b8b24ff02\""),
        "{given}"
    );
}
