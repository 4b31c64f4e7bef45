use std::convert::Infallible;
use std::fmt::Write as _;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use hyper::body::{Body, Bytes, Frame};
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use crate::serve::log::Fetch;
use crate::serve::records::milliseconds;

/// A page that is whole, or events as they happen.
pub(super) enum Words {
    Page(Option<Bytes>),
    Events(Next),
}

type Next = Pin<Box<dyn Future<Output = (Option<String>, Receiver<Arc<Fetch>>)> + Send>>;

/// What browsers are told about every page: nothing from elsewhere, in no frame, kept nowhere.
const SAFE: [(HeaderName, &str); 4] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::CACHE_CONTROL, "no-store"),
];

pub(super) fn page(
    status: StatusCode,
    kind: &'static str,
    text: impl Into<Bytes>,
) -> Response<Words> {
    let mut response = Response::new(Words::Page(Some(text.into())));
    *response.status_mut() = status;
    for (name, value) in SAFE {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

pub(super) fn html(text: String) -> Response<Words> {
    page(StatusCode::OK, "text/html; charset=utf-8", text)
}

pub(super) fn plain(status: StatusCode, text: impl Into<Bytes>) -> Response<Words> {
    page(status, "text/plain; charset=utf-8", text)
}

pub(super) fn json(status: StatusCode, value: &impl serde::Serialize) -> Response<Words> {
    let text = serde_json::to_string(value).unwrap_or_default();
    page(status, "application/json", text + "\n")
}

/// Every request from now on, as server-sent events (WHATWG HTML, 9.2).
pub(super) fn events(watched: Receiver<Arc<Fetch>>) -> Response<Words> {
    let mut response = page(StatusCode::OK, "text/event-stream", "");
    *response.body_mut() = Words::Events(next(watched));
    response
}

pub(super) fn with(
    mut response: Response<Words>,
    name: HeaderName,
    value: &str,
) -> Response<Words> {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().append(name, value);
    }
    response
}

pub(super) fn moved(to: &str) -> Response<Words> {
    with(plain(StatusCode::SEE_OTHER, ""), header::LOCATION, to)
}

fn next(mut watched: Receiver<Arc<Fetch>>) -> Next {
    Box::pin(async move {
        let quiet = tokio::time::sleep(std::time::Duration::from_secs(15));
        let text = tokio::select! {
            heard = watched.recv() => match heard {
                Ok(fetch) => Some(event(&fetch)),
                Err(RecvError::Lagged(_)) => Some(": some were missed\n\n".to_owned()),
                Err(RecvError::Closed) => None,
            },
            // Proxies close what is silent.
            () = quiet => Some(":\n\n".to_owned()),
        };
        (text, watched)
    })
}

fn event(fetch: &Fetch) -> String {
    let (result, why) = fetch.outcome.words();
    let data = serde_json::json!({
        "at": milliseconds(fetch.at),
        "protocol": fetch.protocol.to_string(),
        "client": fetch.client.to_string(),
        "mac": fetch.mac.as_deref(),
        "asked": fetch.asked,
        "file": fetch.file.as_deref(),
        "agent": fetch.agent,
        "result": result,
        "why": why,
        "status": fetch.status,
        "bytes": fetch.bytes,
    });
    let mut text = String::new();
    // Writing to a text never fails.
    let _done = write!(text, "event: fetch\ndata: {data}\n\n");
    text
}

impl Body for Words {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match &mut *self {
            Self::Page(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Self::Events(waiting) => {
                let (text, watched) = ready!(waiting.as_mut().poll(context));
                *waiting = next(watched);
                Poll::Ready(text.map(|text| Ok(Frame::data(text.into()))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Page(None))
    }

    fn size_hint(&self) -> hyper::body::SizeHint {
        match self {
            Self::Page(bytes) => hyper::body::SizeHint::with_exact(
                bytes.as_ref().map_or(0, |bytes| bytes.len() as u64),
            ),
            Self::Events(_) => hyper::body::SizeHint::default(),
        }
    }
}
