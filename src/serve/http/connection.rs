use std::convert::Infallible;
use std::sync::Arc;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};

use super::request::Ends;
use super::respond::respond;
use super::upload::Uploads;
use crate::serve::controls::Controls;
use crate::serve::desk::Desk;
use crate::serve::options::Limits;

/// Answers the requests of one connection. After a stop the answer under way is the last.
pub(super) async fn answer<S>(
    stream: S,
    ends: Ends,
    (desk, uploads): (Desk, Option<Arc<Uploads>>),
    limits: Limits,
    mut controls: Controls,
) where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let service = service_fn(|request| async {
        Ok::<_, Infallible>(respond(&desk, uploads.as_deref(), &ends, request).await)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header_time)
        .max_buf_size(limits.header_bytes.max(8 << 10))
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    // How a connection ends is in the record of its last request; there is nobody else to tell.
    tokio::select! {
        ended = connection.as_mut() => drop(ended),
        () = controls.stopped() => {
            connection.as_mut().graceful_shutdown();
            drop(connection.await);
        }
    }
}
