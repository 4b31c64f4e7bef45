//! Writes the benches' repository to a folder: `cargo bench --bench generate -- DIR USERS TENANTS [PHONES [HOSTS]]`.
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "a tool of the benches reads its arguments and writes files"
)]

mod site;
mod words;

use std::fs;
use std::path::Path;

fn main() {
    let words = words::words();
    let [folder, users, tenants, more @ ..] = words.as_slice() else {
        return;
    };
    let count = |word: &String| word.parse().expect("a count");
    let phones = more.first().unwrap_or(users);
    let mut texts = site::campus(count(users), count(phones), count(tenants));
    if let Some(hosts) = more.get(1) {
        let hosts: Vec<_> = (1..=count(hosts)).map(|at| format!("pbx{at}")).collect();
        texts.push(("pbx.yaml".to_owned(), site::project(&hosts)));
    }
    for (path, text) in texts {
        let path = Path::new(folder).join(path);
        fs::create_dir_all(path.parent().expect("it lies in a folder"))
            .expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    }
}
