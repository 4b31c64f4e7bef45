use tokio::sync::watch;

/// Steers a server from outside.
#[derive(Debug)]
pub struct Handle(watch::Sender<Wish>);

/// What a server hears from its [`Handle`].
#[derive(Clone, Debug)]
pub struct Controls(watch::Receiver<Wish>);

#[derive(Clone, Copy, Debug, Default)]
struct Wish {
    reload: u64,
    stop: bool,
}

impl Handle {
    /// A handle and what it steers.
    pub fn new() -> (Self, Controls) {
        let (sender, receiver) = watch::channel(Wish::default());
        (Self(sender), Controls(receiver))
    }

    /// No more requests are taken; those under way have their grace.
    pub fn stop(&self) {
        self.0.send_modify(|wish| wish.stop = true);
    }

    /// The source is read again at once.
    pub fn reload(&self) {
        self.0.send_modify(|wish| wish.reload += 1);
    }
}

impl Controls {
    /// Returns when the handle says stop, or is gone.
    pub(super) async fn stopped(&mut self) {
        drop(self.0.wait_for(|wish| wish.stop).await);
    }

    /// Returns with the number of reloads that the handle asked for, when it is not the known one.
    pub(super) async fn reloads(&mut self, known: u64) -> u64 {
        let heard = self
            .0
            .wait_for(|wish| wish.reload != known)
            .await
            .map(|wish| wish.reload);
        match heard {
            Ok(reload) => reload,
            Err(_) => std::future::pending().await,
        }
    }
}
