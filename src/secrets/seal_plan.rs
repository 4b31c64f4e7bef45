//! The seal of a plan: an HMAC under a key of its own, derived from the project key.

use super::ProjectKey;
use super::key::info;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// What separates a plan from its seal.
const MARK: &str = "seal ";

/// A plan's text with its seal below, which covers every byte of it.
pub fn seal_plan(key: &ProjectKey, text: &str) -> String {
    format!("{text}\n{MARK}{}\n", seal(key, text))
}

/// The text of a plan that was sealed with this key and not changed by a byte since; nothing for any other.
pub fn open_plan<'t>(key: &ProjectKey, sealed: &'t str) -> Option<&'t str> {
    let (text, given) = sealed.strip_suffix('\n')?.rsplit_once('\n')?;
    let given = given.strip_prefix(MARK)?;
    // Both are hashed once more, so that the time that the comparison takes tells nothing of the right seal.
    let same = seal(key, given) == seal(key, &seal(key, text));
    same.then_some(text)
}

fn seal(key: &ProjectKey, text: &str) -> String {
    let sub_key = key.expand(&info(&["sealed plan"]));
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(&*sub_key).expect("any length");
    mac.update(text.as_bytes());
    super::derive::hex(&mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> ProjectKey {
        ProjectKey::new(vec![byte; 32]).unwrap()
    }

    #[test]
    fn no_byte_of_a_sealed_plan_can_be_changed() {
        let sealed = seal_plan(&key(7), "{\"version\": 1,\n\"hosts\": [\"berlin\"]}");
        assert!(open_plan(&key(7), &sealed).is_some());
        assert!(open_plan(&key(8), &sealed).is_none(), "another key");
        let mut tried = 0;
        for at in 0..sealed.len() {
            for bit in 0..8 {
                let mut bytes = sealed.clone().into_bytes();
                bytes[at] ^= 1 << bit;
                // What is no text is no plan.
                let Ok(changed) = String::from_utf8(bytes) else {
                    continue;
                };
                assert!(
                    open_plan(&key(7), &changed).is_none(),
                    "byte {at}, bit {bit}"
                );
                tried += 1;
            }
            assert!(
                open_plan(&key(7), sealed.get(..at).unwrap()).is_none(),
                "cut at {at}"
            );
            assert!(
                open_plan(&key(7), sealed.get(at + 1..).unwrap()).is_none(),
                "without its start"
            );
        }
        assert!(tried > sealed.len() * 6);
        for more in ["\n", " ", "x", &*sealed] {
            assert!(open_plan(&key(7), &(sealed.clone() + more)).is_none());
            assert!(open_plan(&key(7), &(more.to_owned() + &sealed)).is_none());
        }
    }
}
