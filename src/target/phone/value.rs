//! A handset as templates see it: the same words for every vendor.

use super::clock::{Moment, hours, hours_minutes, moment};
use super::{Account, Clock, Handset, Key, Module, Zone};
use crate::model::{Srtp, Transport};
use crate::render::Value;
use crate::secrets::SecretRef;
use crate::source::Spanned;
use std::borrow::Cow;
use std::time::Duration;

type Fields = Vec<(&'static str, Value)>;

/// Room for the fields of a phone.
const MOST: usize = 40;

thread_local! {
    /// The accounts that are not in use, by their numbers. Most accounts of a phone with many are not: each thread makes them once.
    static UNUSED: Vec<Value> = (0..=32).map(unused_account).collect();
}

/// What a template is handed as `phone`, with what the vendor's room adds.
pub(super) fn of(handset: &Handset<'_>, more: Fields) -> Value {
    let told = identity(handset).into_iter().chain(lists(handset));
    let told = told.chain(options(handset)).chain(more);
    let mut fields: Vec<(Cow<'static, str>, Value)> = Vec::with_capacity(MOST);
    fields.extend(told.map(|(name, value)| (name.into(), value)));
    Value::record([("phone", Value::record(fields))])
}

fn identity(handset: &Handset<'_>) -> [(&'static str, Value); 7] {
    let (mac, model) = (handset.mac.to_string(), handset.model.value);
    [
        ("owner", Value::plain(&*handset.owner).own()),
        ("mac_upper", Value::plain(mac.to_uppercase()).own()),
        ("mac", Value::plain(mac).own()),
        ("model", Value::plain(&*model.name)),
        ("kind", Value::plain(model.kind.name())),
        ("most_keys", Value::number(model.keys.into())),
        ("pickup", handset.pickup.clone()),
    ]
}

fn lists(handset: &Handset<'_>) -> [(&'static str, Value); 7] {
    let model = handset.model.value;
    let accounts = (1..=model.lines).map(|number| account(number, handset.account(number)));
    let keys = handset.keys.iter().map(|one| key(handset, one));
    let modules = handset.modules.iter().map(|one| module(handset, one));
    let settings = handset.settings.iter().map(|setting| {
        Value::record([
            ("key", Value::text(&setting.key)),
            ("value", Value::text(&setting.value)),
        ])
    });
    let emergency = handset.emergency.iter().zip(1..).map(|(one, number)| {
        let at_once = i64::from(one.at_once);
        Value::record([
            ("index", Value::number(number)),
            ("number", Value::plain(&*one.number)),
            ("at_once", Value::flag(at_once == 1)),
        ])
    });
    [
        ("accounts", Value::list(accounts)),
        ("keys", Value::list(keys)),
        ("free_keys", free(&handset.keys, model.keys)),
        ("modules", Value::list(modules)),
        ("zones", Value::list(handset.zones.iter().map(zone))),
        ("emergency", Value::list(emergency)),
        ("settings", Value::list(settings)),
    ]
}

fn options(handset: &Handset<'_>) -> impl Iterator<Item = (&'static str, Value)> {
    let url = handset.url.as_ref().map(Value::text);
    let proof = |secret: &Option<SecretRef>| Some(Value::secret(secret.clone()?, None));
    let password = handset.admin_password.as_ref();
    let password = password.map(|one| Value::secret(one.value.clone(), Some(one.place)));
    let vlan = handset.vlan.map(|vlan| Value::number(vlan.value.into()));
    let srtp = handset.srtp.map(|srtp| match srtp.value {
        Srtp::Off => "off",
        Srtp::Optional => "optional",
        Srtp::Required => "required",
    });
    let fields = [
        ("url", url),
        ("server", handset.url.as_ref().map(server)),
        ("token", proof(&handset.proof.token)),
        ("provisioning_password", proof(&handset.proof.password)),
        ("admin_password", password),
        ("vlan", vlan),
        ("srtp", srtp.map(Value::plain)),
        ("clock", handset.clock.as_ref().map(|one| clock(&one.value))),
        ("firmware", firmware(handset)),
        ("ntp", handset.ntp.as_ref().map(Value::text)),
        ("resync", handset.resync.map(|one| resync(one.value))),
        ("background", file(handset, handset.background.as_ref())),
        ("ringtone", file(handset, handset.ringtone.as_ref())),
    ];
    let fields = fields.into_iter();
    fields.filter_map(|(name, value)| Some((name, value?)))
}

/// The address of the provisioning server in parts: vendors ask for one or the other.
fn server(url: &Spanned<String>) -> Value {
    let (scheme, bare) = url.value.split_once("://").unwrap_or(("http", &url.value));
    let (host, path) = bare.split_once('/').unwrap_or((bare, ""));
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => (name, Some(port)),
        _ => (host, None),
    };
    let text = |part: &str| Value::text(&Spanned::new(part, url.place));
    let fields = [
        ("https", Value::flag(scheme == "https")),
        ("host", text(host)),
        ("name", text(name)),
        ("path", text(path)),
        ("bare", text(bare)),
    ];
    let port = port.map(|port| ("port", text(port)));
    Value::record(fields.into_iter().chain(port))
}

fn account(number: u16, account: Option<&Account>) -> Value {
    let Some(account) = account else {
        let unused = UNUSED.with(|all| all.get(usize::from(number)).cloned());
        return unused.unwrap_or_else(|| unused_account(number));
    };
    let number = ("number", Value::number(number.into()));
    Value::record([number, ("line", lowered(account))])
}

fn unused_account(number: u16) -> Value {
    Value::record([("number", Value::number(number.into()))])
}

/// The number of the first account that is in use; 0 where none is.
pub(super) fn first(handset: &Handset<'_>) -> Value {
    let first = handset.accounts.first().map(|account| account.number);
    Value::number(first.unwrap_or_default().into())
}

/// An account that is in use, as templates see it.
pub(super) fn lowered(account: &Account) -> Value {
    let transport = match account.transport {
        Transport::Udp => "udp",
        Transport::Tcp => "tcp",
        Transport::Tls => "tls",
    };
    let mailbox = account.mailbox_number.clone();
    let fields = [
        ("label", account.label.clone()),
        ("display_name", account.display_name.clone()),
        ("user", account.user.clone()),
        ("auth_user", account.auth_user.clone()),
        ("password", Value::secret(account.password.clone(), None)),
        ("domain", account.domain.clone()),
        ("proxy_host", account.proxy_host.clone()),
        ("proxy_port", Value::number(account.proxy_port.into())),
        ("transport", Value::plain(transport)),
    ];
    let mailbox = mailbox.map(|number| ("mailbox", number));
    Value::record(fields.into_iter().chain(mailbox))
}

/// A key as templates see it.
pub(super) fn key(handset: &Handset<'_>, key: &Key) -> Value {
    let account = handset.account(key.account);
    let domain = account.map(|account| ("domain", account.domain.clone()));
    let fields = [
        ("number", Value::number(key.number.into())),
        ("index", Value::number(i64::from(key.number) - 1)),
        ("kind", Value::plain(key.kind.name())),
        ("account", Value::number(key.account.into())),
        ("label", key.label.clone()),
        ("value", key.value.clone()),
    ];
    Value::record(fields.into_iter().chain(domain))
}

/// The numbers of keys that have nothing to do, where the others have.
fn free(keys: &[Key], most: u16) -> Value {
    let taken = |number: &u16| keys.iter().any(|key| key.number == *number);
    let most = if keys.is_empty() { 0 } else { most };
    let free = (1..=most).filter(|number| !taken(number));
    Value::list(free.map(|number| Value::number(number.into())))
}

fn module(handset: &Handset<'_>, module: &Module<'_>) -> Value {
    let keys = module.keys.iter().map(|one| key(handset, one));
    Value::record([
        ("number", Value::number(module.number.into())),
        ("model", Value::plain(&*module.model.name)),
        ("most_keys", Value::number(module.model.keys.into())),
        ("keys", Value::list(keys)),
        ("free_keys", free(&module.keys, module.model.keys)),
    ])
}

fn zone(zone: &Zone) -> Value {
    Value::record([
        ("number", Value::number(zone.number.into())),
        ("label", zone.label.clone()),
        ("address", zone.address.clone()),
        ("port", Value::number(zone.port.into())),
    ])
}

fn firmware(handset: &Handset<'_>) -> Option<Value> {
    let firmware = handset.firmware.as_ref()?;
    let url = handset.address(firmware.path.as_ref()?)?;
    Some(Value::record([
        ("version", Value::text(&firmware.version)),
        ("url", url),
    ]))
}

/// In the units that vendors want it in.
fn resync(time: Duration) -> Value {
    let number = |count: u64| Value::number(i64::try_from(count).unwrap_or(i64::MAX));
    let seconds = time.as_secs();
    Value::record([
        ("seconds", number(seconds)),
        ("minutes", number(seconds / 60)),
    ])
}

fn file(handset: &Handset<'_>, path: Option<&Spanned<String>>) -> Option<Value> {
    let path = path?;
    let name = path.value.rsplit('/').next().unwrap_or_default().to_owned();
    let name = Spanned::new(name, path.place);
    Some(Value::record([
        ("url", handset.address(path)?),
        ("name", Value::text(&name)),
    ]))
}

fn clock(clock: &Clock) -> Value {
    let standard = clock.rules.standard;
    let fields = [
        ("zone", Value::plain(&*clock.zone)),
        ("posix", Value::plain(clock.posix)),
        ("seconds", Value::number(standard.into())),
        ("minutes", Value::number(i64::from(standard / 60))),
        ("hours", Value::plain(hours(standard))),
        ("hours_minutes", Value::plain(hours_minutes(standard))),
    ];
    let saving = clock.rules.saving.map(|saving| {
        let more = i64::from(saving.offset - standard);
        let fields = [
            ("minutes", Value::number(more / 60)),
            ("start", change(moment(saving.start))),
            ("end", change(moment(saving.end))),
        ];
        ("saving", Value::record(fields))
    });
    Value::record(fields.into_iter().chain(saving))
}

/// When clocks change. Days of the week are told in both usual ways, and the last week also as -1.
fn change(moment: Moment) -> Value {
    let number = |number: u8| Value::number(number.into());
    let day = (moment.week - 1) * 7 + 1;
    Value::record([
        ("month", number(moment.month)),
        ("week", number(moment.week)),
        ("is_last", Value::flag(moment.week == 5)),
        ("day", number(day.min(28))),
        ("sunday_0", number(moment.weekday)),
        ("sunday_1", number(moment.weekday + 1)),
        ("sunday_7", number(moment.sunday_last())),
        ("hour", number(moment.hour)),
        ("minute", number(moment.minute)),
    ])
}
