//! What writing files takes without making them, for `benches/whole.sh`: `cargo bench --bench limit -- LIKE TO THREADS` writes as many files as
//! lie in `LIKE`, under the same names and of the same lengths, and says how long that took.
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a tool of the benches reads its arguments, writes files and says how long it took"
)]

mod words;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Instant;

/// A file: its path below the folder, and its length.
type Like = (PathBuf, usize);

fn main() {
    let words = words::words();
    let [like, to, threads] = words.as_slice() else {
        return;
    };
    let (mut folders, mut files) = (Vec::new(), Vec::new());
    list(Path::new(like), Path::new(""), &mut folders, &mut files);
    let longest = files.iter().map(|(_, length)| *length).max();
    let bytes: Vec<u8> = b"key = value\n".repeat(longest.unwrap_or(0) / 12 + 1);
    let threads: usize = threads.parse().expect("a count of threads");
    let begun = Instant::now();
    for folder in &folders {
        fs::create_dir_all(Path::new(to).join(folder)).expect("a folder can be made");
    }
    thread::scope(|scope| {
        for part in files.chunks(files.len().div_ceil(threads).max(1)) {
            scope.spawn(|| write(Path::new(to), part, &bytes));
        }
    });
    println!("{:.2} s wall", begun.elapsed().as_secs_f64());
}

/// All that lies below a folder, folders before what they hold.
fn list(root: &Path, below: &Path, folders: &mut Vec<PathBuf>, files: &mut Vec<Like>) {
    folders.push(below.to_owned());
    for entry in fs::read_dir(root.join(below)).expect("a folder can be read") {
        let entry = entry.expect("a folder can be read");
        let (path, about) = (below.join(entry.file_name()), entry.metadata());
        let about = about.expect("a file can be looked at");
        match about.is_dir() {
            true => list(root, &path, folders, files),
            false => files.push((path, usize::try_from(about.len()).expect("a length"))),
        }
    }
}

fn write(to: &Path, part: &[Like], bytes: &[u8]) {
    for (path, length) in part {
        let mut file = fs::File::create_new(to.join(path)).expect("a file can be made");
        file.write_all(&bytes[..*length])
            .expect("a file can be written");
    }
}
