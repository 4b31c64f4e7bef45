use std::io;

use hyper::body::{Bytes, Incoming};
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};

use super::body::FileBody;
use super::range::{self, Part};
use super::request::{Ends, asked, text};
use super::told::Told;
use super::upload::{Taken, Uploads};
use crate::serve::desk::{Answer, Desk, Visit};
use crate::serve::disk::CHUNK;
use crate::serve::index::Entry;
use crate::serve::log::Outcome;
use crate::serve::name::{BadName, is_softphone};
use crate::serve::proof::Refusal;

/// Answers one request.
pub(super) async fn respond(
    desk: &Desk,
    uploads: Option<&Uploads>,
    ends: &Ends,
    request: Request<Incoming>,
) -> Response<FileBody> {
    let head = request.method() == Method::HEAD;
    let (ask, stale) = asked(desk, &request, ends);
    if let Some(uploads) = uploads.filter(|_| request.method() == Method::PUT) {
        let (taken, visit) = uploads.take(desk, ask, request.into_body()).await;
        return stored(&taken, visit);
    }
    let (client, now) = (ask.client.ip(), (desk.clock)());
    let (answer, visit) = desk.ask(ask);
    if !head && request.method() != Method::GET {
        let mut response = refusal(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD\n", visit);
        set(&mut response, header::ALLOW, "GET, HEAD");
        return response;
    }
    match answer {
        Answer::Denied(why) if why.asks() && desk.library.index().rules().has_passwords() => {
            challenged(&desk.nonces.challenges(client, now, stale), why, visit)
        }
        Answer::Denied(why) => denied(StatusCode::FORBIDDEN, why, visit),
        Answer::File(entry) => file(&entry, request.headers(), head, visit).await,
        Answer::Missing | Answer::Bad(BadName::Empty) => missing(visit),
        Answer::Bad(_) => refusal(StatusCode::BAD_REQUEST, "this names no file\n", visit),
    }
}

fn challenged(challenges: &[String], why: Refusal, visit: Visit) -> Response<FileBody> {
    let mut response = denied(StatusCode::UNAUTHORIZED, why, visit);
    let written = challenges
        .iter()
        .filter_map(|text| HeaderValue::from_str(text).ok());
    for challenge in written {
        response
            .headers_mut()
            .append(header::WWW_AUTHENTICATE, challenge);
    }
    response
}

fn denied(status: StatusCode, why: Refusal, mut visit: Visit) -> Response<FileBody> {
    visit.note(status.as_u16(), Outcome::Refused(why.words().into()));
    answer(
        status,
        FileBody::of_words("this needs a proof of who asks\n"),
    )
}

/// What was not read to its end would be taken for the next request: the connection ends with it.
fn stored(taken: &Taken, mut visit: Visit) -> Response<FileBody> {
    let outcome = match taken.status.is_success() {
        true => Outcome::Sent,
        false => Outcome::Refused(taken.words.trim_end().into()),
    };
    visit.note(taken.status.as_u16(), outcome);
    let mut response = answer(taken.status, FileBody::of_words(taken.words));
    if !taken.whole {
        set(&mut response, header::CONNECTION, "close");
    }
    response
}

async fn file(
    entry: &Entry,
    headers: &HeaderMap,
    head: bool,
    mut visit: Visit,
) -> Response<FileBody> {
    let make = || Box::new(Told::new(&entry.name, entry.length, &entry.digest));
    let told = entry.told.get_or_init(make);
    if text(headers, header::IF_NONE_MATCH).is_some_and(|known| matches(known, &told.tag)) {
        visit.note(304, Outcome::Unchanged);
        let mut response = answer(StatusCode::NOT_MODIFIED, FileBody::of_words(""));
        put(&mut response, header::ETAG, told.tag.clone());
        return response;
    }
    let part = wanted(headers, &told.tag, entry.length);
    let (status, first, length) = match part {
        Part::Whole => (StatusCode::OK, 0, entry.length),
        Part::Bytes(first, last) => (StatusCode::PARTIAL_CONTENT, first, last - first + 1),
        Part::Outside => return outside(entry.length, visit),
    };
    let body = if head {
        Ok(nothing(status, visit))
    } else {
        body(entry, first, length, status, visit).await
    };
    let mut response = match body {
        Ok(body) => answer(status, body),
        Err(response) => return response,
    };
    let size = match part {
        Part::Bytes(first, last) => {
            let range = format!("bytes {first}-{last}/{}", entry.length);
            set(&mut response, header::CONTENT_RANGE, &range);
            HeaderValue::from(length)
        }
        Part::Whole | Part::Outside => told.length.clone(),
    };
    put(&mut response, header::CONTENT_LENGTH, size);
    put(&mut response, header::CONTENT_TYPE, told.kind.clone());
    put(&mut response, header::ETAG, told.tag.clone());
    put(
        &mut response,
        header::ACCEPT_RANGES,
        HeaderValue::from_static("bytes"),
    );
    if is_softphone(&entry.name) {
        // A page of another origin may read it: who has the token has the file. Nobody on the way keeps it.
        set(&mut response, header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        set(&mut response, header::CACHE_CONTROL, "no-store");
    }
    response
}

fn nothing(status: StatusCode, mut visit: Visit) -> FileBody {
    visit.note(status.as_u16(), Outcome::Sent);
    FileBody::of_words("")
}

async fn body(
    entry: &Entry,
    first: u64,
    length: u64,
    status: StatusCode,
    visit: Visit,
) -> Result<FileBody, Response<FileBody>> {
    let (wanted, status) = (usize::try_from(length).unwrap_or(CHUNK), status.as_u16());
    let read = match entry.at_once() {
        Ok(bytes) => bytes.map(|bytes| Ok(part(&bytes, first, wanted))),
        Err(stored) => {
            let stored = stored.clone();
            let few = length <= CHUNK as u64;
            waited(move || {
                let opened = stored.open()?;
                let bytes = few.then(|| opened.read_at(first, wanted)).transpose()?;
                Ok(bytes.ok_or(opened))
            })
            .await
        }
    };
    match read {
        Ok(Ok(bytes)) => Ok(FileBody::of_memory(bytes, status, visit)),
        Ok(Err(opened)) => Ok(FileBody::of_disk(opened, first, length, status, visit)),
        Err(error) => Err(unreadable(&error, visit)),
    }
}

/// What a disk says, away from those who are served meanwhile.
async fn waited<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(io::Error::other).flatten()
}

/// Without a copy; what lies outside is empty.
fn part(bytes: &Bytes, at: u64, wanted: usize) -> Bytes {
    let from = usize::try_from(at).unwrap_or(bytes.len()).min(bytes.len());
    bytes.slice(from..from.saturating_add(wanted).min(bytes.len()))
}

fn unreadable(error: &io::Error, mut visit: Visit) -> Response<FileBody> {
    visit.note(500, Outcome::Failed(error.to_string().into()));
    answer(
        StatusCode::INTERNAL_SERVER_ERROR,
        FileBody::of_words("the file cannot be read\n"),
    )
}

fn missing(mut visit: Visit) -> Response<FileBody> {
    visit.note(404, Outcome::Missing);
    answer(StatusCode::NOT_FOUND, FileBody::of_words("no such file\n"))
}

fn outside(length: u64, visit: Visit) -> Response<FileBody> {
    let mut response = refusal(
        StatusCode::RANGE_NOT_SATISFIABLE,
        "the range is outside of the file\n",
        visit,
    );
    set(
        &mut response,
        header::CONTENT_RANGE,
        &format!("bytes */{length}"),
    );
    response
}

fn refusal(status: StatusCode, words: &'static str, mut visit: Visit) -> Response<FileBody> {
    visit.note(status.as_u16(), Outcome::Refused(words.trim_end().into()));
    answer(status, FileBody::of_words(words))
}

fn answer(status: StatusCode, body: FileBody) -> Response<FileBody> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response
}

fn set(response: &mut Response<FileBody>, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        put(response, name, value);
    }
}

fn put(response: &mut Response<FileBody>, name: HeaderName, value: HeaderValue) {
    response.headers_mut().insert(name, value);
}

/// Whether `known`, a list of entity tags, holds `tag`. `If-None-Match` compares weakly, RFC 9110 13.1.2.
fn matches(known: &str, tag: &HeaderValue) -> bool {
    known.trim() == "*"
        || known
            .split(',')
            .any(|one| one.trim().trim_start_matches("W/").as_bytes() == tag.as_bytes())
}

/// The part that is wanted; all of it when `If-Range` names another state of the file.
fn wanted(headers: &HeaderMap, tag: &HeaderValue, length: u64) -> Part {
    let same = headers
        .get(header::IF_RANGE)
        .is_none_or(|known| known == tag);
    text(headers, header::RANGE)
        .filter(|_| same)
        .map_or(Part::Whole, |range| range::parse(range, length))
}
