use super::key::info;
use super::{Algorithm, Kind, Secret, SecretRef, Vault};
use md5::Md5;
use sha2::{Digest, Sha256};

/// Letters and digits that cannot be taken for another, and nothing that means something in any format: no `0 O 1 I l`.
const ALPHABET: &[u8] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// 24 of 57 characters are 139 bits.
const PASSWORD_LENGTH: usize = 24;

const PIN_LENGTH: usize = 6;

const HEX: &[u8; 16] = b"0123456789abcdef";

/// The secret that a reference means, the same on every machine; none where it is written and was not put in.
pub(super) fn reveal(vault: &Vault, reference: &SecretRef) -> Option<Secret> {
    let key = vault.key();
    Some(match reference {
        SecretRef::Written { path } => return vault.written(path).cloned(),
        SecretRef::Derived {
            kind,
            tenant,
            birth,
            rotation,
        } => {
            let bytes = |round: u32, second: bool| {
                let purpose = info(&[
                    "secret",
                    &kind.to_string(),
                    tenant,
                    birth,
                    &rotation.to_string(),
                    &round.to_string(),
                ]);
                key.half(&purpose, second)
            };
            match kind {
                Kind::SipPassword
                | Kind::AdminPassword
                | Kind::ProvisioningPassword
                | Kind::FirstToken
                | Kind::LastingToken => draw(ALPHABET, PASSWORD_LENGTH, bytes),
                Kind::VoicemailPin | Kind::ConferencePin => pin(bytes),
            }
        }
        SecretRef::Ha1 {
            user,
            realm,
            of,
            algorithm,
        } => {
            let password = reveal(vault, of)?;
            let text = Secret::new(format!("{user}:{realm}:{}", password.expose()));
            Secret::new(hash(*algorithm, text.expose().as_bytes()))
        }
    })
}

/// `length` characters of `alphabet`, each as likely as any other: a byte beyond the last whole multiple of the alphabet is passed over.
/// `bytes` gives those of a round, of which there is a first and a second half.
fn draw<B: std::ops::Deref<Target = [u8; 32]>>(
    alphabet: &[u8],
    length: usize,
    bytes: impl Fn(u32, bool) -> B,
) -> Secret {
    let limit = 256 - 256 % alphabet.len();
    let mut text = String::with_capacity(length);
    let halves = (0..).flat_map(|round| [(round, false), (round, true)]);
    for (round, second) in halves {
        for byte in bytes(round, second)
            .iter()
            .map(|byte| usize::from(*byte))
            .filter(|byte| *byte < limit)
        {
            if text.len() == length {
                return Secret::new(text);
            }
            text.push(char::from(alphabet[byte % alphabet.len()]));
        }
    }
    Secret::new(text)
}

/// Six digits, drawn again until nobody would guess them.
fn pin<B: std::ops::Deref<Target = [u8; 32]>>(bytes: impl Fn(u32, bool) -> B) -> Secret {
    let tries = (0..).map(|again: u32| {
        draw(b"0123456789", PIN_LENGTH, |round, second| {
            bytes(again * 1000 + round, second)
        })
    });
    let mut good = tries.filter(|pin| !is_trivial(pin.expose()));
    good.next().unwrap_or_else(|| Secret::new(String::new()))
}

/// Whether a PIN is among those that are tried first: fewer than three digits in it, a part said twice or thrice, steps of one up or down.
fn is_trivial(pin: &str) -> bool {
    let digits: Vec<i16> = pin.bytes().map(i16::from).collect();
    let different: std::collections::BTreeSet<_> = digits.iter().collect();
    let steps: Vec<i16> = digits.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let runs = steps.iter().all(|step| *step == 1) || steps.iter().all(|step| *step == -1);
    let repeats = [2, 3]
        .iter()
        .any(|part| digits.chunks(*part).all(|chunk| chunk == &digits[..*part]));
    different.len() < 3 || runs || repeats
}

fn hash(algorithm: Algorithm, bytes: &[u8]) -> String {
    match algorithm {
        Algorithm::Md5 => hex(&Md5::digest(bytes)),
        Algorithm::Sha256 => hex(&Sha256::digest(bytes)),
    }
}

/// Bytes as lower-case hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from(HEX[usize::from(half)]);
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(digit).collect()
}

#[cfg(test)]
mod tests {
    use super::super::ProjectKey;
    use super::*;
    use proptest::prelude::*;

    fn vault() -> Vault {
        Vault::new(ProjectKey::new(b"0123456789abcdef0123456789abcdef".to_vec()).unwrap())
    }

    fn revealed(reference: &SecretRef) -> String {
        reveal(&vault(), reference).unwrap().expose().to_owned()
    }

    #[test]
    fn what_is_written_is_what_was_put_in() {
        let (mut vault, path) = (vault(), "tenants/acme/trunks/main.register.password");
        let password = SecretRef::written(path);
        let digest = password.ha1("Mufasa", "testrealm@host.com", Algorithm::Md5);
        assert!(reveal(&vault, &password).is_none() && reveal(&vault, &digest).is_none());
        vault.put(path, Secret::new("Circle Of Life".to_owned()));
        assert_eq!(
            reveal(&vault, &password).unwrap().expose(),
            "Circle Of Life"
        );
        let digest = reveal(&vault, &digest).unwrap();
        assert_eq!(digest.expose(), "939e7578ed9e3c518a452acee763bce9");
    }

    #[test]
    fn stays_what_it_is() {
        // Computed apart from this code, in Python, from the words of RFC 5869.
        let password = SecretRef::sip_password("acme", "alice", 0);
        assert_eq!(revealed(&password), "oCMvgiV9VdvkQai3gCitngoD");
        assert_eq!(
            revealed(&SecretRef::sip_password("acme", "alice", 1)),
            "9eAtaqEsPEAgkiVsrS9FMjzN"
        );
        assert_eq!(
            revealed(&SecretRef::admin_password("acme", "alice", 0)),
            "DbMh9eGuopN9qEDmAbAYeEXC"
        );
        assert_eq!(
            revealed(&SecretRef::voicemail_pin("acme", "alice", 0)),
            "826701"
        );
        assert_eq!(
            revealed(&password.ha1("1000", "acme.example", Algorithm::Md5)),
            "bbc4c08bd4516651884fd9f0506894fd"
        );
        assert_eq!(
            revealed(&password.ha1("1000", "acme.example", Algorithm::Sha256)),
            "93aa9a9476f2b4f94dbae9a3def5d7fc5fb051a0b9dda4f0581cb71fbcfad717"
        );
    }

    #[test]
    fn digests_are_those_of_rfc_2617_and_rfc_8760() {
        assert_eq!(
            hash(Algorithm::Md5, b"Mufasa:testrealm@host.com:Circle Of Life"),
            "939e7578ed9e3c518a452acee763bce9"
        );
        assert_eq!(
            hash(
                Algorithm::Sha256,
                b"Mufasa:http-auth@example.org:Circle of Life"
            ),
            "7987c64c30e25f1b74be53f966b49b90f2808aa92faf9a00262392d7b4794232"
        );
    }

    #[test]
    fn knows_what_is_tried_first() {
        for bad in [
            "000000", "123456", "654321", "012345", "121212", "123123", "111222", "999998",
        ] {
            assert!(is_trivial(bad), "{bad}");
        }
        for good in ["190375", "112358", "135790"] {
            assert!(!is_trivial(good), "{good}");
        }
    }

    #[test]
    fn owners_cannot_be_confused() {
        let one = revealed(&SecretRef::sip_password("a", "bc", 0));
        assert_ne!(one, revealed(&SecretRef::sip_password("ab", "c", 0)));
        assert_ne!(one, revealed(&SecretRef::admin_password("a", "bc", 0)));
    }

    proptest! {
        #[test]
        fn a_password_needs_no_escaping_and_a_pin_is_six_digits(tenant in "[a-z0-9-]{1,20}", birth in ".{0,20}", rotation: u32) {
            let password = revealed(&SecretRef::sip_password(&tenant, &*birth, rotation));
            prop_assert_eq!(password.len(), PASSWORD_LENGTH);
            prop_assert!(password.bytes().all(|byte| byte.is_ascii_alphanumeric()));
            let pin = revealed(&SecretRef::voicemail_pin(&tenant, &*birth, rotation));
            prop_assert!(pin.len() == PIN_LENGTH && pin.bytes().all(|byte| byte.is_ascii_digit()));
            prop_assert!(!is_trivial(&pin));
        }
    }
}
