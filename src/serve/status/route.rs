use std::future::poll_fn;
use std::net::IpAddr;
use std::pin::Pin;

use hyper::body::{Body as _, Incoming};
use hyper::header::{self, HeaderMap};
use hyper::{Method, Request, Response, StatusCode};

use super::access::Entry;
use super::answer::{Words, events, html, json, moved, page, plain, with};
use super::metrics::metrics;
use super::office::Office;
use super::{api, pages};
use crate::serve::form::{Fields, fields};
use crate::serve::records::RecordsError;

const COOKIE: &str = "pbxctl";
const MOST: usize = 4_096;
const STYLE: &str = include_str!("../../../templates/serve/style.css");
const LIVE: &str = include_str!("../../../templates/serve/live.js");

/// Answers a request of a person or a program.
pub(super) async fn route(
    office: &Office,
    client: IpAddr,
    request: Request<Incoming>,
) -> Response<Words> {
    let (path, read) = (
        request.uri().path().to_owned(),
        matches!(*request.method(), Method::GET | Method::HEAD),
    );
    match path.as_str() {
        "/health" if read => return plain(StatusCode::OK, "ok\n"),
        "/ready" if read => return ready(office).await,
        "/style.css" if read => return page(StatusCode::OK, "text/css; charset=utf-8", STYLE),
        "/live.js" if read => return page(StatusCode::OK, "text/javascript; charset=utf-8", LIVE),
        "/sign-in" => return sign_in(office, client, request).await,
        _ => {}
    }
    let headers = request.headers();
    let cookie = cookie(headers);
    match admitted(office, headers, cookie.as_deref(), client) {
        Some(Entry::Wait) => return slow(),
        Some(Entry::Session(_)) => {}
        _ if path.starts_with("/api/") || path == "/metrics" => return unknown(),
        _ => return moved("/sign-in"),
    }
    if path == "/sign-out" && request.method() == Method::POST {
        office.door.sign_out(&cookie.unwrap_or_default());
        return moved("/sign-in");
    }
    if !read {
        return with(
            plain(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD\n"),
            header::ALLOW,
            "GET, HEAD",
        );
    }
    let query = fields(request.uri().query().unwrap_or_default());
    show(office, &path, &query).await.unwrap_or_else(|error| {
        plain(
            StatusCode::SERVICE_UNAVAILABLE,
            format!("the provisioning log cannot be read: {error}\n"),
        )
    })
}

async fn show(
    office: &Office,
    path: &str,
    query: &Fields,
) -> Result<Response<Words>, RecordsError> {
    Ok(match path {
        "/" => html(pages::phones(office, &office.phones().await?, query)),
        "/fetches" => html(pages::fetches(office, query).await?),
        "/events" => events(office.ledger.watch()),
        "/metrics" => {
            let text = metrics(
                &office.ledger,
                &office.records,
                &office.library.index(),
                &office.phones().await?,
            );
            page(
                StatusCode::OK,
                "text/plain; version=0.0.4; charset=utf-8",
                text,
            )
        }
        path => match path.strip_prefix("/phones/") {
            Some(mac) => html(pages::phone(office, &office.phones().await?, mac).await?),
            None => match path.strip_prefix("/api/v1/") {
                Some(rest) => api::answer(office, rest, query).await?,
                None => plain(StatusCode::NOT_FOUND, "no such page\n"),
            },
        },
    })
}

/// Whether phones can be served: there is a release, and the log takes rows.
async fn ready(office: &Office) -> Response<Words> {
    let index = office.library.index();
    match (index.release().is_empty(), office.records.is_well().await) {
        (false, true) => plain(StatusCode::OK, "ready\n"),
        (true, _) => plain(StatusCode::SERVICE_UNAVAILABLE, "nothing is applied yet\n"),
        (_, false) => plain(
            StatusCode::SERVICE_UNAVAILABLE,
            "the provisioning log does not answer\n",
        ),
    }
}

fn admitted(
    office: &Office,
    headers: &HeaderMap,
    cookie: Option<&str>,
    client: IpAddr,
) -> Option<Entry> {
    if cookie.is_some_and(|word| office.door.knows(word)) {
        return Some(Entry::Session(String::new()));
    }
    let told = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    Some(office.door.bearer(told.strip_prefix("Bearer ")?, client))
}

fn unknown() -> Response<Words> {
    let problem = json(
        StatusCode::UNAUTHORIZED,
        &serde_json::json!({"error": "sign in, or send `Authorization: Bearer TOKEN`"}),
    );
    with(problem, header::WWW_AUTHENTICATE, "Bearer realm=\"pbxctl\"")
}

fn slow() -> Response<Words> {
    let told = plain(
        StatusCode::TOO_MANY_REQUESTS,
        "too many wrong tries; wait a minute\n",
    );
    with(told, header::RETRY_AFTER, "60")
}

async fn sign_in(office: &Office, client: IpAddr, request: Request<Incoming>) -> Response<Words> {
    if request.method() != Method::POST {
        return html(pages::sign_in(office, false));
    }
    let Some(form) = form(request.into_body()).await else {
        return plain(StatusCode::PAYLOAD_TOO_LARGE, "that is too much\n");
    };
    let of = |name: &str| form.get(name).map_or("", String::as_str);
    match office
        .door
        .sign_in(of("name"), of("password"), client)
        .await
    {
        Entry::Session(word) => {
            let secure = if office.secure { "; Secure" } else { "" };
            let cookie = format!(
                "{COOKIE}={word}; HttpOnly; SameSite=Strict; Path=/; Max-Age=43200{secure}"
            );
            with(moved("/"), header::SET_COOKIE, &cookie)
        }
        Entry::Wrong => {
            let mut told = html(pages::sign_in(office, true));
            *told.status_mut() = StatusCode::UNAUTHORIZED;
            told
        }
        Entry::Wait => slow(),
    }
}

fn cookie(headers: &HeaderMap) -> Option<String> {
    let all = headers.get(header::COOKIE)?.to_str().ok()?;
    let mut pairs = all
        .split(';')
        .filter_map(|pair| pair.trim().split_once('='));
    pairs
        .find(|(name, _)| *name == COOKIE)
        .map(|(_, word)| word.to_owned())
}

async fn form(mut body: Incoming) -> Option<Fields> {
    let mut bytes = Vec::new();
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let data = frame.ok()?.into_data().ok()?;
        if bytes.len() + data.len() > MOST {
            return None;
        }
        bytes.extend_from_slice(&data);
    }
    Some(fields(&String::from_utf8_lossy(&bytes)))
}
