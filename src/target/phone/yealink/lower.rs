use crate::catalog::PhoneModel;
use crate::render::Value;
use crate::target::phone::{Line, Phone, Setting, Transport};

/// The first generation of firmware that calls its own parameters `static.…`.
const STATIC: u16 = 81;

/// What the template of the phone's file is handed.
pub(super) fn phone(phone: &Phone<'_>) -> Value {
    let model = phone.model;
    let accounts = (1..=model.lines).map(|number| {
        account(
            number,
            phone.lines.iter().find(|line| line.number == number),
        )
    });
    let fields = [
        Some(("owner", Value::plain(&*phone.owner))),
        Some(("mac", Value::plain(phone.mac.to_string()))),
        Some(("model", Value::plain(&*model.name))),
        Some(("generation", Value::number(model.generation.into()))),
        Some((
            "static",
            Value::plain(if model.generation < STATIC {
                ""
            } else {
                "static."
            }),
        )),
        Some(("accounts", Value::list(accounts))),
        phone
            .language
            .as_ref()
            .and_then(|code| Some(("language", Value::plain(language(code)?)))),
        phone.url.clone().map(|url| ("url", url)),
        phone
            .admin_password
            .clone()
            .map(|password| ("admin_password", Value::secret(password, None))),
        Some(("settings", Value::list(phone.settings.iter().map(setting)))),
    ];
    Value::record([("phone", Value::record(fields.into_iter().flatten()))])
}

/// What the template of a model's common file is handed.
pub(super) fn common(model: &PhoneModel) -> Value {
    Value::record([("model", Value::plain(&*model.name))])
}

fn account(number: u16, line: Option<&Line>) -> Value {
    let fields = [
        Some(("number", Value::number(number.into()))),
        line.map(|line| ("line", lowered(line))),
    ];
    Value::record(fields.into_iter().flatten())
}

fn lowered(line: &Line) -> Value {
    let fields = [
        ("label", &line.label),
        ("display_name", &line.display_name),
        ("user", &line.user),
        ("auth_user", &line.auth_user),
        ("password", &Value::secret(line.password.clone(), None)),
        ("domain", &line.domain),
        ("proxy_host", &line.proxy_host),
        ("proxy_port", &Value::number(line.proxy_port.into())),
        ("transport", &Value::number(transport(line.transport))),
    ];
    let mailbox = line
        .mailbox_number
        .as_ref()
        .map(|number| ("mailbox", number));
    Value::record(
        fields
            .into_iter()
            .chain(mailbox)
            .map(|(key, value)| (key, value.clone())),
    )
}

fn setting(setting: &Setting) -> Value {
    Value::record([
        ("key", Value::text(&setting.key)),
        ("value", Value::text(&setting.value)),
    ])
}

/// The numbers of `transport_type`.
fn transport(transport: Transport) -> i64 {
    match transport {
        Transport::Udp => 0,
        Transport::Tcp => 1,
        Transport::Tls => 2,
    }
}

/// What the vendor calls a language: its English name.
pub(super) fn language(code: &str) -> Option<&'static str> {
    Some(match code {
        "de" => "German",
        "en" => "English",
        "es" => "Spanish",
        "fr" => "French",
        "it" => "Italian",
        "pl" => "Polish",
        "pt" => "Portuguese",
        "ru" => "Russian",
        "tr" => "Turkish",
        _ => return None,
    })
}
