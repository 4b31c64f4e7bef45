//! Packs a plain folder of phones' files into a bundle, for `benches/serve.sh`: `cargo bench --bench pack -- FOLDER BUNDLE`.
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "a tool of the benches reads its arguments and files"
)]

mod words;

use pbxctl::store::BundleWriter;
use std::fs;
use std::io::BufWriter;
use std::path::Path;

fn main() {
    let words = words::words();
    let [folder, bundle] = words.as_slice() else {
        return;
    };
    let next = format!("{bundle}.next");
    let out = fs::File::create(&next).expect("a bundle can be written");
    let mut writer = BundleWriter::new(BufWriter::new(out)).expect("a bundle can be written");
    let entries = fs::read_dir(folder).expect("the folder of files");
    let names = entries.map(|entry| entry.expect("a file").file_name());
    let mut names: Vec<_> = names.filter_map(|name| name.into_string().ok()).collect();
    names.sort();
    for name in names {
        let bytes = fs::read(Path::new(folder).join(&name)).expect("a file can be read");
        let packed = format!("pbx/phones/{name}");
        writer
            .take(&packed, 0o640, false, bytes)
            .expect("a file can be packed");
    }
    writer.finish().expect("a bundle can be written");
    fs::rename(next, bundle).expect("it takes its place");
}
