//! Secrets sealed with age in place, each bound to the path where it is written.

use super::key::info;
use super::written::{self, Unfit};
use super::{ProjectKey, Secret};
use age::x25519::Identity;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bech32::{Bech32, Hrp};
use zeroize::Zeroizing;

/// Stands before the path and the secret, so that the form can change one day.
const FORM: &str = "pbxctl secret v1";

/// The most characters that a sealed text may have: far more than a secret needs.
const LONGEST: usize = 16 << 10;

/// Why a sealed text does not open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unopened {
    /// It is no base64, no age file, or cut off.
    Damaged,
    /// It was sealed with another project key.
    OtherKey,
    /// It was sealed for another path.
    OtherPath(String),
    /// What it holds cannot be a secret.
    Unfit(Unfit),
}

/// Seals a secret for the path of its place: base64 of an age file, in one word. Twice the same secret gives two texts,
/// as age draws a key for each: the one thing in this room that is not the same on every machine.
pub fn seal(key: &ProjectKey, path: &str, secret: &Secret) -> Option<String> {
    let plain = Zeroizing::new(format!("{FORM}\n{path}\n{}", secret.expose()));
    let sealed = age::encrypt(&identity(key)?.to_public(), plain.as_bytes()).ok()?;
    Some(BASE64_STANDARD.encode(sealed))
}

/// Opens what was sealed for this path.
pub fn open(key: &ProjectKey, path: &str, sealed: &str) -> Result<Secret, Unopened> {
    if sealed.len() > LONGEST {
        return Err(Unopened::Damaged);
    }
    let damaged = |()| Unopened::Damaged;
    let bytes = BASE64_STANDARD
        .decode(sealed.trim())
        .ok()
        .ok_or(())
        .map_err(damaged)?;
    let identity = identity(key).ok_or(Unopened::Damaged)?;
    let plain = age::decrypt(&identity, &bytes).map_err(|error| match error {
        age::DecryptError::NoMatchingKeys => Unopened::OtherKey,
        _ => Unopened::Damaged,
    })?;
    let plain = Zeroizing::new(plain);
    let text = std::str::from_utf8(&plain).ok().ok_or(Unopened::Damaged)?;
    let mut parts = text.splitn(3, '\n');
    let (Some(FORM), Some(place), Some(secret)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(Unopened::Damaged);
    };
    if place != path {
        return Err(Unopened::OtherPath(place.to_owned()));
    }
    written::read(secret.as_bytes().to_vec()).map_err(Unopened::Unfit)
}

/// The identity of the project: 32 bytes of a purpose of its own, in the only form that age takes.
fn identity(key: &ProjectKey) -> Option<Identity> {
    let bytes = key.expand(&info(&["age identity"]));
    let prefix = Hrp::parse("AGE-SECRET-KEY-").ok()?;
    let text = Zeroizing::new(bech32::encode_upper::<Bech32>(prefix, bytes.get(..32)?).ok()?);
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATH: &str = "tenants/acme/trunks/main.register.password";

    fn key() -> ProjectKey {
        ProjectKey::new(vec![b'k'; 32]).unwrap()
    }

    fn sealed(text: &str) -> String {
        seal(&key(), PATH, &Secret::new(text.to_owned())).unwrap()
    }

    #[test]
    fn what_is_sealed_opens_at_its_path_alone() {
        let text = sealed("hunter;2");
        assert!(text.starts_with("YWdlLWVuY3J5cHRpb24ub3JnL3Yx") && !text.contains("hunter"));
        assert_eq!(open(&key(), PATH, &text).unwrap().expose(), "hunter;2");
        assert_eq!(
            open(&key(), "tenants/acme/trunks/spare.register.password", &text).unwrap_err(),
            Unopened::OtherPath(PATH.to_owned())
        );
        let other = ProjectKey::new(vec![b'o'; 32]).unwrap();
        assert_eq!(open(&other, PATH, &text).unwrap_err(), Unopened::OtherKey);
        assert_ne!(text, sealed("hunter;2"));
    }

    #[test]
    fn a_damaged_text_opens_nowhere() {
        let text = sealed("hunter2");
        let bytes = BASE64_STANDARD.decode(&text).unwrap();
        for at in 0..bytes.len() {
            let mut bytes = bytes.clone();
            bytes[at] ^= 1;
            assert!(
                open(&key(), PATH, &BASE64_STANDARD.encode(bytes)).is_err(),
                "{at}"
            );
        }
        for text in [
            "",
            "x",
            "YWdlLWVuY3J5cHRpb24ub3JnL3Yx",
            text.get(..40).unwrap(),
        ] {
            assert_eq!(open(&key(), PATH, text).unwrap_err(), Unopened::Damaged);
        }
    }

    /// A site that was sealed once must open for ever.
    #[test]
    fn the_identity_stays_what_it_is() {
        let recipient = identity(&key()).unwrap().to_public().to_string();
        assert_eq!(
            recipient,
            "age17y664l4g6spuf0xxkc5pfp9nwum0vf6qjwrw3m7pkry6w2xtqpkqke90wg"
        );
    }
}
