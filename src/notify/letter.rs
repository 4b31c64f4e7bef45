use lettre::message::{Mailbox, header::ContentType};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{Address, Message, SmtpTransport, Transport};
use std::time::Duration;

/// How long a mail server may take for an answer.
const WITHIN: Duration = Duration::from_secs(20);

/// How a connection to a mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    /// It becomes TLS at once after the greeting, or nothing is sent (RFC 3207).
    StartTls,
    /// TLS from the beginning (RFC 8314).
    Tls,
    /// None: for a server on this machine.
    Bare,
}

/// The server that takes letters.
#[derive(Clone)]
pub struct MailServer {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub protection: Protection,
    /// Who the letters come from.
    pub from: String,
    /// The user name and password there.
    pub login: Option<(String, String)>,
}

/// A letter to one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// To whom: an address.
    pub to: String,
    /// What it is about.
    pub subject: String,
    /// What it says.
    pub text: String,
}

impl MailServer {
    /// Sends letters over one connection. Gives those that could not be sent, each with the reason.
    pub fn send(&self, letters: &[Letter]) -> Vec<(String, String)> {
        let transport = match self.transport() {
            Ok(transport) => transport,
            Err(why) => {
                let all = letters.iter();
                return all.map(|letter| (letter.to.clone(), why.clone())).collect();
            }
        };
        let sent = letters
            .iter()
            .map(|letter| (letter, self.one(&transport, letter)));
        sent.filter_map(|(letter, sent)| Some((letter.to.clone(), sent.err()?)))
            .collect()
    }

    fn transport(&self) -> Result<SmtpTransport, String> {
        let parameters =
            || TlsParameters::new(self.host.clone()).map_err(|error| error.to_string());
        let tls = match self.protection {
            Protection::StartTls => Tls::Required(parameters()?),
            Protection::Tls => Tls::Wrapper(parameters()?),
            Protection::Bare => Tls::None,
        };
        let builder = SmtpTransport::builder_dangerous(&self.host);
        let builder = builder.port(self.port).tls(tls).timeout(Some(WITHIN));
        let login = self.login.clone();
        let login = login.map(|(name, password)| Credentials::new(name, password));
        Ok(match login {
            Some(login) => builder.credentials(login).build(),
            None => builder.build(),
        })
    }

    fn one(&self, transport: &SmtpTransport, letter: &Letter) -> Result<(), String> {
        let mailbox = |text: &str| {
            let address = text.parse::<Address>().map_err(|error| error.to_string())?;
            Ok::<_, String>(Mailbox::new(None, address))
        };
        let message = Message::builder()
            .from(mailbox(&self.from)?)
            .to(mailbox(&letter.to)?)
            .subject(letter.subject.as_str())
            .header(ContentType::TEXT_PLAIN)
            .body(letter.text.clone());
        let message = message.map_err(|error| error.to_string())?;
        let sent = transport.send(&message);
        sent.map(drop).map_err(|error| error.to_string())
    }
}

impl std::fmt::Debug for MailServer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}:{}", self.host, self.port)
    }
}

/// What a new user is told: the number, the links of softphones, how a PIN is set. Never a password and never a PIN.
pub fn welcome(
    to: &str,
    name: &str,
    number: &str,
    links: &[String],
    mailbox: Option<&str>,
) -> Letter {
    let mut text = format!("Hello {name},\n\nyour telephone number in the house is {number}.\n");
    for link in links {
        text.push_str("\nOpen this link on the device that is to be your softphone. It is yours alone, and works for one device:\n");
        text.push_str(link);
        text.push('\n');
    }
    if let Some(code) = mailbox {
        let how = format!(
            "\nYou have a mailbox. Dial {code} from your telephone to hear it, and set a PIN of your own: press 0, then 5.\nYour administrator tells you the first PIN.\n"
        );
        text.push_str(&how);
    }
    Letter {
        to: to.to_owned(),
        subject: "Your telephone".to_owned(),
        text,
    }
}
