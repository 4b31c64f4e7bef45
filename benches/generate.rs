//! Writes the benches' repository to a folder: `cargo bench --bench generate -- DIR USERS TENANTS [PHONES]`.
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
    let [folder, users, tenants, phones @ ..] = words.as_slice() else {
        return;
    };
    let phones = phones.first().unwrap_or(users);
    let count = |word: &String| word.parse().expect("a count");
    for (path, text) in site::campus(count(users), count(phones), count(tenants)) {
        let path = Path::new(folder).join(path);
        fs::create_dir_all(path.parent().expect("it lies in a folder"))
            .expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    }
}
