//! What is known of files without reading them: over an apply, over what goes with the old releases, and where somebody touched one.

use crate::site::{Bench, Site};
use pbxctl::apply::Reading;
use std::fs;
use std::path::PathBuf;

const FILES: &[(&str, &str)] = &[
    ("asterisk/pjsip.d/a.conf", "one\n"),
    ("phones/a.cfg", "phone canary-4711\n"),
    ("phones/b.cfg", "same\n"),
];

/// The second file is another one.
fn changed(bench: &Bench, text: &str) -> Site {
    bench.site(&[FILES[0], ("phones/a.cfg", text), FILES[2]])
}

impl Bench {
    /// Has it noted which files are read.
    fn note_readings(&mut self) {
        let notes = format!(
            "#!/bin/sh\nif [ \"$1\" = -c ]; then for list; do :; done; cut -c 67- \"$list\" >>{}; fi\nPATH=/usr/bin:/bin exec sha256sum \"$@\"\n",
            self.readings().display()
        );
        self.instead_of("sha256sum", &notes);
    }

    fn readings(&self) -> PathBuf {
        self.folder.path().join("readings")
    }

    /// The files that were read since this was asked.
    fn read(&self) -> Vec<String> {
        let read = fs::read_to_string(self.readings()).unwrap_or_default();
        fs::remove_file(self.readings()).ok();
        read.lines().map(str::to_owned).collect()
    }
}

#[test]
fn files_are_read_again_where_one_was_touched_or_where_that_is_asked_for() {
    let mut bench = Bench::new();
    let site = bench.site(FILES);
    bench.note_readings();
    bench.apply(&site);
    assert!(bench.read().contains(&"phones/b.cfg".to_owned()));
    assert!(bench.drift(&site, Reading::Touched).is_none());
    assert!(bench.look().edited.is_empty());
    assert!(bench.read().is_empty());
    assert!(bench.drift(&site, Reading::Full).is_none());
    let all = bench.read().len();
    assert!(all > FILES.len(), "{all}");
    // As long as it was, and with the time that it had
    let file = bench.root().join("current/phones/b.cfg");
    let was = fs::metadata(&file).unwrap().modified().unwrap();
    fs::write(&file, "edit\n").unwrap();
    let edited = fs::File::options().write(true).open(&file).unwrap();
    edited.set_modified(was).unwrap();
    assert_eq!(bench.look().edited, ["phones/b.cfg"]);
    assert_eq!(bench.look().edited, ["phones/b.cfg"]);
    assert_eq!(bench.read().len(), 2 * all);
    // What was written a moment ago may be written again without another time
    fs::write(&file, "same\n").unwrap();
    assert!(bench.look().edited.is_empty() && bench.look().edited.is_empty());
    assert_eq!(bench.read().len(), 2 * all);
    std::thread::sleep(std::time::Duration::from_millis(2100));
    assert!(bench.look().edited.is_empty() && bench.look().edited.is_empty());
    assert_eq!(bench.read().len(), all);
    // A file that comes is seen
    fs::write(bench.root().join("current/phones/own.cfg"), "own\n").unwrap();
    assert_eq!(bench.look().edited, ["phones/own.cfg"]);
}

#[test]
fn an_apply_reads_what_was_sent_and_nothing_is_read_after_it() {
    let mut bench = Bench::new();
    bench.note_readings();
    bench.options.keep = 2;
    let report = bench.apply(&bench.site(FILES));
    assert_eq!(report.exit_code(), 0, "{report:?}");
    bench.read();
    for text in ["one canary-4711", "two canary-4711", "three", "four"] {
        assert_eq!(bench.apply(&changed(&bench, text)).exit_code(), 0);
        let read = bench.read();
        assert!(read.contains(&"phones/a.cfg".to_owned()), "{read:?}");
        assert!(!read.contains(&"phones/b.cfg".to_owned()), "{read:?}");
        assert!(bench.look().edited.is_empty());
        assert_eq!(bench.read(), [""; 0], "{text}");
    }
    assert_eq!(bench.look().have.len(), 2);
    // One that lies there is read before it is live again, and known from then on
    assert_eq!(bench.rollback(None).exit_code(), 0);
    assert!(bench.read().contains(&"phones/b.cfg".to_owned()));
    assert!(bench.look().edited.is_empty());
    assert_eq!(bench.read(), [""; 0]);
}

/// Somebody edits a file of the live release when a program of the host's side begins.
fn edited_while(program: &str, edit: &str) {
    let mut bench = Bench::new();
    assert_eq!(bench.apply(&bench.site(FILES)).exit_code(), 0);
    let name = bench.look().release.unwrap();
    let file = bench
        .root()
        .join("releases")
        .join(&name)
        .join("phones/b.cfg");
    let text = format!(
        "#!/bin/sh\nPATH=/usr/bin:/bin\n[ \"$1\" != \"{}\" ] || {{ file={}; {edit}; }}\nexec {program} \"$@\"\n",
        if program == "tar" { "-xzpf" } else { "-al" },
        file.display()
    );
    bench.instead_of(program, &text);
    let report = bench.apply(&changed(&bench, "new"));
    assert_eq!(report.exit_code(), 1, "{program}: {report:?}");
    let told = &report.hosts[0].errors[0].message;
    assert!(told.contains("digests"), "{program}: {told}");
    assert_eq!(bench.look().edited, ["phones/b.cfg"]);
    assert_eq!(bench.look().release, Some(name));
    assert_eq!(bench.look().have.len(), 1);
}

#[test]
fn what_is_edited_between_the_look_and_the_links_is_found() {
    let same_time = "touch -r $file $file.time; printf 'edit\\n' >$file; touch -r $file.time $file; rm $file.time";
    edited_while("tar", same_time);
    edited_while("cp", "printf 'edit\\n' >$file");
}
