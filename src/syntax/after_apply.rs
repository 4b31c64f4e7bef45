use super::SecretSource;
use super::record::record;
use super::scalar::{AddressText, DurationText, EmailText, Text, choice};
use crate::source::Spanned;

record! {
    /// What follows an apply that went well. Nothing of it can break an apply: what goes wrong is told, and that is all.
    AfterApply = "what follows an apply" {
        /// A letter to each new user who has an e-mail address: the number, the link of the softphone, how to set a PIN; no password.
        welcome: Option<Welcome>,
        /// Addresses that are told what was applied, as JSON.
        webhooks: Vec<Webhook>,
        /// Programs of your own on the machine that applies. They read the same JSON from standard input.
        hooks: Vec<Hook>,
    }
}

record! {
    /// The server by which letters to new users go out.
    Welcome = "the server for letters to new users" {
        /// Its address; port 587 unless written.
        server: Spanned<AddressText>,
        /// Who the letters come from.
        from: Spanned<EmailText>,
        /// The user name there.
        username: Option<Spanned<Text>>,
        /// Where the password there comes from: `{env: NAME}` or `{file: PATH}`.
        password: Option<SecretSource>,
        /// How the connection is protected; `starttls` unless written.
        tls: Option<Spanned<Tls>>,
    }
}

choice! {
    /// How a connection to a mail server is protected.
    Tls = "a protection" {
        /// It becomes TLS before anything is said, or nothing is sent.
        StartTls = "starttls",
        /// TLS from the beginning, as on port 465.
        Whole = "tls",
        /// None: for a server on this machine.
        None = "none",
    }
}

record! {
    /// An address that is told.
    Webhook = "a webhook" {
        /// `https://…`, or `http://…` within the house.
        url: Spanned<Text>,
        /// Where the bearer token (RFC 6750) comes from that is sent along: `{env: NAME}` or `{file: PATH}`.
        token: Option<SecretSource>,
    }
}

record! {
    /// A program of your own.
    Hook = "a hook" {
        /// The program and its arguments; no shell reads them. It starts in the repository's folder.
        run: Vec<Spanned<Text>>,
        /// After how long it is killed; `30s` unless written.
        within: Option<Spanned<DurationText>>,
    }
}
