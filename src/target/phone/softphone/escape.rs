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

/// A display name as it stands between the quotes of SIP, with `"` and `\` escaped (RFC 3261, 25.1: quoted-string). Who is told it does
/// not do so itself: SIP.js 0.21 and Linphone 5.1; `JsSIP` 3.13 does.
pub(super) fn within_quotes(name: &str) -> String {
    name.replace('\\', "\\\\").replace('"', "\\\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_quotes_mean_is_escaped() {
        assert_eq!(json("a \"b\" \\ \n é").unwrap(), "a \\\"b\\\" \\\\ \\n é");
        assert_eq!(within_quotes("a \"b\" \\"), "a \\\"b\\\" \\\\");
    }
}
