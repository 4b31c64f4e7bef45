//! What a browser sends: the query of a URL, and a form that was filled in.

use std::collections::BTreeMap;

use super::name::percent_decoded;

/// Values by name; of two of the same name the last.
pub type Fields = BTreeMap<String, String>;

/// `a=1&b=two+words`, percent-encoded (WHATWG URL, 5). What cannot be decoded stays as it is.
pub fn fields(text: &str) -> Fields {
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    pairs
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect()
}

fn decoded(text: &str) -> String {
    let text = text.replace('+', " ");
    let bytes = percent_decoded(&text).unwrap_or_else(|| text.into_bytes());
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_form() {
        let read = fields("name=al+ice&password=%2B%26%zz&x");
        assert_eq!(read["name"], "al ice");
        assert_eq!(
            read["password"], "%2B%26%zz",
            "what cannot be decoded stays as it is"
        );
        assert_eq!(fields("a=%26%3D")["a"], "&=");
    }
}
