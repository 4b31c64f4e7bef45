//! How a telephone proves who it is (RFC 2617).

use super::Account;
use md5::{Digest as _, Md5};
use std::fmt::Write as _;

impl Account {
    /// What is sent back to a challenge.
    pub(super) fn proof(&self, challenge: &str, method: &str, to: &str) -> String {
        let Self {
            domain, name, ha1, ..
        } = self;
        let of = |key: &str| parameter(challenge, key).unwrap_or_default();
        let (nonce, realm) = (of("nonce"), of("realm"));
        let ha2 = hash(&format!("{method}:{to}"));
        let realm = if realm.is_empty() { domain } else { realm };
        let opaque = match of("opaque") {
            "" => String::new(),
            opaque => format!(", opaque=\"{opaque}\""),
        };
        let rest = if of("qop").split(',').any(|one| one.trim() == "auth") {
            let response = hash(&format!("{ha1}:{nonce}:00000001:probe:auth:{ha2}"));
            format!("response=\"{response}\", qop=auth, nc=00000001, cnonce=\"probe\"")
        } else {
            format!("response=\"{}\"", hash(&format!("{ha1}:{nonce}:{ha2}")))
        };
        format!(
            "Digest username=\"{name}\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{to}\", algorithm=MD5, {rest}{opaque}"
        )
    }
}

/// A parameter of a challenge, without its quotes.
fn parameter<'c>(challenge: &'c str, key: &str) -> Option<&'c str> {
    let mut rest = challenge.split_once(' ')?.1;
    loop {
        let (name, after) = rest.split_once('=')?;
        let quoted = after.strip_prefix('"');
        let (value, after) = match quoted {
            Some(quoted) => quoted.split_once('"')?,
            None => after.split_at(after.find(',').unwrap_or(after.len())),
        };
        if name.trim_matches([' ', ',']).eq_ignore_ascii_case(key) {
            return Some(value);
        }
        rest = after;
    }
}

fn hash(text: &str) -> String {
    let digest = Md5::digest(text.as_bytes());
    digest.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_challenges() {
        let challenge =
            r#"Digest  realm="acme.example",nonce="1/a,b=",opaque="x", algorithm=MD5,qop="auth""#;
        let of = |key| parameter(challenge, key);
        assert_eq!(of("nonce"), Some("1/a,b="));
        assert_eq!(
            (of("algorithm"), of("qop"), of("stale")),
            (Some("MD5"), Some("auth"), None)
        );
    }

    /// The example of RFC 2617, 3.5.
    #[test]
    fn proves_as_the_rfc_does() {
        let account = Account {
            server: "127.0.0.1:9".into(),
            domain: "testrealm@host.com".into(),
            name: "Mufasa".into(),
            ha1: hash("Mufasa:testrealm@host.com:Circle Of Life"),
        };
        assert_eq!(account.ha1, "939e7578ed9e3c518a452acee763bce9");
        let challenge =
            r#"Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093""#;
        let proof = account.proof(challenge, "GET", "/dir/index.html");
        assert!(
            proof.contains("response=\"670fd8c2df070c60b045671b8b24ff02\""),
            "{proof}"
        );
        assert!(!format!("{account:?}").contains(&account.ha1));
    }
}
