use std::fmt::Write as _;

/// A request or response of SIP, its header fields in their order.
#[derive(Clone, Debug, Default)]
pub(super) struct Message {
    pub(super) start: String,
    pub(super) fields: Vec<(String, String)>,
    pub(super) body: String,
}

impl Message {
    pub(super) fn new(start: impl Into<String>) -> Self {
        Self {
            start: start.into(),
            ..Self::default()
        }
    }

    #[must_use]
    pub(super) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.fields.push((name.to_owned(), value.into()));
        self
    }

    #[must_use]
    pub(super) fn described(mut self, body: String) -> Self {
        if !body.is_empty() {
            self = self.with("Content-Type", "application/sdp");
        }
        self.body = body;
        self
    }

    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let (head, body) = text.split_once("\r\n\r\n")?;
        let mut lines = head.split("\r\n");
        let mut message = Self::new(lines.next()?);
        for line in lines {
            let (name, value) = line.split_once(':')?;
            message
                .fields
                .push((name.trim().into(), value.trim().into()));
        }
        body.clone_into(&mut message.body);
        Some(message)
    }

    pub(super) fn written(&self) -> String {
        let mut text = format!("{}\r\n", self.start);
        for (name, value) in &self.fields {
            write!(text, "{name}: {value}\r\n").expect("a text grows");
        }
        let body = &self.body;
        write!(text, "Content-Length: {}\r\n\r\n{body}", body.len()).expect("a text grows");
        text
    }

    pub(super) fn all<'m>(&'m self, name: &'m str) -> impl Iterator<Item = &'m str> {
        let fields = self.fields.iter();
        fields
            .filter(move |(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The first field of that name; without one an empty text.
    pub(super) fn field<'m>(&'m self, name: &'m str) -> &'m str {
        self.all(name).next().unwrap_or_default()
    }

    /// The status of a response.
    pub(super) fn status(&self) -> Option<u16> {
        self.start.strip_prefix("SIP/2.0 ")?.get(..3)?.parse().ok()
    }

    /// The method of a request.
    pub(super) fn method(&self) -> &str {
        self.start.split(' ').next().unwrap_or_default()
    }

    /// The user of the address that is asked for.
    pub(super) fn user(&self) -> &str {
        user_of(&self.start)
    }

    pub(super) fn call_id(&self) -> String {
        self.field("Call-ID").to_owned()
    }

    /// The number and the method of the transaction.
    pub(super) fn sequence(&self) -> (u32, &str) {
        let (number, method) = self.field("CSeq").split_once(' ').unwrap_or_default();
        (number.parse().unwrap_or(0), method.trim())
    }

    /// The cause of Q.850 that an engine gives (RFC 3326).
    pub(super) fn cause(&self) -> Option<u8> {
        let reason = self.all("Reason").find(|text| text.starts_with("Q.850"))?;
        let cause = reason
            .split(';')
            .find_map(|part| part.trim().strip_prefix("cause="))?;
        cause.parse().ok()
    }

    /// A response to this request, with its way back.
    pub(super) fn answer(&self, status: u16, tag: &str) -> Self {
        let mut answer = Self::new(format!("SIP/2.0 {status} {}", phrase(status)));
        for name in ["Via", "Record-Route", "From", "Call-ID", "CSeq"] {
            for value in self.all(name) {
                answer = answer.with(name, value);
            }
        }
        let to = self.field("To");
        let tagged = to.contains(";tag=") || status == 100;
        let to = if tagged {
            to.to_owned()
        } else {
            format!("{to};tag={tag}")
        };
        answer.with("To", to)
    }
}

/// The user of an address within a text: `sip:USER@…`.
pub(super) fn user_of(text: &str) -> &str {
    let address = text.split_once("sip:").map_or("", |(_, rest)| rest);
    let end = address.find(['@', ';', '>', ' ']).unwrap_or(address.len());
    address.get(..end).unwrap_or_default()
}

fn phrase(status: u16) -> &'static str {
    match status {
        100 => "Trying",
        180 => "Ringing",
        200 => "OK",
        404 => "Not Found",
        480 => "Temporarily Unavailable",
        486 => "Busy Here",
        487 => "Request Terminated",
        503 => "Service Unavailable",
        603 => "Decline",
        _ => "Other",
    }
}
