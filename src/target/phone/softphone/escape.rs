use crate::render::Unwritable;
use std::borrow::Cow;

/// A text within the quotes of JSON (RFC 8259, 7).
#[expect(clippy::unnecessary_wraps, reason = "other formats refuse some texts")]
pub(super) fn json(text: &str) -> Result<Cow<'_, str>, Unwritable> {
    let quoted = serde_json::Value::from(text).to_string();
    let inner = quoted
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    Ok(inner.unwrap_or_default().to_owned().into())
}

/// A display name in the quotes of SIP, with `"` and `\` escaped (RFC 3261, 25.1: quoted-string).
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_quotes_mean_is_escaped() {
        assert_eq!(json("a \"b\" \\ \n é").unwrap(), "a \\\"b\\\" \\\\ \\n é");
        assert_eq!(quoted("a \"b\" \\"), "\"a \\\"b\\\" \\\\\"");
    }
}
