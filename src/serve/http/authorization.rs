//! Basic and Digest, RFC 7617 and RFC 7616, against the one form in which a password is kept: MD5 of `mac:realm:password`,
//! which every phone's Digest needs.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac as _};
use md5::{Digest as _, Md5};
use sha2::Sha256;

use crate::serve::name::mac_in;
use crate::serve::rules::{REALM, Rules};

/// How long a challenge may be answered: longer than a phone boots.
const FRESH: Duration = Duration::from_mins(5);

/// Makes challenges and recognises its own without keeping any.
#[derive(Clone)]
pub struct Nonces {
    key: [u8; 32],
}

/// What came of an `Authorization` header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The phone with this MAC knows its password.
    Known(String),
    /// It was right once; the challenge is too old.
    Stale,
    /// It is wrong, or cannot be read.
    Wrong,
}

/// The request that a Digest is about.
#[derive(Clone, Copy)]
pub struct About<'a> {
    /// Its method.
    pub method: &'a str,
    /// Its target as it was sent.
    pub uri: &'a str,
    /// From where it came.
    pub client: IpAddr,
    /// When.
    pub now: SystemTime,
}

impl Nonces {
    /// With a key that nobody can foresee.
    pub const fn new(key: [u8; 32]) -> Self {
        Self { key }
    }

    /// The challenges, strongest first.
    pub(super) fn challenges(&self, client: IpAddr, now: SystemTime, stale: bool) -> [String; 2] {
        let nonce = self.nonce(client, seconds(now));
        let stale = if stale { ", stale=true" } else { "" };
        [
            format!(
                "Digest realm=\"{REALM}\", qop=\"auth\", algorithm=MD5, nonce=\"{nonce}\"{stale}"
            ),
            format!("Basic realm=\"{REALM}\""),
        ]
    }

    fn nonce(&self, client: IpAddr, at: u64) -> String {
        // A key of 32 bytes is never refused.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.key) else {
            return String::new();
        };
        mac.update(&at.to_be_bytes());
        mac.update(client.to_canonical().to_string().as_bytes());
        let tag = mac.finalize().into_bytes();
        format!("{at:x}-{}", hex(tag.get(..16).unwrap_or_default()))
    }

    fn age(&self, nonce: &str, client: IpAddr, now: SystemTime) -> Option<Duration> {
        let (at, _) = nonce.split_once('-')?;
        let at = u64::from_str_radix(at, 16).ok()?;
        let own = same(self.nonce(client, at).as_bytes(), nonce.as_bytes());
        own.then(|| Duration::from_secs(seconds(now).saturating_sub(at)))
    }

    /// Judges a header.
    pub fn judge(&self, header: &str, about: About<'_>, rules: &Rules) -> Verdict {
        let (scheme, rest) = header.trim().split_once(' ').unwrap_or((header, ""));
        if scheme.eq_ignore_ascii_case("basic") {
            return basic(rest, rules).map_or(Verdict::Wrong, Verdict::Known);
        }
        if scheme.eq_ignore_ascii_case("digest") {
            return self
                .digest(&parameters(rest), about, rules)
                .unwrap_or(Verdict::Wrong);
        }
        Verdict::Wrong
    }

    fn digest(
        &self,
        told: &BTreeMap<String, String>,
        about: About<'_>,
        rules: &Rules,
    ) -> Option<Verdict> {
        let of = |name: &str| told.get(name).map(String::as_str);
        let (mac, ha1) = account(of("username")?, rules)?;
        let (nonce, uri) = (of("nonce")?, of("uri")?);
        if of("realm")? != REALM || uri != about.uri {
            return None;
        }
        let ha2 = md5(&format!("{}:{uri}", about.method));
        let expected = match of("qop") {
            Some(qop) => {
                let (count, own) = (of("nc")?, of("cnonce")?);
                md5(&format!("{ha1}:{nonce}:{count}:{own}:{qop}:{ha2}"))
            }
            None => md5(&format!("{ha1}:{nonce}:{ha2}")),
        };
        let response = of("response")?.to_ascii_lowercase();
        if !same(response.as_bytes(), expected.as_bytes()) {
            return None;
        }
        let fresh = self.age(nonce, about.client, about.now)? <= FRESH;
        Some(if fresh {
            Verdict::Known(mac)
        } else {
            Verdict::Stale
        })
    }
}

fn basic(rest: &str, rules: &Rules) -> Option<String> {
    let decoded = String::from_utf8(STANDARD.decode(rest.trim()).ok()?).ok()?;
    let (user, password) = decoded.split_once(':')?;
    let (mac, ha1) = account(user, rules)?;
    let told = md5(&format!("{mac}:{REALM}:{password}"));
    same(told.as_bytes(), ha1.as_bytes()).then_some(mac)
}

/// The phone of a user name, which is its MAC in any case and with any separators, and its HA1.
fn account(user: &str, rules: &Rules) -> Option<(String, String)> {
    let mac = mac_in(user)?;
    let ha1 = rules.phone(&mac)?.ha1.clone()?;
    Some((mac, ha1))
}

/// `name=value` and `name="value"`, with commas between them.
fn parameters(text: &str) -> BTreeMap<String, String> {
    let (mut found, mut rest) = (BTreeMap::new(), text.trim());
    while let Some((name, after)) = rest.split_once('=') {
        let (value, behind) = match after.trim_start().strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => after.split_once(',').unwrap_or((after, "")),
        };
        let name = name.trim().trim_start_matches(',').trim();
        found.insert(name.to_ascii_lowercase(), value.trim().to_owned());
        rest = behind.trim_start().trim_start_matches(',');
    }
    found
}

fn md5(text: &str) -> String {
    hex(&Md5::digest(text.as_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a text never fails.
        let _done = write!(text, "{byte:02x}");
        text
    })
}

/// Compares in a time that tells nothing of where two texts differ.
pub(in crate::serve) fn same(one: &[u8], other: &[u8]) -> bool {
    let differ = one
        .iter()
        .zip(other)
        .fold(0, |all, (one, other)| all | (one ^ other));
    one.len() == other.len() && differ == 0
}

fn seconds(now: SystemTime) -> u64 {
    now.duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::{ServedPhone, Serving};

    const CLIENT: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    fn rules() -> Rules {
        let phone = ServedPhone {
            mac: "001565aabbcc".into(),
            ha1: Some(md5("001565aabbcc:pbxctl:word")),
            ..ServedPhone::default()
        };
        Rules::new(Serving {
            phones: vec![phone],
            ..Serving::default()
        })
    }

    fn about(now: u64) -> About<'static> {
        let now = UNIX_EPOCH + Duration::from_secs(now);
        About {
            method: "GET",
            uri: "/001565aabbcc.cfg",
            client: CLIENT,
            now,
        }
    }

    fn answer(nonce: &str, password: &str) -> String {
        let ha1 = md5(&format!("001565AABBCC:pbxctl:{password}"));
        let lower = md5(&format!("001565aabbcc:pbxctl:{password}"));
        let ha1 = if password == "word" { lower } else { ha1 };
        let ha2 = md5("GET:/001565aabbcc.cfg");
        let response = md5(&format!("{ha1}:{nonce}:00000001:abc:auth:{ha2}"));
        format!(
            "Digest username=\"001565aabbcc\", realm=\"pbxctl\", nonce=\"{nonce}\", uri=\"/001565aabbcc.cfg\", qop=auth, nc=00000001, cnonce=\"abc\", response=\"{response}\""
        )
    }

    #[test]
    fn a_digest_is_known_while_it_is_fresh() {
        let nonces = Nonces::new([7; 32]);
        let nonce = nonces.nonce(CLIENT, 1000);
        let known = Verdict::Known("001565aabbcc".into());
        assert_eq!(
            nonces.judge(&answer(&nonce, "word"), about(1010), &rules()),
            known
        );
        assert_eq!(
            nonces.judge(&answer(&nonce, "word"), about(2000), &rules()),
            Verdict::Stale
        );
        assert_eq!(
            nonces.judge(&answer(&nonce, "other"), about(1010), &rules()),
            Verdict::Wrong
        );
        let others = Nonces::new([8; 32]).nonce(CLIENT, 1000);
        assert_eq!(
            nonces.judge(&answer(&others, "word"), about(1010), &rules()),
            Verdict::Wrong
        );
    }

    #[test]
    fn basic_is_known_by_the_same_password() {
        let nonces = Nonces::new([7; 32]);
        let header = |text: &str| format!("Basic {}", STANDARD.encode(text));
        let known = Verdict::Known("001565aabbcc".into());
        assert_eq!(
            nonces.judge(&header("00:15:65:AA:BB:CC:word"), about(0), &rules()),
            Verdict::Wrong
        );
        assert_eq!(
            nonces.judge(&header("001565AABBCC:word"), about(0), &rules()),
            known
        );
        for wrong in ["001565AABBCC:wrong", "001565AABBCD:word", "x", ""] {
            assert_eq!(
                nonces.judge(&header(wrong), about(0), &rules()),
                Verdict::Wrong
            );
        }
        assert_eq!(nonces.judge("Bearer x", about(0), &rules()), Verdict::Wrong);
    }

    #[test]
    fn no_header_makes_it_stumble() {
        for odd in [
            "",
            "Digest",
            "Digest =",
            "Digest \"",
            "Digest a=\",b=",
            "Digest a=b,,=,",
        ] {
            assert_eq!(
                Nonces::new([0; 32]).judge(odd, about(0), &rules()),
                Verdict::Wrong,
                "{odd}"
            );
        }
    }
}
