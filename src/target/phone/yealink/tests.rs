use super::*;
use crate::catalog::Catalog;
use crate::diag::Code;
use crate::model::Mac;
use crate::render::{Override, Value};
use crate::secrets::{ProjectKey, SecretRef, Vault};
use crate::source::{FileId, Place, SourceMap, Spanned};
use crate::target::phone::{Line, Setting, Transport};
use proptest::prelude::*;

/// What a phone reads, told by someone who has seen the vendor's manual and not the escaper: keys and values in order, `None` for a reset.
fn read(text: &str) -> Vec<(String, Option<String>)> {
    let mut lines = text.split('\n');
    assert_eq!(
        lines.next(),
        Some("#!version:1.0.0.1"),
        "the first line is fixed"
    );
    let settings = lines
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let parts = settings.map(|line| {
        line.split_once('=')
            .unwrap_or_else(|| panic!("no `=` in {line:?}"))
    });
    let value = |value: &str| (value != "%NULL%").then(|| value.to_owned());
    parts
        .map(|(key, text)| (key.trim().to_owned(), value(text.trim())))
        .collect()
}

fn get(settings: &[(String, Option<String>)], key: &str) -> Option<String> {
    let found: Vec<_> = settings.iter().filter(|(other, _)| other == key).collect();
    assert_eq!(found.len(), 1, "{key} stands once");
    found[0].1.clone()
}

fn vault() -> Vault {
    Vault::new(ProjectKey::new(vec![b'k'; 32]).unwrap())
}

fn file() -> FileId {
    SourceMap::default().add("a.yaml", "")
}

fn at(text: &str, start: u32) -> Spanned<String> {
    Spanned::new(text.to_owned(), Place::new(file(), start, start + 1))
}

fn line(number: u16, name: &str) -> Line {
    Line {
        number,
        label: Value::text(&at(name, 10)),
        display_name: Value::text(&at(name, 10)),
        user: Value::plain("1000"),
        auth_user: Value::plain("1000"),
        password: SecretRef::sip_password("acme", "alice", 0),
        domain: Value::plain("acme.example.net"),
        proxy_host: Value::plain("pbx1.example.net"),
        proxy_port: 5060,
        transport: Transport::Udp,
        mailbox_number: Some(Value::plain("*97")),
    }
}

fn phone(model: &str, lines: Vec<Line>) -> Phone<'static> {
    Phone {
        provenance: "tenants/acme".to_owned(),
        owner: "acme/alice-desk".to_owned(),
        mac: Mac::parse("00:15:65:12:34:56").unwrap(),
        model: Catalog::builtin().find(model).unwrap(),
        lines,
        language: Some(at("de", 1)),
        url: Some(Value::plain("https://prov.example.net")),
        admin_password: Some(SecretRef::admin_password("acme", "alice-desk", 0)),
        settings: vec![setting("features.power_saving.enable", "1")],
    }
}

fn setting(key: &str, value: &str) -> Setting {
    Setting {
        key: at(key, 20),
        value: at(value, 30),
    }
}

fn templates() -> Templates {
    Templates::new(&TEMPLATES, &[]).output.unwrap()
}

fn compiled(phone: &Phone<'_>) -> File {
    let made = own_file(phone, &templates(), Marks::Secrets);
    made.output
        .unwrap_or_else(|| panic!("{:?}", made.diagnostics))
}

fn codes<T>(made: &Checked<T>) -> Vec<Code> {
    made.diagnostics.iter().map(|found| found.code).collect()
}

#[test]
fn a_phone_is_told_who_it_is() {
    let (name, rendered) = compiled(&phone(
        "yealink-t41s",
        vec![line(1, "Alice Johnson"), line(3, "Front desk")],
    ));
    assert_eq!(name, "001565123456.cfg");
    insta::assert_snapshot!(rendered.masked());
}

#[test]
fn an_old_phone_is_told_in_its_own_words() {
    let mut old = phone("yealink-t22p", vec![line(1, "Alice")]);
    old.lines[0].mailbox_number = None;
    insta::assert_snapshot!(compiled(&old).1.masked());
}

#[test]
fn the_real_file_holds_the_passwords() {
    let (_, rendered) = compiled(&phone("yealink-t41s", vec![line(1, "Alice")]));
    let settings = read(rendered.real(&vault()).unwrap().expose());
    let password = SecretRef::sip_password("acme", "alice", 0)
        .reveal(&vault())
        .unwrap();
    let admin = SecretRef::admin_password("acme", "alice-desk", 0)
        .reveal(&vault())
        .unwrap();
    assert_eq!(
        get(&settings, "account.1.password").as_deref(),
        Some(password.expose())
    );
    assert_eq!(
        get(&settings, "static.security.user_password"),
        Some(format!("admin:{}", admin.expose()))
    );
    assert!(!rendered.masked().contains(password.expose()));
}

#[test]
fn an_account_without_a_line_is_switched_off_and_emptied() {
    let settings = read(
        &compiled(&phone("yealink-t41s", vec![line(2, "Alice")]))
            .1
            .masked(),
    );
    let enabled: Vec<_> = (1..=6)
        .filter_map(|n| get(&settings, &format!("account.{n}.enable")))
        .collect();
    assert_eq!(enabled, ["0", "1", "0", "0", "0", "0"]);
    assert_eq!(get(&settings, "account.1.password"), None);
}

#[test]
fn the_common_file_is_the_same_for_all() {
    let model = Catalog::builtin().find("yealink-t46s").unwrap();
    let (name, rendered) = common_file(model, &templates(), Marks::Secrets)
        .output
        .unwrap()
        .unwrap();
    assert_eq!(
        (name.as_str(), rendered.secrets().len()),
        ("y000000000066.cfg", 0)
    );
    assert_eq!(read(&rendered.masked()), []);
    let unknown = Catalog::builtin().find("yealink-t41u").unwrap();
    assert!(
        common_file(unknown, &templates(), Marks::Secrets)
            .output
            .unwrap()
            .is_none()
    );
}

#[test]
fn every_model_gets_its_files() {
    let templates = templates();
    for model in Catalog::builtin()
        .models()
        .iter()
        .filter(|model| model.vendor == "yealink")
    {
        let phone = phone(&model.id, vec![line(1, "Alice")]);
        let (_, rendered) = own_file(&phone, &templates, Marks::Secrets).output.unwrap();
        let accounts = read(&rendered.masked())
            .iter()
            .filter(|(key, _)| key.ends_with(".enable") && key.starts_with("account."))
            .count();
        assert_eq!(accounts, usize::from(model.lines), "{}", model.id);
    }
}

#[test]
fn a_setting_stands_once_and_under_a_real_name() {
    for (key, value) in [
        ("account.1.password", "hunter2"),
        ("lang.gui", "Dutch"),
        ("a b", "1"),
        ("", "1"),
        ("#x", "1"),
        ("x=y", "1"),
    ] {
        let mut phone = phone("yealink-t41s", vec![line(1, "Alice")]);
        phone.settings = vec![setting(key, value)];
        let made = own_file(&phone, &templates(), Marks::Secrets);
        assert_eq!(
            (codes(&made), made.output.is_some()),
            (vec![Code::E0503], false),
            "{key}"
        );
        assert_eq!(
            made.diagnostics.iter().next().unwrap().place(),
            Some(at(key, 20).place)
        );
    }
}

#[test]
fn an_unknown_language_is_said_so() {
    let mut phone = phone("yealink-t41s", vec![]);
    phone.language = Some(at("xx", 1));
    assert_eq!(
        codes(&own_file(&phone, &templates(), Marks::Secrets)),
        [Code::E0601]
    );
}

#[test]
fn a_repository_may_add_to_the_common_file() {
    let text = "{% extends 'builtin:yealink/common.cfg' %}{% block settings %}\nlocal_time.ntp_server1 = ntp.example.net\n{% endblock %}\n";
    let own = Override {
        name: "yealink/common.cfg".to_owned(),
        text: text.to_owned(),
        file: None,
    };
    let templates = Templates::new(&TEMPLATES, &[own]).output.unwrap();
    let model = Catalog::builtin().find("yealink-t46s").unwrap();
    let (_, rendered) = common_file(model, &templates, Marks::Secrets)
        .output
        .unwrap()
        .unwrap();
    assert_eq!(
        get(&read(&rendered.masked()), "local_time.ntp_server1").as_deref(),
        Some("ntp.example.net")
    );
}

#[test]
fn the_override_of_the_manual_works() {
    let manual = include_str!("../../../../docs/templates.md");
    let example = manual
        .split("```jinja\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next())
        .unwrap();
    let own = Override {
        name: PHONE.to_owned(),
        text: example.to_owned(),
        file: None,
    };
    let templates = Templates::new(&TEMPLATES, &[own]).output.unwrap();
    let (_, rendered) = own_file(
        &phone("yealink-t41s", vec![line(1, "Alice")]),
        &templates,
        Marks::Secrets,
    )
    .output
    .unwrap();
    let settings = read(&rendered.masked());
    assert_eq!(
        get(&settings, "local_time.ntp_server1").as_deref(),
        Some("ntp.example.net")
    );
    assert_eq!(get(&settings, "lang.gui").as_deref(), Some("German"));
}

#[test]
fn lines_know_where_their_values_were_written() {
    let made = own_file(
        &phone("yealink-t41s", vec![line(1, "Alice")]),
        &templates(),
        Marks::Places,
    );
    let (_, rendered) = made.output.unwrap();
    let masked = rendered.masked();
    let places = masked
        .lines()
        .zip(rendered.provenance())
        .find(|(line, _)| line.starts_with("account.1.label"))
        .unwrap()
        .1;
    assert_eq!(places, &[at("", 10).place]);
    assert_eq!(masked.lines().count(), rendered.provenance().len());
}

proptest! {
    #[test]
    fn a_name_is_read_back_as_it_was_or_refused_at_its_place(name in hostile()) {
        let phone = phone("yealink-t19p-e2", vec![line(1, &name)]);
        let made = own_file(&phone, &templates(), Marks::Secrets);
        let Some((_, rendered)) = &made.output else {
            prop_assert_eq!(codes(&made), [Code::E0503]);
            prop_assert_eq!(made.diagnostics.iter().next().unwrap().place(), Some(at("", 10).place));
            return Ok(());
        };
        let settings = read(rendered.real(&vault()).unwrap().expose());
        prop_assert_eq!(get(&settings, "account.1.display_name"), Some(name));
        let plain = compiled(&self::phone("yealink-t19p-e2", vec![line(1, "A")]));
        prop_assert_eq!(settings.len(), read(&plain.1.masked()).len());
    }
}

/// Texts made of what could mean something to somebody.
fn hostile() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        any::<char>().prop_map(String::from),
        prop::sample::select(vec![
            "\n",
            "\r",
            " ",
            "#",
            "=",
            "%NULL%",
            "#exec",
            "${X}",
            "[a]",
            "\\",
            "\"",
            "'",
            ";",
            "</user>",
            "]]>",
            "<%",
            "{{ phone.mac }}",
            "{% raw %}",
            "account.1.enable = 0",
            "\u{2028}",
            "\u{feff}",
            "<secret x>",
            "\u{1}0\u{3}",
        ])
        .prop_map(String::from),
    ];
    prop::collection::vec(part, 0..6).prop_map(|parts| parts.concat())
}
