//! Texts that try to be configuration: refused with a place, or read back as what they are, with nothing beside them.

use crate::readers::{self, Records};
use crate::support::{self, Compiled};
use pbxctl::load::Memory;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Where somebody may write a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    UserName,
    TenantName,
    MailLocal,
    MailDomain,
    Url,
    UserId,
    PhoneId,
    TenantDomain,
    Address,
    Extension,
    Mac,
    Model,
    Line,
    Pool,
    HostKey,
    Include,
    Ring,
}

/// The fields that hold a word of a fixed form: what is hostile there is refused.
const WORDS: [Field; 7] = [
    Field::Extension,
    Field::Mac,
    Field::Model,
    Field::Line,
    Field::Pool,
    Field::HostKey,
    Field::Ring,
];

/// The fields whose text reaches files, or ids that do.
const TEXTS: [Field; 10] = [
    Field::UserName,
    Field::TenantName,
    Field::MailLocal,
    Field::MailDomain,
    Field::Url,
    Field::UserId,
    Field::PhoneId,
    Field::TenantDomain,
    Field::Address,
    Field::Include,
];

/// A word that every text field takes and that stands nowhere else.
const TAME: &str = "zqtamezq";

/// What must become of a text as a user's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Written,
    Refused,
}

use Fate::{Refused, Written};

const CORPUS: &[(&str, Fate)] = &[
    ("Bob \"; #exec rm -rf / ]\n[evil]", Refused),
    ("Bob \"; #exec rm -rf / ]\\n[evil]", Written),
    ("a\r[evil]", Refused),
    ("a\u{0}b", Refused),
    ("a\u{1}0\u{3}b", Refused),
    ("a\u{7f}b", Refused),
    ("a\u{85}b", Refused),
    ("a\u{2028}[evil]", Refused),
    ("a\u{202e}b", Refused),
    ("\u{feff}a", Refused),
    ("a\tb", Refused),
    (";", Written),
    (";--", Written),
    ("--;", Written),
    (";-- --;", Written),
    ("\\;", Written),
    ("\\\\;", Written),
    ("[", Written),
    ("]", Written),
    ("[evil]", Written),
    ("[evil](!)", Written),
    ("#include evil.conf", Written),
    ("#exec rm -rf /", Written),
    ("#!version:1.0.0.1", Written),
    ("${SHELL(rm)}", Written),
    ("$[1+1]", Written),
    ("\\", Written),
    ("\\\\", Written),
    ("\"", Written),
    ("\\\"", Written),
    ("'", Written),
    ("`rm`", Written),
    ("%NULL%", Refused),
    ("%null%", Refused),
    ("100 %NULL%", Written),
    ("</user>", Written),
    ("]]>", Written),
    ("<%", Written),
    ("{{ tenant.id }}", Written),
    ("{% for a in b %}", Written),
    ("a = b", Written),
    ("=> b", Written),
    ("a=>b", Written),
    ("+=", Written),
    (">", Refused),
    (">>b", Refused),
    ("<9999>", Written),
    ("\" <9999> \"", Written),
    ("Bob\" <9999>", Written),
    ("a,b", Refused),
    ("a|b", Refused),
    ("*secret", Written),
    (" a", Refused),
    ("a ", Refused),
    ("\u{a0}a", Refused),
    ("<secret sip-password acme/alice r0>", Written),
    ("Zoë Łukasz Ñandú", Written),
    ("أحمد بن يوسف", Written),
    ("电话 📞👩‍👩‍👧", Written),
    ("e\u{301}\u{200d}\u{fe0f}", Written),
    ("yes", Written),
    ("null", Written),
    ("-1", Written),
    ("&anchor", Written),
    ("../../../etc/passwd", Written),
    ("%n%s%x", Written),
];

/// As long as Asterisk keeps a name, longer, and longer than any line that it reads.
fn long() -> [(String, Fate); 6] {
    let of = |count: usize| "x".repeat(count);
    [
        (of(79), Written),
        (of(80), Refused),
        ("ü".repeat(40), Refused),
        (of(8_100), Refused),
        (of(8_190), Refused),
        (";".repeat(100_000), Refused),
    ]
}

#[test]
fn every_text_of_the_corpus_meets_its_fate() {
    let corpus = CORPUS
        .iter()
        .map(|(text, fate)| ((*text).to_owned(), *fate));
    for (text, fate) in corpus.chain(long()) {
        let compiled = held(Field::UserName, &text);
        let is = if compiled.files.is_some() {
            Written
        } else {
            Refused
        };
        assert_eq!(
            is,
            fate,
            "{}\n{}",
            shown(&text),
            support::told(&compiled.found)
        );
    }
}

/// The start of a text.
fn shown(text: &str) -> String {
    format!("{:?}", text.chars().take(60).collect::<String>())
}

/// A line that rings more accounts than Asterisk can read is refused, not lost.
#[test]
fn a_line_of_any_length_is_read_or_refused() {
    let (mut fates, mut phones) = (Vec::new(), "phones:\n".to_owned());
    for count in 1..=300 {
        let phone = format!(
            "  p{count}: {{mac: '{count:012x}', model: yealink-t46s, lines: [users/alice]}}\n"
        );
        phones.push_str(&phone);
        if count % 60 != 0 {
            continue;
        }
        let world =
            site(Field::UserName, "Alice").with("tenants/acme/phones.yaml", phones.as_str());
        let compiled = support::compile(&world, None);
        fates.push(compiled.files.is_some());
        let Some(files) = compiled.files else {
            let errors = support::errors(&compiled.found);
            assert!(!errors.is_empty() && errors.iter().all(|code| *code == "E0503"));
            continue;
        };
        let dialplan = readers::asterisk(&files["pbx"]["asterisk/extensions.d/acme.conf"]);
        let rung: usize = dialplan
            .iter()
            .flatten()
            .map(|word| word.matches("PJSIP/2001").count())
            .sum();
        // By calls, by lamps and by whoever speaks through the phones
        assert_eq!(rung, 3 * count);
    }
    assert!(fates[0] && !fates[4], "{fates:?}");
}

#[test]
fn every_text_of_the_corpus_is_harmless_in_every_field() {
    for (text, _) in CORPUS {
        for field in TEXTS {
            held(field, text);
        }
    }
}

/// What stands in the corpus is no MAC, no model, no extension, no range and no key.
#[test]
fn words_of_a_fixed_form_take_none_of_it() {
    for (text, _) in CORPUS {
        for field in WORDS {
            let refused = support::compile(&site(field, text), None);
            assert!(refused.files.is_none(), "{field:?} took {text:?}");
            assert!(
                has_place(&refused),
                "{field:?} {text:?}\n{}",
                support::told(&refused.found)
            );
        }
    }
}

/// The tame site itself compiles in every field, so that a refusal is the text's own fault.
#[test]
fn the_tame_word_is_taken_by_every_text_field() {
    for field in TEXTS {
        let compiled = support::compile(&site(field, TAME), None);
        assert!(
            compiled.files.is_some(),
            "{field:?}\n{}",
            support::told(&compiled.found)
        );
    }
    let written = |field| {
        let files = support::compile(&site(field, TAME), None).files.unwrap();
        files
            .values()
            .flat_map(BTreeMap::values)
            .map(|text| text.matches(TAME).count())
            .sum::<usize>()
    };
    assert!(
        written(Field::UserName) >= 4,
        "caller ids, a mailbox, labels and names of lines"
    );
    assert!(
        written(Field::Url) >= 1
            && written(Field::MailLocal) >= 1
            && written(Field::TenantDomain) >= 8
    );
}

/// Texts made of what means something somewhere.
fn nasty() -> impl Strategy<Value = String> {
    let atom = prop_oneof![
        4 => prop::sample::select(vec![
            ";", "\\", "\"", "[", "]", "(", ")", "#", "=", ">", "<", "$", "{", "}", "%", "&", "|", "`", "'", "-", "--;", ";--", "@", "/", "..", ":",
            "#exec", "#include", "${X}", "%NULL%", "</user>", "]]>", "<secret", "]\\n[evil]", "=>", "+=", " ", "exten", "same",
        ]).prop_map(str::to_owned),
        2 => "\\PC{1,3}",
        1 => "[a-z0-9.-]{1,8}",
    ];
    let plain = prop::collection::vec(atom, 1..10).prop_map(|atoms| atoms.concat());
    prop_oneof![
        9 => plain.clone(),
        1 => (plain.clone(), any::<char>(), plain).prop_map(|(a, char, b)| format!("{a}{char}{b}")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_name_is_refused_or_read_back(text in nasty()) {
        held(Field::UserName, &text);
    }

    #[test]
    fn any_text_is_harmless_wherever_it_is_written(text in nasty(), field in prop::sample::select(&TEXTS[..])) {
        held(field, &text);
    }
}

/// Compiles the site with this text, and holds that it is refused with a place, or read back as it is and beside nothing new.
fn held(field: Field, text: &str) -> Compiled {
    let masked = support::compile(&site(field, text), None);
    let Some(files) = &masked.files else {
        assert!(
            has_place(&masked),
            "{field:?} {text:?}\n{}",
            support::told(&masked.found)
        );
        return masked;
    };
    // A mask doubles the brackets of a text that looks like one: there only the real files say the same.
    if !text.contains("<secret") {
        same(
            field,
            text,
            &files.values().map(read).collect::<Vec<_>>(),
            None,
        );
    }
    // Passwords and PINs derive from ids, digests from domains.
    if !matches!(field, Field::UserId | Field::PhoneId | Field::TenantDomain) {
        let key = support::key();
        let real = support::compile(&site(field, text), Some(&key))
            .files
            .unwrap();
        same(
            field,
            text,
            &real.values().map(read).collect::<Vec<_>>(),
            Some(&key),
        );
    }
    masked
}

fn same(
    field: Field,
    text: &str,
    is: &[BTreeMap<String, Records>],
    key: Option<&pbxctl::secrets::ProjectKey>,
) {
    let tame = support::compile(&site(field, TAME), key).files.unwrap();
    let told = meant(field, text);
    let should: Vec<_> = tame
        .values()
        .map(|files| replaced(&read(files), &told))
        .collect();
    assert_eq!(is.len(), should.len());
    for (is, should) in is.iter().zip(&should) {
        assert!(
            is.keys().eq(should.keys()),
            "{field:?} {text:?}: other files"
        );
        for (path, records) in is {
            let (is, should) = (flows(records), flows(&should[path]));
            assert_eq!(is, should, "{field:?} {text:?}: {path}");
        }
    }
}

/// Asterisk passes over `-` in what is dialled: flows are named with `_`, which is in no id.
fn flows(records: &Records) -> Records {
    let written = |word: &String| match word.split_once("user.") {
        Some((before, flow)) => format!("{before}user.{}", flow.replace('-', "_")),
        None => word.clone(),
    };
    let records = records.iter();
    let mut records: Records = records
        .map(|record| record.iter().map(written).collect())
        .collect();
    records.sort();
    records
}

/// What a text stands for once it is understood.
fn meant(field: Field, text: &str) -> String {
    match field {
        Field::TenantDomain => text.to_ascii_lowercase(),
        // A port may follow the name.
        Field::Address => text
            .split(':')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase(),
        // A path follows it.
        Field::Url => text.trim_end_matches('/').to_owned(),
        _ => text.to_owned(),
    }
}

fn replaced(files: &BTreeMap<String, Records>, text: &str) -> BTreeMap<String, Records> {
    let record =
        |record: &Vec<String>| record.iter().map(|word| word.replace(TAME, text)).collect();
    let sorted = |records: &Records| {
        let mut records: Records = records.iter().map(record).collect();
        records.sort();
        records
    };
    files
        .iter()
        .map(|(path, records)| (path.clone(), sorted(records)))
        .collect()
}

/// All records of all files, sorted, as ids decide on the order.
fn read(files: &BTreeMap<String, String>) -> BTreeMap<String, Records> {
    let read = |path: &str, text: &str| {
        let mut records = match path.split('/').next() {
            Some("phones") => readers::yealink(text),
            _ => decoded(path, readers::asterisk(text)),
        };
        records.sort();
        records
    };
    // Hints for DHCP servers have readers of their own, in the tests of phones
    let files = files.iter().filter(|(path, _)| !path.starts_with("dhcp/"));
    files
        .map(|(path, text)| (path.clone(), read(path, text)))
        .collect()
}

/// Values that have a form of their own, taken apart.
fn decoded(path: &str, records: Records) -> Records {
    let decode = |record: Vec<String>| match record.as_slice() {
        [section, key, value] if key == "callerid" => {
            let (name, number) = readers::caller_id(value);
            vec![section.clone(), key.clone(), name, number]
        }
        [section, key, value] if path.contains("voicemail.d/") => {
            [vec![section.clone(), key.clone()], readers::mailbox(value)].concat()
        }
        _ => record,
    };
    records.into_iter().map(decode).collect()
}

fn has_place(compiled: &Compiled) -> bool {
    let mut errors = compiled
        .found
        .iter()
        .filter(|found| found.code.name().starts_with('E'))
        .peekable();
    errors.peek().is_some() && errors.all(|found| found.place().is_some())
}

/// A site of one tenant with two users and their phones, and the text in one place of it.
fn site(field: Field, text: &str) -> Memory {
    let or = |wanted: Field, usual: &str| {
        let text = if field == wanted { text } else { usual };
        // JSON is YAML, and every character has a spelling in it.
        serde_json::to_string(text).unwrap()
    };
    let mail = match field {
        Field::MailLocal => format!("{text}@acme.example"),
        Field::MailDomain => format!("alice@{text}"),
        _ => "alice@acme.example".to_owned(),
    };
    let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIG5vdCBhIGtleSBvZiBhbnlib2R5IGF0IGFsbCE=";
    let user = or(Field::UserId, "alice");
    let line = match field {
        Field::UserId => format!("users/{text}"),
        _ => "users/alice".to_owned(),
    };
    Memory::default()
        .with("pbx.yaml", format!(
            "version: 1\nhosts: {{pbx: {{engine: asterisk, connect: 'ssh://pbx.example.net', host_key: {}, address: {}, include: {}, default_tenant: acme}}}}\n\
             provisioning: {{connect: local, url: {}}}\nsecrets: {{key: {{env: PBXCTL_KEY}}}}\n",
            or(Field::HostKey, key), or(Field::Address, "pbx.example.net"), or(Field::Include, "portal"), or(Field::Url, "https://prov.example.net"),
        ))
        .with("tenants/acme/tenant.yaml", format!(
            "tenant: {{name: {}, domain: {}, pools: {{users: {}}}}}\n",
            or(Field::TenantName, "Acme"), or(Field::TenantDomain, "acme.example.net"), or(Field::Pool, "2000-2999"),
        ))
        .with("tenants/acme/users.yaml", format!(
            "users:\n  {user}: {{name: {}, email: {}, extension: {}, ring: {{for: {}}}}}\n  bob: {{name: Bob, extension: 2002}}\n",
            or(Field::UserName, "Alice"), serde_json::to_string(&mail).unwrap(), or(Field::Extension, "2001"), or(Field::Ring, "25s"),
        ))
        .with("tenants/acme/phones.yaml", format!(
            "phones:\n  {}: {{mac: {}, model: {}, lines: [{}]}}\n  other: {{mac: 001565123457, model: yealink-t31p, lines: [users/bob]}}\n",
            or(Field::PhoneId, "desk"), or(Field::Mac, "00:15:65:12:34:56"), or(Field::Model, "yealink-t46s"),
            or(Field::Line, &line),
        ))
}
