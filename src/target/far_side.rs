//! What the other end of a trunk to Teams or Zoom is to be told: a file that a person runs or reads. No engine reads it.

use super::work::Work;
use super::{Output, peer};
use crate::calls::TrunkKey;
use crate::model::{
    Codec, Host, NumberFormat, Peer, State, Tenant, TenantId, Trunk, TrunkId, User, UserId,
};
use crate::render::{Builtin, Unwritable, Value, builtin};
use crate::source::Spanned;
use std::borrow::Cow;

/// A template for each kind of other end.
pub(super) const TEMPLATES: &[Builtin] = &[
    builtin!("outside/teams.ps1", powershell),
    builtin!("outside/zoom.txt", line),
];

/// A text between single quotes of PowerShell, to which typographic quotes are quotes as well, or in a comment.
fn powershell(text: &str) -> Result<Cow<'_, str>, Unwritable> {
    let is_quote = |c: char| matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}');
    if !line(text)?.contains(is_quote) {
        return Ok(text.into());
    }
    let mut written = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        written.push(c);
        if is_quote(c) {
            written.push(c);
        }
    }
    Ok(written.into())
}

/// A text that stays on its line.
fn line(text: &str) -> Result<Cow<'_, str>, Unwritable> {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    match text.contains(breaks) {
        true => Err(Unwritable::new("holds a control character or a line break")),
        false => Ok(text.into()),
    }
}

/// Writes the file of each trunk of a tenant whose other end has to be set up for it.
pub(super) fn write(work: &Work<'_>, output: &mut Output<'_>) {
    let (id, tenant) = (work.id, work.tenant);
    for (trunk_id, trunk) in &tenant.trunks {
        let template = match &trunk.peer {
            Peer::Teams { .. } => "outside/teams.ps1",
            Peer::Zoom { .. } => "outside/zoom.txt",
            Peer::Sip { .. } => continue,
        };
        let Some(key) = work.calls.trunks.get(trunk_id) else {
            continue;
        };
        let value = Value::record([(
            "trunk",
            value((id, tenant), (trunk_id, trunk), key, work.input.host),
        )]);
        let ending = template.rsplit('.').next().unwrap_or_default();
        let path = format!("outside/{id}/{trunk_id}.{ending}");
        output.render(
            work.input.stock.templates,
            template,
            &value,
            &path,
            &id.reference(),
        );
    }
}

fn value(
    (id, tenant): (&TenantId, &Tenant),
    (trunk_id, trunk): (&TrunkId, &Trunk),
    key: &TrunkKey,
    host: &Host,
) -> Value {
    let reference = match &key.tenant {
        Some(_) => format!("{}/{}", id.reference(), trunk_id.reference()),
        None => format!("library/{} for {}", trunk_id.reference(), id.reference()),
    };
    let name = format!("pbxctl {id} {trunk_id}");
    let mut fields = vec![
        ("reference", Value::plain(reference)),
        ("routes", routes(&name, tenant)),
        ("name", Value::plain(name)),
        ("description", Value::text(&tenant.name)),
        ("host", Value::plain(host.address.value.host.clone())),
        ("numbers", numbers(tenant, trunk_id)),
        ("people", people(tenant)),
        ("others", others(tenant)),
    ];
    fields.extend(of_trunk(trunk, host));
    fields.extend(of_kind(tenant, trunk));
    Value::record(fields)
}

fn of_trunk(trunk: &Trunk, host: &Host) -> Vec<(&'static str, Value)> {
    let mut fields = Vec::new();
    if let Some(sbc) = trunk.sbc() {
        let name = Spanned::new(sbc.value.host.clone(), sbc.place);
        fields.push(("fqdn", Value::text(&name)));
        let port = sbc.value.port.unwrap_or(peer::TLS_PORT);
        fields.push(("port", Value::number(i64::from(port))));
    }
    if let Some(channels) = trunk.channels {
        fields.push(("channels", Value::number(i64::from(channels))));
    }
    if let Some(file) = trunk.certificate() {
        let path = super::files::released(host.engine.value, &file.value);
        let place = file.place;
        fields.push(("certificate", Value::text(&Spanned::new(path, place))));
    }
    fields
}

/// What one kind of other end is told alone.
fn of_kind(tenant: &Tenant, trunk: &Trunk) -> Vec<(&'static str, Value)> {
    let help: Vec<_> = tenant.emergency_numbers().into_iter().collect();
    let Peer::Zoom { region, .. } = &trunk.peer else {
        let help = help.into_iter().map(Value::plain);
        return vec![("emergency", Value::list(help))];
    };
    let servers = peer::servers(trunk);
    let servers = servers
        .iter()
        .map(|server| Value::plain(server.value.to_string()));
    let format = match trunk.format {
        NumberFormat::E164 => "E.164 with +",
        NumberFormat::Digits => "E.164 without +",
        NumberFormat::National => "as they are dialled in the country",
    };
    vec![
        ("region", Value::text(region)),
        ("servers", Value::list(servers)),
        ("format", Value::plain(format)),
        ("codecs", Value::plain(codecs(trunk))),
        ("emergency", Value::plain(help.join(", "))),
    ]
}

fn codecs(trunk: &Trunk) -> String {
    let usual = [Codec::Alaw, Codec::Ulaw, Codec::G722];
    let written = match trunk.codecs.is_empty() {
        true => usual.as_slice(),
        false => &trunk.codecs,
    };
    let names = written.iter().map(|codec| match codec {
        Codec::Alaw => "G.711 A-law",
        Codec::Ulaw => "G.711 µ-law",
        Codec::G722 => "G.722",
        Codec::Opus => "Opus",
        Codec::G729 => "G.729",
    });
    names.collect::<Vec<_>>().join(", ")
}

/// Calls for help before all others.
fn routes(name: &str, tenant: &Tenant) -> Value {
    let help: Vec<_> = tenant.emergency_numbers().into_iter().collect();
    let any = !help.is_empty();
    let help = any.then(|| {
        let pattern = format!("^\\+?({})$", help.join("|"));
        (format!("{name} emergency"), pattern)
    });
    let all = help.into_iter().chain([(name.to_owned(), ".*".to_owned())]);
    Value::list(all.map(|(name, pattern)| {
        Value::record([
            ("name", Value::plain(name)),
            ("pattern", Value::plain(pattern)),
        ])
    }))
}

/// The numbers whose calls come in by a trunk, and direct numbers, whichever they come in by.
fn numbers(tenant: &Tenant, trunk: &TrunkId) -> Value {
    let own = tenant.numbers.iter();
    let own = own.filter(|(_, number)| number.trunk.value == *trunk);
    let direct = tenant.users.values().flat_map(|user| &user.numbers);
    let all = own.map(|(number, _)| *number);
    let all: std::collections::BTreeSet<_> = all.chain(direct.map(|number| number.value)).collect();
    Value::list(all.iter().map(|number| Value::plain(number.to_string())))
}

/// People with a direct number and an address by which the other end knows them.
fn people(tenant: &Tenant) -> Value {
    let all = tenant.users.iter().filter(|(_, user)| why(user).is_none());
    let all = all.filter_map(|(id, user)| {
        let (number, email) = (user.numbers.first()?, user.email.as_ref()?);
        let email = Spanned::new(email.value.as_str().to_owned(), email.place);
        Some(Value::record([
            ("reference", Value::plain(id.reference())),
            ("email", Value::text(&email)),
            ("number", Value::plain(number.value.to_string())),
        ]))
    });
    Value::list(all)
}

/// All others, and why they are left out.
fn others(tenant: &Tenant) -> Value {
    let all = tenant.users.iter();
    let all = all.filter_map(|(id, user): (&UserId, &User)| {
        let fields = [
            ("reference", Value::plain(id.reference())),
            ("why", Value::plain(why(user)?)),
        ];
        Some(Value::record(fields))
    });
    Value::list(all)
}

fn why(user: &User) -> Option<&'static str> {
    match user {
        User {
            state: State::Suspended,
            ..
        } => Some("suspended"),
        User {
            state: State::Disabled,
            ..
        } => Some("disabled"),
        User { numbers, .. } if numbers.is_empty() => Some("no direct number"),
        User { email: None, .. } => Some("no e-mail address"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_never_ends_its_quotes_or_its_line() {
        let hostile = "a' ; Remove-Item / \u{2019}; b \u{201b}$(c) `d";
        let written = powershell(hostile).unwrap();
        assert_eq!(
            written,
            "a'' ; Remove-Item / \u{2019}\u{2019}; b \u{201b}\u{201b}$(c) `d"
        );
        for text in ["a\nb", "a\rb", "a\u{2028}b", "a\u{85}b"] {
            assert!(powershell(text).is_err() && line(text).is_err(), "{text:?}");
        }
    }
}
