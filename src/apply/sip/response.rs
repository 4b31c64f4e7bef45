/// What a PBX answered in the end.
pub(in crate::apply) struct Response {
    pub(in crate::apply) code: u16,
    pub(in crate::apply) reason: String,
    text: String,
}

impl Response {
    /// Reads one; nothing where it is something else.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (first, _) = text.split_once("\r\n")?;
        let (code, reason) = first.strip_prefix("SIP/2.0 ")?.split_once(' ')?;
        Some(Self {
            code: code.parse().ok()?,
            reason: reason.to_owned(),
            text: text.to_owned(),
        })
    }

    /// The value of a header, whatever the case of its name.
    pub(in crate::apply) fn header(&self, name: &str) -> Option<&str> {
        let head = self.text.split("\r\n\r\n").next()?;
        let mut lines = head.split("\r\n").skip(1);
        lines.find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.trim().eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// Whether it belongs to this request of this call.
    pub(super) fn answers(&self, call: &str, sequence: u32, method: &str) -> bool {
        let wanted = format!("{sequence} {method}");
        self.header("call-id") == Some(call) && self.header("cseq") == Some(&wanted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_answers_to_what_was_asked() {
        let text = "SIP/2.0 486 Busy Here\r\nCall-ID: c-1\r\ncseq: 2 INVITE\r\nTo: <sip:x>;tag=1\r\n\r\nCall-ID: body";
        let answer = Response::parse(text).unwrap();
        assert_eq!((answer.code, answer.reason.as_str()), (486, "Busy Here"));
        assert!(answer.answers("c-1", 2, "INVITE"));
        assert!(!answer.answers("c-1", 1, "INVITE"));
        assert!(Response::parse("OPTIONS sip:x SIP/2.0\r\n\r\n").is_none());
    }
}
