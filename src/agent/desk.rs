//! `/metrics` and `/health`, for whoever monitors an agent.

use super::Standing;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Builder;

/// How long a request may take to come.
const PATIENCE: Duration = Duration::from_secs(10);
/// So many ask at once.
const ASKERS: usize = 32;

/// Where an agent says how it stands.
#[derive(Clone, Debug, Default)]
pub struct Desk(Arc<Mutex<Standing>>);

impl Desk {
    /// Changes what is told.
    pub fn tell<T>(&self, change: impl FnOnce(&mut Standing) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Answers there from now on, in a thread of its own; the address, as a port of 0 is any that is free.
    pub fn open(&self, address: SocketAddr) -> std::io::Result<SocketAddr> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let socket = runtime.block_on(TcpListener::bind(address))?;
        let (bound, desk) = (socket.local_addr()?, self.clone());
        std::thread::spawn(move || runtime.block_on(desk.run(socket)));
        Ok(bound)
    }

    async fn run(self, socket: TcpListener) {
        let seats = Arc::new(tokio::sync::Semaphore::new(ASKERS));
        while let Ok(seat) = Arc::clone(&seats).acquire_owned().await {
            let Ok((stream, _)) = socket.accept().await else {
                tokio::time::sleep(Duration::from_secs(1)).await;
                continue;
            };
            let desk = self.clone();
            tokio::spawn(async move {
                // Who goes away has nobody to tell.
                drop(tokio::time::timeout(PATIENCE, desk.answer(stream)).await);
                drop(seat);
            });
        }
    }

    async fn answer(&self, stream: TcpStream) {
        let service = service_fn(|request| {
            let page = self.page(&request);
            async { Ok::<_, Infallible>(page) }
        });
        let mut connection = http1::Builder::new();
        connection.timer(TokioTimer::new()).keep_alive(false);
        drop(
            connection
                .serve_connection(TokioIo::new(stream), service)
                .await,
        );
    }

    fn page(&self, request: &Request<Incoming>) -> Response<String> {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let now = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
        let (status, text) = match request.uri().path() {
            "/metrics" => (StatusCode::OK, self.tell(|standing| standing.metrics(now))),
            "/health" if self.tell(|standing| standing.is_well(now)) => {
                (StatusCode::OK, "well\n".to_owned())
            }
            "/health" => (
                StatusCode::SERVICE_UNAVAILABLE,
                "it has not looked for too long\n".to_owned(),
            ),
            _ => (
                StatusCode::NOT_FOUND,
                "there are /metrics and /health\n".to_owned(),
            ),
        };
        let mut response = Response::new(text);
        *response.status_mut() = status;
        response
    }
}
