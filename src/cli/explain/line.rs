//! A line of a host's file, back to the line of YAML that it was made from and to who last touched that.

use super::super::compile::front;
use super::super::exit::Exit;
use super::super::failure::Failure;
use super::super::front::Front;
use super::super::out::Out;
use super::super::repository::Repository;
use super::super::session::Session;
use super::query::Line;
use crate::bundle::{BundleError, Destination, DestinationId, File, Origin, Sink};
use crate::diag::did_you_mean;
use crate::load::{Blame, blame};
use crate::source::{FileId, Place};
use crate::target::{Reveal, compile};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// So many places of a line are told.
const TOLD: usize = 4;

/// Looks for one file among all that are made.
struct Search<'a> {
    wanted: &'a Line,
    hosts: BTreeSet<String>,
    path: String,
    paths: BTreeSet<String>,
    found: Option<File>,
}

/// Prints what a line comes from.
pub(super) fn explain(
    session: &Session,
    repository: &Repository,
    wanted: &Line,
) -> Result<Exit, Failure> {
    let mut front = front(session, repository, None)?;
    if front.sound(session).is_none() {
        return Ok(Exit::Failed);
    }
    let file = find(&mut front, wanted)?;
    if front.found.has_errors() {
        session.report(&front.found, &front.repository.sources);
        return Ok(Exit::Failed);
    }
    Out::data(&told(&front, wanted, &file)?)?;
    Ok(Exit::Done)
}

/// The places that a line comes from; those of the nearest line above where nothing on it is written in the repository.
pub(super) fn places(front: &mut Front, wanted: &Line) -> Result<Vec<Place>, Failure> {
    let file = find(front, wanted)?;
    let near = file.origin.as_ref().and_then(|origin| near(origin, wanted));
    Ok(near.map(|(_, places)| places.clone()).unwrap_or_default())
}

/// Where that is written, as `tenants/acme/users.yaml:12`, of what was compiled already.
pub(in crate::cli) fn written(front: &Front, host: &str, path: &str, number: usize) -> Vec<String> {
    let wanted = &Line {
        host: host.to_owned(),
        path: path.to_owned(),
        number,
    };
    let mut search = Search::new(front, wanted);
    if let Some(input) = front.input() {
        // It was compiled without a fault; places change nothing of that.
        let _none = compile(&input, Reveal::Placed, &mut search);
    }
    let origin = search.found.and_then(|file| file.origin);
    let near = origin.as_ref().and_then(|origin| near(origin, wanted));
    let places = near.into_iter().flat_map(|(_, places)| places);
    let lines = places.map(|place| front.repository.sources.path_line(*place));
    lines.take(TOLD).collect()
}

fn find(front: &mut Front, wanted: &Line) -> Result<File, Failure> {
    let mut search = Search::new(front, wanted);
    front.write(Reveal::Placed, &mut search);
    search.found.take().ok_or_else(|| search.unknown())
}

impl<'a> Search<'a> {
    fn new(front: &Front, wanted: &'a Line) -> Self {
        let hosts = front.announced();
        let mut hosts = hosts.iter();
        let host = hosts.find(|host| host.id.as_str() == wanted.host);
        let path = host.map_or_else(|| wanted.path.clone(), |host| released(&wanted.path, host));
        Self {
            wanted,
            hosts: BTreeSet::new(),
            path,
            paths: BTreeSet::new(),
            found: None,
        }
    }

    fn unknown(&self) -> Failure {
        let (host, path) = (&self.wanted.host, &self.path);
        let failure = |what: String, near: Option<&str>| match near {
            Some(near) => Failure::new(what).help(format!("did you mean `{near}`?")),
            None => Failure::new(what)
                .help("run `pbxctl render --out DIR` to see which files there are"),
        };
        if !self.hosts.contains(host) {
            let near = did_you_mean(host, self.hosts.iter().map(String::as_str));
            return failure(format!("there is no host `{host}`"), near);
        }
        let near = did_you_mean(path, self.paths.iter().map(String::as_str));
        failure(format!("`{host}` has no file `{path}`"), near)
    }
}

/// The path within a release of a file as a host has it: below its link, below `current`, or below the folder of any release.
fn released(path: &str, destination: &Destination) -> String {
    let folders = destination.engine.iter().flat_map(|engine| &engine.folders);
    let mut links = folders.filter_map(|folder| {
        let rest = path.strip_prefix(&*folder.link)?.strip_prefix('/')?;
        Some(format!("{}/{rest}", folder.release))
    });
    let ours = || {
        let rest = path
            .strip_prefix(&*destination.root)?
            .trim_start_matches('/');
        let in_release = |rest: &str| rest.split_once('/').map(|(_, rest)| rest.to_owned());
        rest.strip_prefix("current/")
            .map(str::to_owned)
            .or_else(|| in_release(rest.strip_prefix("releases/")?))
    };
    links
        .next()
        .or_else(ours)
        .unwrap_or_else(|| path.trim_start_matches('/').to_owned())
}

impl Sink for Search<'_> {
    fn destination(&mut self, destination: Destination) -> Result<(), BundleError> {
        self.hosts.insert(destination.id.as_str().to_owned());
        Ok(())
    }

    fn file(&mut self, destination: &DestinationId, file: File) -> Result<(), BundleError> {
        if destination.as_str() == self.wanted.host {
            self.paths.insert(file.path.as_str().to_owned());
            if file.path.as_str() == self.path {
                self.found = Some(file);
            }
        }
        Ok(())
    }
}

fn told(front: &Front, wanted: &Line, file: &File) -> Result<String, Failure> {
    let text = String::from_utf8_lossy(&file.bytes);
    let number = wanted.number;
    let line = text.lines().nth(number - 1).ok_or_else(|| {
        let many = text.lines().count();
        Failure::new(format!(
            "`{}` has {many} lines, and no line {number}",
            file.path
        ))
    })?;
    let mut out = format!("{}:{}:{number}\n  {line}\n", wanted.host, file.path);
    let Some(origin) = &file.origin else {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "copied   as it is, for {}", file.provenance);
        return Ok(out);
    };
    let _ = writeln!(
        out,
        "written by the template `{}`, for {}",
        origin.template, file.provenance
    );
    match near(origin, wanted) {
        Some((at, places)) => {
            if at != number {
                let _ = writeln!(
                    out,
                    "nothing on it is written in the repository; the nearest above is line {at}:"
                );
            }
            for place in places.iter().take(TOLD) {
                source(&mut out, front, *place);
            }
        }
        None => out.push_str("nothing on it, or above it, is written in the repository\n"),
    }
    Ok(out)
}

/// The line, or the nearest above it, with something on it that is written in the repository.
fn near<'o>(origin: &'o Origin, wanted: &Line) -> Option<(usize, &'o Vec<Place>)> {
    (0..wanted.number).rev().find_map(|at| {
        let places = origin.lines.get(at).filter(|places| !places.is_empty())?;
        Some((at + 1, places))
    })
}

/// A place with its line, and who last touched it.
pub(super) fn source(out: &mut String, front: &Front, place: Place) {
    let at = front.repository.sources.file(place.file);
    of_line(
        out,
        front,
        place.file,
        at.line_column(place.span.start).line,
    );
}

/// A line of a document, and who last touched it.
pub(super) fn document(front: &Front, path: &str, number: usize) -> Result<String, Failure> {
    let file = file(front, path)?;
    let many = front.repository.sources.file(file).text().lines().count();
    if number > many {
        return Err(Failure::new(format!(
            "`{path}` has {many} lines, and no line {number}"
        )));
    }
    let mut out = String::new();
    of_line(&mut out, front, file, number);
    Ok(out)
}

/// The document at a path.
pub(super) fn file(front: &Front, path: &str) -> Result<FileId, Failure> {
    let unknown = || {
        let failure = Failure::new(format!("the repository has no document `{path}`"));
        let paths = front
            .repository
            .sources
            .files()
            .map(|(_, file)| file.path());
        match did_you_mean(path, paths) {
            Some(near) => failure.help(format!("did you mean `{near}`?")),
            None => failure.help("name it by its path in the repository"),
        }
    };
    front.repository.sources.find(path).ok_or_else(unknown)
}

fn of_line(out: &mut String, front: &Front, file: FileId, at: usize) {
    let file = front.repository.sources.file(file);
    let line = file.text().lines().nth(at - 1).unwrap_or_default();
    let _ = writeln!(out, "from {}:{at}\n  {}", file.path(), line.trim());
    match blame(&front.root, file.path(), file.text(), at) {
        Some(blame) => {
            let _ = writeln!(out, "  {}", last(&blame));
        }
        None => out.push_str("  not committed yet\n"),
    }
}

fn last(blame: &Blame) -> String {
    let commit: String = blame.commit.chars().take(12).collect();
    let day = jiff::Timestamp::from_second(blame.time);
    let day = day.map_or_else(
        |_| String::new(),
        |time| time.strftime("%Y-%m-%d").to_string(),
    );
    format!("{commit} {day} {}: {}", blame.author, blame.summary)
}
