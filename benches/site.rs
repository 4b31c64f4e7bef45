//! A repository of any size, the same at every run: every user has a phone, some have two lines, some are pinned.

use std::fmt::Write as _;

const FIRST: [&str; 8] = [
    "Anna", "Jürgen", "Zoë", "Ali", "Maria", "Søren", "Łucja", "Bob",
];
const LAST: [&str; 7] = [
    "Schmidt", "Brown", "O'Hara", "García", "Yılmaz", "Novák", "Meyer",
];
/// Models of three generations, so that files are of three sizes.
const MODELS: [&str; 4] = [
    "yealink-t46s",
    "yealink-t54w",
    "yealink-t31p",
    "yealink-t28p",
];

/// The texts of a site of `users` users in `tenants` tenants on one host, of whom `phones` have a phone: path and text.
pub(crate) fn campus(users: usize, phones: usize, tenants: usize) -> Vec<(String, String)> {
    let key = "a key of the benches, which protects nothing\n";
    let mut texts = vec![
        ("pbx.yaml".to_owned(), project(&["pbx".to_owned()])),
        ("demo.key".to_owned(), key.to_owned()),
    ];
    let each = users.div_ceil(tenants);
    for tenant in 0..tenants {
        let of = |name: &str| format!("tenants/t{tenant:04}/{name}.yaml");
        let numbers = tenant * each..users.min((tenant + 1) * each);
        let head = format!(
            "tenant: {{name: Tenant {tenant}, domain: t{tenant}.example.net, pools: {{users: 100000-399999}}}}\n"
        );
        texts.push((of("tenant"), head));
        texts.push((of("users"), people(numbers.clone())));
        // The first of each tenant have one.
        let with_phone = numbers.start + numbers.len() * phones / users;
        texts.push((of("phones"), self::phones(numbers.start..with_phone)));
    }
    texts
}

/// The project with these hosts.
pub(crate) fn project(hosts: &[String]) -> String {
    let mut text = "version: 1\nhosts:\n".to_owned();
    for id in hosts {
        // Where there is one alone its folder is `host`.
        let folder = id.replacen("pbx", "host", 1);
        let _ = writeln!(
            text,
            "  {id}: {{engine: asterisk, connect: {{dir: ./{folder}}}, address: {id}.example.net}}"
        );
    }
    text + "secrets: {key: {file: demo.key}}\n"
}

fn people(numbers: std::ops::Range<usize>) -> String {
    let mut text = "users:\n".to_owned();
    for n in numbers {
        let (first, last) = (FIRST[n % FIRST.len()], LAST[n / 3 % LAST.len()]);
        let more = match n % 20 {
            0 => format!(", extension: {}", 200_000 + n),
            1 => ", voicemail: false".to_owned(),
            2 => ", state: suspended".to_owned(),
            _ => format!(", email: u{n}@acme.example"),
        };
        // Writing to a text cannot fail.
        let _ = writeln!(text, "  u{n:06}: {{name: \"{first} {last}\"{more}}}");
    }
    text
}

fn phones(numbers: std::ops::Range<usize>) -> String {
    let (mut text, start) = ("phones:\n".to_owned(), numbers.start);
    for n in numbers {
        let model = MODELS[n % MODELS.len()];
        let second = if n % 10 == 0 {
            format!(", users/u{start:06}").repeat(usize::from(n < start + 100))
        } else {
            String::new()
        };
        let _ = writeln!(
            text,
            "  p{n:06}: {{mac: 0015{:08x}, model: {model}, lines: [users/u{n:06}{second}]}}",
            n + 1
        );
    }
    text
}
