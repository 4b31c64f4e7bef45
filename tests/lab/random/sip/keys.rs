//! Keys that are pressed in a call (RFC 4733).

use super::Outgoing;
use super::ends::Ends;
use std::time::Duration;
use tokio::time::sleep;

/// The payload of keys in what we describe: 101.
const EVENTS: u8 = 0x65;

/// A tenth of a second, in packets of 20 ms.
const PACKETS: u16 = 5;

/// The last packet is sent so often, as the standard has it.
const LAST: u16 = 3;

impl Ends {
    /// The caller presses keys, one after the other.
    pub(crate) async fn presses(&self, made: &Outgoing, keys: &str) {
        let Some(media) = made.progress().media else {
            return;
        };
        for key in keys.chars() {
            let Some(event) = "0123456789*#"
                .find(key)
                .and_then(|at| u8::try_from(at).ok())
            else {
                continue;
            };
            let start = {
                let mut known = self.known();
                known.counter += 100;
                known.counter
            };
            for n in 0..PACKETS + LAST {
                let packet = packet(event, n, start);
                drop(self.shared().media.send_to(&packet, media).await);
                if n < PACKETS {
                    sleep(Duration::from_millis(20)).await;
                }
            }
            sleep(Duration::from_millis(80)).await;
        }
    }
}

/// A packet carries that much of a voice.
const VOICE: Duration = Duration::from_millis(20);

impl Ends {
    /// The caller speaks for that long: a tone, in A-law (RFC 3551).
    pub(crate) async fn speaks(&self, made: &Outgoing, time: Duration) {
        let Some(media) = made.progress().media else {
            return;
        };
        let mut ticks = tokio::time::interval(VOICE);
        for n in 0..time.as_millis() / VOICE.as_millis() {
            ticks.tick().await;
            let [.., s0, s1] = n.to_be_bytes();
            let [.., t0, t1, t2, t3] = (n * 160).to_be_bytes();
            let mut packet = vec![0x80, 8, s0, s1, t0, t1, t2, t3, 0x50, 0x42, 0x58, 1];
            packet.extend((0..160).map(|at| if at % 32 < 16 { 0x25 } else { 0xa5 }));
            drop(self.shared().media.send_to(&packet, media).await);
        }
    }
}

/// The `n`th packet of an event: the start is marked, and the last ones say that it is over.
fn packet(event: u8, n: u16, start: u64) -> [u8; 16] {
    let over = n >= PACKETS;
    let [.., s0, s1] = (start + u64::from(n)).to_be_bytes();
    let [.., t0, t1, t2, t3] = (start * 160).to_be_bytes();
    let [d0, d1] = (n.min(PACKETS) * 160 + 160).to_be_bytes();
    let marked = if n == 0 { 0x80 } else { 0 };
    let volume = if over { 0x8a } else { 0x0a };
    [
        0x80,
        EVENTS | marked,
        s0,
        s1,
        t0,
        t1,
        t2,
        t3,
        0x50,
        0x42,
        0x58,
        1,
        event,
        volume,
        d0,
        d1,
    ]
}
