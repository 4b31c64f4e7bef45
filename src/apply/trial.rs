//! What a second engine on the host finds fault with in a release before it is live, told by file, line and document.

use super::ask::ask;
use super::engine::{ELSEWHERE, findings, is_ours};
use super::look::folders;
use super::run::Run;
use super::steps::StepName;
use super::transaction::{Move, Source};
use super::{Answer, ApplyError, Trouble};
use crate::bundle::{Blobs, Engine, Manifest, Part};
use crate::plan::plain;
use std::collections::BTreeSet;

/// How many faults are told one by one.
const TOLD: usize = 20;

/// What the second engine says because it has no network: nothing that it asks is answered and no name is found, which is no fault
/// of the release. Callers are told apart by the addresses of names, so that is not found either.
const WITHOUT_NETWORK: [&str; 8] = [
    "Network is unreachable",
    ELSEWHERE,
    "getaddrinfo(",
    "name resolution",
    "Name or service not known",
    "did not resolve",
    "Could not resolve",
    "object of type 'identify'",
];

impl Run<'_, '_> {
    /// Has a second engine read the release, where the host can.
    pub(super) fn trial(&mut self, name: &str, to: &Move) -> Result<(), Vec<ApplyError>> {
        let Some(engine) = self
            .engine(to.manifest)
            .filter(|_| self.order.options.trial)
        else {
            self.steps.not_applicable(StepName::Try);
            return Ok(());
        };
        let args = [self.number.to_string(), name.to_owned()];
        let (host, root) = (&mut *self.host, &self.destination.root);
        let mut faults = Vec::new();
        let work = || {
            let answer = ask(host, "try", args, &mut folders(Some(engine)).as_bytes())?;
            faults = of(&answer, engine, root, to);
            match faults.first() {
                Some(first) => Err(first.clone()),
                None => Ok(note(&answer)),
            }
        };
        let note = String::clone;
        let end = self.steps.run(StepName::Try, work, note);
        end.map(drop).map_err(|error| {
            if faults.is_empty() {
                vec![error]
            } else {
                faults
            }
        })
    }
}

/// How it went, and how much of the release was read, where the live engine is known to read the rest.
fn note(answer: &Answer) -> String {
    if let Some(why) = answer.rest("untried") {
        return format!("left out: {}", plain(&why));
    }
    let counts = answer.lines("tried").next().unwrap_or_default();
    match counts.as_slice() {
        [read, files] if read != files => {
            format!("a second engine finds no fault in what changed, {read} of {files} files")
        }
        _ => "a second engine finds no fault".into(),
    }
}

fn of(answer: &Answer, engine: &Engine, root: &str, to: &Move) -> Vec<ApplyError> {
    let names: BTreeSet<_> = engine
        .expected
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    let logged = findings(answer);
    let logged = logged
        .iter()
        .filter(|line| is_ours(line, engine, &names, root) && !is_of_the_network(line));
    let lacks: Vec<_> = answer
        .lines("lacks")
        .map(|parts| plain(&parts.join(" ")))
        .collect();
    let mut all: Vec<_> = logged
        .cloned()
        .chain(lacks)
        .map(|said| fault(&said, engine, to))
        .collect();
    let more = all.len().saturating_sub(TOLD);
    all.truncate(TOLD);
    if more > 0 {
        let message = format!("a second engine finds {more} more faults with the release");
        all.push(ApplyError::new(Trouble::Engine, message));
    }
    all
}

fn is_of_the_network(line: &str) -> bool {
    WITHOUT_NETWORK.iter().any(|said| line.contains(said))
}

/// A fault with the file and the line of the release, and the document that it was made from.
fn fault(said: &str, engine: &Engine, to: &Move) -> ApplyError {
    let message = format!("a second engine finds fault with the release: {said}");
    let error = ApplyError::new(Trouble::Refused, message);
    let at = by_path(said, engine, to.manifest).or_else(|| match to.source {
        Source::Bundle(part, blobs, _) => by_name(said, engine, part, blobs),
        Source::Host(_) => None,
    });
    match at {
        Some(at) => {
            let line = at.line.map(|line| format!(":{line}")).unwrap_or_default();
            let help = format!("look at `{}{line}`, made from `{}`", at.path, at.from);
            let line = at.line.map(|line| (at.path, line));
            ApplyError { at: line, ..error }.help(help)
        }
        None => error.help("nothing was changed; look at the core files of the engine too"),
    }
}

/// A place in a release.
#[derive(Debug, PartialEq, Eq)]
struct Place {
    path: String,
    line: Option<usize>,
    from: String,
}

/// The file that a message names by its path, below the link through which the engine reads it.
fn by_path(said: &str, engine: &Engine, manifest: &Manifest) -> Option<Place> {
    engine.folders.iter().find_map(|folder| {
        let (_, rest) = said.split_once(&format!("{}/", folder.link))?;
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '/');
        let name: String = rest.chars().take_while(|c| plain(*c)).collect();
        let path = format!("{}/{}", folder.release, name.trim_end_matches('.'));
        let file = manifest
            .files
            .iter()
            .find(|file| file.path.as_str() == path)?;
        Some(Place {
            line: first_of_glob(manifest, &folder.release, &path)
                .then(|| line_of(said))
                .flatten(),
            path,
            from: file.from.clone(),
        })
    })
}

/// The engine counts the lines of a glob's files on from one to the next, so that only those of the first are right.
fn first_of_glob(manifest: &Manifest, folder: &str, path: &str) -> bool {
    let mut files = manifest.files.iter().filter(|file| file.path.is_in(folder));
    files.next().is_some_and(|file| file.path.as_str() == path)
}

fn line_of(said: &str) -> Option<usize> {
    let (_, rest) = said.split_once("line ")?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// The section of an object that a message names: `'1000@acme.example'`.
fn by_name(said: &str, engine: &Engine, part: &Part, blobs: &dyn Blobs) -> Option<Place> {
    let name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '@' | '+');
    let words: BTreeSet<_> = said
        .split(|c| !name(c))
        .filter(|word| word.len() > 2)
        .collect();
    let ours = engine.folders.iter().flat_map(|folder| {
        let entries = part.entries.iter();
        entries.filter(|(path, _)| path.is_in(&folder.release))
    });
    for (path, entry) in ours {
        let text = part.shown(path, blobs).ok().flatten().unwrap_or_default();
        let at = text.lines().position(|line| names_one(line, &words));
        if let Some(at) = at {
            return Some(Place {
                path: path.to_string(),
                line: Some(at + 1),
                from: entry.provenance.clone(),
            });
        }
    }
    None
}

/// `[1000@acme.example]`, `1000 => …`, or an application that is called: `,Foo(`.
fn names_one(line: &str, words: &BTreeSet<&str>) -> bool {
    let section = line.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    if let Some((section, _)) = section {
        return words.contains(section);
    }
    let called = line.rsplit_once(',').map_or(line, |(_, last)| last);
    let all = line
        .split(',')
        .chain([called])
        .filter_map(|part| part.split_once('('));
    all.map(|(word, _)| word.trim().trim_start_matches("${"))
        .any(|word| words.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::{Digest, Folder, ManifestFile, ReleasePath};

    fn engine() -> Engine {
        Engine {
            folders: vec![Folder {
                release: "asterisk/pjsip.d".into(),
                link: "/etc/asterisk/pjsip.d/pbxctl".into(),
                plain: false,
                core_file: "/etc/asterisk/pjsip.conf".into(),
                core_line: String::new(),
                module: "res_pjsip.so".into(),
            }],
            ..Engine::default()
        }
    }

    fn manifest() -> Manifest {
        let file = |path: &str| ManifestFile {
            path: ReleasePath::new(path).unwrap(),
            mode: 0o640,
            size: 0,
            digest: Digest::of(b""),
            masked: None,
            from: "tenants/acme".into(),
        };
        Manifest {
            version: 1,
            project: String::new(),
            tool: String::new(),
            engine: None,
            files: vec![
                file("asterisk/pjsip.d/00-host.conf"),
                file("asterisk/pjsip.d/acme.conf"),
            ],
            holds: BTreeSet::new(),
        }
    }

    #[test]
    fn what_a_network_would_answer_is_no_fault() {
        for line in [
            "Error 120101 'Network is unreachable' sending OPTIONS request to endpoint acme_main",
            "getaddrinfo(\"sip.provider.example\", \"(null)\", ...): Temporary failure in name resolution",
            "Could not create an object of type 'identify' with id 'acme_main' from configuration file 'pjsip.conf'",
        ] {
            assert!(is_of_the_network(line), "{line}");
        }
        let fault = "Could not create an object of type 'endpoint' with id '1000@acme.example'";
        assert!(!is_of_the_network(fault));
    }

    #[test]
    fn a_path_in_a_message_becomes_a_place() {
        let said = |file: &str| {
            format!(
                "error: parse error: No closing ']' at line 12 of /etc/asterisk/pjsip.d/pbxctl/{file}."
            )
        };
        let place = by_path(&said("acme.conf"), &engine(), &manifest()).unwrap();
        assert_eq!(
            (place.path.as_str(), place.line),
            ("asterisk/pjsip.d/acme.conf", None)
        );
        assert_eq!(place.from, "tenants/acme");
        let first = by_path(&said("00-host.conf"), &engine(), &manifest()).unwrap();
        assert_eq!(first.line, Some(12));
        assert_eq!(by_path(&said("other.conf"), &engine(), &manifest()), None);
    }

    #[test]
    fn a_line_is_known_by_the_name_in_it() {
        let words = |said: &'static str| said.split(' ').collect::<BTreeSet<_>>();
        assert!(names_one(
            "[1000@acme.example](acme_account)",
            &words("endpoint 1000@acme.example")
        ));
        assert!(names_one(
            "exten => 1,1,Foo(${BAR(x)})",
            &words("application missing: Foo")
        ));
        assert!(!names_one(
            "[1001@acme.example]",
            &words("endpoint 1000@acme.example")
        ));
    }
}
