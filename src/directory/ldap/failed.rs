use ldap3::LdapError;

/// Why a directory gave no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// What happened.
    pub what: String,
    /// What to do.
    pub help: Option<String>,
    /// Whether it may go by itself.
    pub passing: bool,
}

/// Results that may go by themselves: busy, unavailable, and a server that is going down (RFC 4511).
const PASSING: [u32; 3] = [51, 52, 3];

impl Failed {
    /// A failure that another try would meet again.
    pub(super) fn lasting(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            help: None,
            passing: false,
        }
    }

    /// A failure that may go by itself.
    pub(super) fn passing(what: impl Into<String>) -> Self {
        Self {
            passing: true,
            ..Self::lasting(what)
        }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Says how often it was tried.
    pub(super) fn after(mut self, retried: u32) -> Self {
        if retried > 0 {
            self.what = format!("{}, after {} tries", self.what, retried + 1);
        }
        self
    }

    /// What an error of the crate means.
    pub(super) fn of(error: &LdapError) -> Self {
        match error {
            LdapError::LdapResult { result } => Self::result(result.rc, &result.text),
            LdapError::Io { source } => Self::io(source),
            LdapError::Rustls { source } => Self::certificate(&source.to_string()),
            LdapError::Timeout { .. } => Self::passing("the server was silent for too long"),
            LdapError::FilterParsing => Self::lasting("the filter is malformed")
                .help("write it as in `(&(objectClass=person)(mail=*))`"),
            LdapError::UrlParsing { .. }
            | LdapError::UnknownScheme(_)
            | LdapError::DNSName { .. } => {
                Self::lasting(format!("the address of the server: {error}"))
            }
            _ => Self::passing("the connection broke before the answer was whole"),
        }
    }

    fn io(error: &std::io::Error) -> Self {
        let text = error.to_string();
        // A certificate that does not hold arrives as an error of the stream.
        match error.kind() {
            std::io::ErrorKind::InvalidData => Self::certificate(&text),
            _ => Self::passing(format!("cannot reach the server: {}", text.to_lowercase())),
        }
    }

    fn certificate(text: &str) -> Self {
        Self::lasting(format!("the server's certificate is refused: {text}"))
            .help("name the file of its authority as `ca`, and the server as its certificate does")
    }

    fn result(code: u32, text: &str) -> Self {
        let what = match code {
            49 => "the directory knows no such account, or the password is wrong".to_owned(),
            32 => "the directory has no such base".to_owned(),
            4 => "the directory refuses to give so many entries".to_owned(),
            50 => "the account may not read there".to_owned(),
            10 => "the directory sends us to another server, which is not followed".to_owned(),
            _ => format!("the directory answers with code {code}"),
        };
        let shown: String = text.chars().filter(|c| !c.is_control()).take(200).collect();
        let what = if shown.is_empty() {
            what
        } else {
            format!("{what}: {shown}")
        };
        if PASSING.contains(&code) {
            Self::passing(what)
        } else {
            Self::lasting(what)
        }
    }
}
