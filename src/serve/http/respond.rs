use std::io;
use std::net::SocketAddr;

use hyper::body::Incoming;
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};

use super::body::FileBody;
use super::kind;
use super::range::{self, Part};
use crate::serve::desk::{Answer, Ask, Desk, Visit};
use crate::serve::index::{Content, Entry};
use crate::serve::log::{Outcome, Protocol};
use crate::serve::name::{BadName, Name};

/// The two ends of a connection.
#[derive(Clone, Copy)]
pub(super) struct Ends {
    pub(super) client: SocketAddr,
    pub(super) server: SocketAddr,
}

/// Answers one request.
pub(super) async fn respond(
    desk: &Desk,
    ends: Ends,
    request: Request<Incoming>,
) -> Response<FileBody> {
    let head = request.method() == Method::HEAD;
    let (answer, visit) = desk.ask(asked(&request, ends));
    if !head && request.method() != Method::GET {
        let mut response = refusal(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD\n", visit);
        set(&mut response, header::ALLOW, "GET, HEAD");
        return response;
    }
    match answer {
        Answer::File(entry) => file(&entry, request.headers(), head, visit).await,
        Answer::Missing | Answer::Bad(BadName::Empty) => missing(visit),
        Answer::Bad(_) => refusal(StatusCode::BAD_REQUEST, "this names no file\n", visit),
    }
}

fn asked(request: &Request<Incoming>, ends: Ends) -> Ask {
    let path = request.uri().path();
    let agent = request.headers().get(header::USER_AGENT);
    let agent = agent.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let Ends { client, server } = ends;
    Ask {
        protocol: Protocol::Http,
        client,
        server,
        asked: path.to_owned(),
        name: Name::parse_url(path),
        agent,
    }
}

async fn file(
    entry: &Entry,
    headers: &HeaderMap,
    head: bool,
    mut visit: Visit,
) -> Response<FileBody> {
    let tag = format!("\"{}\"", entry.digest.get(..32).unwrap_or_default());
    if text(headers, header::IF_NONE_MATCH).is_some_and(|known| matches(known, &tag)) {
        visit.note(304, Outcome::Unchanged);
        let mut response = answer(StatusCode::NOT_MODIFIED, FileBody::of_words(""));
        set(&mut response, header::ETAG, &tag);
        return response;
    }
    let part = wanted(headers, &tag, entry.length);
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
    if let Part::Bytes(first, last) = part {
        set(
            &mut response,
            header::CONTENT_RANGE,
            &format!("bytes {first}-{last}/{}", entry.length),
        );
    }
    set(&mut response, header::CONTENT_LENGTH, &length.to_string());
    set(&mut response, header::CONTENT_TYPE, kind::of(&entry.name));
    set(&mut response, header::ETAG, &tag);
    set(&mut response, header::ACCEPT_RANGES, "bytes");
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
    match &entry.content {
        Content::Memory(bytes) => {
            let from = usize::try_from(first)
                .unwrap_or(bytes.len())
                .min(bytes.len());
            let to = usize::try_from(first + length)
                .unwrap_or(bytes.len())
                .min(bytes.len());
            Ok(FileBody::of_memory(
                bytes.slice(from..to),
                status.as_u16(),
                visit,
            ))
        }
        Content::Disk(disk) => {
            let disk = disk.clone();
            let opened = tokio::task::spawn_blocking(move || disk.open())
                .await
                .map_err(io::Error::other)
                .flatten();
            match opened {
                Ok(file) => Ok(FileBody::of_disk(
                    file,
                    first,
                    length,
                    status.as_u16(),
                    visit,
                )),
                Err(error) => Err(unreadable(&error, visit)),
            }
        }
    }
}

fn unreadable(error: &io::Error, mut visit: Visit) -> Response<FileBody> {
    visit.note(500, Outcome::Failed(error.to_string()));
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
    visit.note(
        status.as_u16(),
        Outcome::Refused(words.trim_end().to_owned()),
    );
    answer(status, FileBody::of_words(words))
}

fn answer(status: StatusCode, body: FileBody) -> Response<FileBody> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response
}

fn set(response: &mut Response<FileBody>, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// Whether `known`, a list of entity tags, holds `tag`. `If-None-Match` compares weakly, RFC 9110 13.1.2.
fn matches(known: &str, tag: &str) -> bool {
    known.trim() == "*"
        || known
            .split(',')
            .any(|one| one.trim().trim_start_matches("W/") == tag)
}

/// The part that is wanted; all of it when `If-Range` names another state of the file.
fn wanted(headers: &HeaderMap, tag: &str, length: u64) -> Part {
    let same = headers
        .get(header::IF_RANGE)
        .is_none_or(|known| known.as_bytes() == tag.as_bytes());
    text(headers, header::RANGE)
        .filter(|_| same)
        .map_or(Part::Whole, |range| range::parse(range, length))
}
