//! Writes the benches' repository to a folder: `cargo bench --bench generate -- DIR USERS TENANTS [PHONES [HOSTS]]`.
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "a tool of the benches reads its arguments and writes files"
)]

mod site;

use std::fs;
use std::path::Path;

fn main() {
    // Cargo puts `--bench` among them.
    let words: Vec<_> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with("--"))
        .collect();
    let [folder, users, tenants, more @ ..] = words.as_slice() else {
        return;
    };
    let count = |word: &String| word.parse().expect("a count");
    let (users, tenants) = (count(users), count(tenants));
    let (phones, hosts) = (
        more.first().map_or(users, count),
        more.get(1).map_or(1, count),
    );
    for (path, text) in site::campus(users, phones, tenants) {
        let text = on_hosts(&text, hosts);
        let path = Path::new(folder).join(path);
        fs::create_dir_all(path.parent().expect("it lies in a folder"))
            .expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    }
}

/// Several hosts instead of the one, and the tenants dealt out to them.
fn on_hosts(text: &str, hosts: usize) -> String {
    const ONE: &str =
        "  pbx: {engine: asterisk, connect: {dir: ./host}, address: pbx.example.net}\n";
    if hosts == 1 {
        return text.to_owned();
    }
    let many = (0..hosts).fold(String::new(), |many, host| {
        many + &ONE
            .replace("pbx", &format!("pbx{host}"))
            .replace("./host", &format!("./host{host}"))
    });
    let text = text.replace(ONE, &many);
    match text.strip_prefix("tenant: {name: Tenant ") {
        Some(rest) => {
            let number: String = rest.chars().take_while(char::is_ascii_digit).collect();
            let host = number.parse::<usize>().expect("a number") % hosts;
            format!("tenant: {{host: pbx{host}, name: Tenant {rest}")
        }
        None => text,
    }
}
