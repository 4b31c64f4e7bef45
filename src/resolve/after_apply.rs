use super::secret::named_source;
use super::words::{Words, duration};
use crate::diag::{Code, Diagnostic};
use crate::model::{Address, AfterApply, Email, Hook, Malformed, Tls, Webhook, Welcome};
use crate::source::Spanned;
use crate::syntax::{self, Text};
use std::time::Duration;

const WITHIN: Duration = Duration::from_secs(30);

/// Resolves what follows an apply.
pub(super) fn resolve(written: &syntax::AfterApply, words: &mut Words) -> AfterApply {
    let welcome = written.welcome.as_ref();
    let webhooks = written.webhooks.iter();
    let hooks = written.hooks.iter();
    AfterApply {
        welcome: welcome.and_then(|written| self::welcome(written, words)),
        webhooks: webhooks
            .filter_map(|written| webhook(written, words))
            .collect(),
        hooks: hooks.filter_map(|written| hook(written, words)).collect(),
    }
}

fn welcome(written: &syntax::Welcome, words: &mut Words) -> Option<Welcome> {
    let (server, from) = (&written.server, &written.from);
    let server = words.read_as(
        Code::E0211,
        server,
        server.place,
        "an address",
        Address::parse,
    );
    let from = words.read(from, from.place, "an e-mail address", Email::parse);
    let password = written.password.as_ref();
    let password = password.and_then(|source| named_source(source, words));
    let username = written.username.as_ref().map(own);
    if let (Some(name), None) = (&username, &written.password) {
        let fault = Diagnostic::new(Code::E0105, "a user name needs a password".to_owned());
        let help = "name where it comes from: `password: {env: SMTP_PASSWORD}`";
        words
            .found
            .push(fault.label(name.place, "logs in as this").help(help));
    }
    let tls = written
        .tls
        .as_ref()
        .map_or(Tls::StartTls, |tls| match tls.value {
            syntax::Tls::StartTls => Tls::StartTls,
            syntax::Tls::Whole => Tls::Whole,
            syntax::Tls::None => Tls::None,
        });
    Some(Welcome {
        server: server?,
        from: from?,
        login: username.zip(password),
        tls,
    })
}

fn own(text: &Spanned<Text>) -> Spanned<String> {
    text.clone().map(|text| text.0)
}

fn webhook(written: &syntax::Webhook, words: &mut Words) -> Option<Webhook> {
    let url = words.read_as(
        Code::E0211,
        &written.url.value,
        written.url.place,
        "an address of the web",
        web,
    );
    let token = written.token.as_ref();
    let token = token.and_then(|source| named_source(source, words));
    Some(Webhook { url: url?, token })
}

fn web(text: &str) -> Result<String, Malformed> {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    let plain = |c: char| c.is_ascii_graphic() && !"\"'<>`\\@".contains(c);
    match rest
        .is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/') && rest.chars().all(plain))
    {
        true => Ok(text.to_owned()),
        false => Err(Malformed::new("does not start with `https://` and a host")
            .help("write it as `https://chat.example.net/hooks/pbx`")),
    }
}

fn hook(written: &syntax::Hook, words: &mut Words) -> Option<Hook> {
    let within = written.within.as_ref();
    let within =
        within.and_then(|text| words.read(&text.value, text.place, "a duration", duration));
    let run: Vec<_> = written.run.iter().map(own).collect();
    (!run.is_empty()).then(|| Hook {
        run,
        within: within.map_or(WITHIN, |within| within.value),
    })
}
