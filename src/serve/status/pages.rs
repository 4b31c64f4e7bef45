//! The pages.

use super::fleet::{Phone, State};
use super::office::Office;
use super::query::wanted;
use crate::render::Value;
use crate::serve::form::Fields;
use crate::serve::records::{Record, RecordsError};

/// So many phones stand on a page.
const PAGE: usize = 100;
/// So many requests stand on a page.
const ROWS: u32 = 100;

/// A text of a stranger; control characters would be taken for marks of the formatter.
fn text(text: &str) -> Value {
    Value::plain(text.replace(char::is_control, "\u{fffd}"))
}

pub(super) fn sign_in(office: &Office, wrong: bool) -> String {
    let value = Value::record([
        ("names", Value::flag(office.door.has_names())),
        ("wrong", Value::flag(wrong)),
    ]);
    office.pages.fill("serve/sign-in.html", &value)
}

/// The phones that a query asks for, a page of them.
pub(super) fn phones(office: &Office, all: &[Phone], query: &Fields) -> String {
    let of = |name: &str| query.get(name).map_or("", |value| value.trim());
    let (state, words) = (of("state"), of("q").to_lowercase());
    let fits = |phone: &&Phone| {
        (state.is_empty() || phone.state.word() == state)
            && (words.is_empty() || holds(phone, &words))
    };
    let found: Vec<_> = all.iter().filter(fits).collect();
    let number: usize = of("page").parse().unwrap_or(1).max(1);
    let start = (number - 1).saturating_mul(PAGE);
    let rows = found.iter().skip(start).take(PAGE).map(|phone| row(phone));
    let counts = State::ALL.iter().map(|state| {
        let count = all.iter().filter(|phone| phone.state == *state).count();
        Value::record([
            ("state", Value::plain(state.word())),
            ("count", integer(count)),
        ])
    });
    let index = office.library.index();
    let value = Value::record([
        ("release", text(short(index.release()))),
        ("total", integer(all.len())),
        ("found", integer(found.len())),
        ("q", text(of("q"))),
        ("state", text(state)),
        ("counts", Value::list(counts)),
        ("phones", Value::list(rows)),
        ("page", integer(number)),
        ("before", integer(number - 1)),
        (
            "after",
            integer(if start + PAGE < found.len() {
                number + 1
            } else {
                0
            }),
        ),
    ]);
    office.pages.fill("serve/phones.html", &value)
}

fn holds(phone: &Phone, words: &str) -> bool {
    let seen = phone.seen.as_ref();
    let agent = seen
        .and_then(|seen| seen.agent.as_deref())
        .unwrap_or_default();
    let client = seen.map_or("", |seen| seen.client.as_str());
    let own = [phone.mac.as_str(), &phone.id, &phone.model, agent, client];
    let mac = words.replace([':', '-'], "");
    own.iter().any(|text| text.to_lowercase().contains(words))
        || phone.accounts.iter().any(|account| account.contains(words))
        || (!mac.is_empty() && phone.mac.contains(&mac))
}

fn row(phone: &Phone) -> Value {
    let seen = phone.seen.clone().unwrap_or_default();
    Value::record([
        ("mac", text(&phone.mac)),
        (
            "id",
            text(phone.id.strip_prefix("tenants/").unwrap_or(&phone.id)),
        ),
        ("model", text(&phone.model)),
        ("accounts", text(&phone.accounts.join(", "))),
        ("state", Value::plain(phone.state.word())),
        ("firmware", text(phone.firmware.as_deref().unwrap_or("–"))),
        ("agent", text(seen.agent.as_deref().unwrap_or("–"))),
        (
            "client",
            text(if seen.client.is_empty() {
                "–"
            } else {
                &seen.client
            }),
        ),
        ("asked", text(&seen.asked)),
        ("result", text(&seen.result)),
        ("fetches", Value::number(seen.fetches)),
        ("at", text(&time(seen.at))),
        ("own", text(&time(seen.own_at.unwrap_or_default()))),
    ])
}

pub(super) async fn phone(
    office: &Office,
    all: &[Phone],
    mac: &str,
) -> Result<String, RecordsError> {
    let mut query = Fields::from([("mac".to_owned(), mac.to_owned())]);
    query.insert("limit".to_owned(), "50".to_owned());
    let rows = office.records.fetches(&wanted(&query, ROWS)).await?;
    let found = all.iter().find(|phone| phone.mac == mac);
    let value = Value::record([
        ("known", Value::flag(found.is_some())),
        ("mac", text(mac)),
        ("phone", found.map_or_else(|| Value::plain(""), row)),
        ("fetches", Value::list(rows.iter().map(fetch))),
    ]);
    Ok(office.pages.fill("serve/phone.html", &value))
}

pub(super) async fn fetches(office: &Office, query: &Fields) -> Result<String, RecordsError> {
    let rows = office.records.fetches(&wanted(query, ROWS)).await?;
    let last = rows.last().map_or(0, |row| row.id);
    let more = rows.len() == ROWS as usize;
    let of = |name: &str| text(query.get(name).map_or("", String::as_str));
    let value = Value::record([
        ("fetches", Value::list(rows.iter().map(fetch))),
        ("result", of("result")),
        ("live", Value::flag(!query.contains_key("before"))),
        ("more", Value::number(if more { last } else { 0 })),
    ]);
    Ok(office.pages.fill("serve/fetches.html", &value))
}

fn fetch(row: &Record) -> Value {
    Value::record([
        ("at", text(&time(row.at))),
        ("protocol", text(&row.protocol)),
        ("client", text(&row.client)),
        ("mac", text(row.mac.as_deref().unwrap_or_default())),
        ("asked", text(&row.asked)),
        ("agent", text(row.agent.as_deref().unwrap_or("–"))),
        ("result", text(&row.result)),
        ("why", text(row.why.as_deref().unwrap_or_default())),
        ("status", Value::number(row.status)),
        ("bytes", Value::number(row.bytes)),
    ])
}

fn integer(count: usize) -> Value {
    Value::number(i64::try_from(count).unwrap_or(i64::MAX))
}

fn short(release: &str) -> &str {
    match release.len() {
        64 => release.get(..12).unwrap_or(release),
        _ => release,
    }
}

/// A time in UTC as people read it; nothing for the beginning of 1970.
fn time(milliseconds: i64) -> String {
    match jiff::Timestamp::from_millisecond(milliseconds) {
        Ok(time) if milliseconds != 0 => time.strftime("%Y-%m-%d %H:%M:%S").to_string(),
        _ => "–".to_owned(),
    }
}
