use super::ProjectKey;
use super::derive::hex;
use super::key::info;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

/// A digest of bytes that hold secrets: HMAC-SHA256 under a key of its own. Who has only the digest cannot try a PIN against it.
pub fn keyed_digest(key: &ProjectKey, bytes: &[u8]) -> String {
    let sub_key = key.expand(&info(&["manifest digest"]));
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(&*sub_key).expect("any length");
    mac.update(bytes);
    hex(&mac.finalize().into_bytes())
}

/// The key under which a bundle is sealed, apart from every other use of the project key.
pub fn bundle_key(key: &ProjectKey) -> Zeroizing<[u8; 64]> {
    key.expand(&info(&["bundle"]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> ProjectKey {
        ProjectKey::new(b"0123456789abcdef0123456789abcdef".to_vec()).unwrap()
    }

    #[test]
    fn depends_on_the_key_and_on_every_byte() {
        let other = ProjectKey::new(vec![b'x'; 32]).unwrap();
        assert_eq!(keyed_digest(&key(), b"1234").len(), 64);
        assert_ne!(keyed_digest(&key(), b"1234"), keyed_digest(&key(), b"1235"));
        assert_ne!(keyed_digest(&key(), b"1234"), keyed_digest(&other, b"1234"));
        assert_ne!(bundle_key(&key()), bundle_key(&other));
    }

    #[test]
    fn stays_what_it_is() {
        assert_eq!(
            keyed_digest(&key(), b"1234"),
            "fb66a54d01b6371adadbeefc9cb3c92c0da25edd06fc0fc63a8def733d5d1a17"
        );
    }
}
