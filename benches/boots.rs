//! Phones that boot by TFTP, many at once, for `benches/serve.sh`: each fetches one file after the other, from a port of its own each time.
//!
//! `cargo bench --bench boots -- SERVER MACS SECONDS PHONES BLOCK WINDOW ADDRESSES`; MACS is a file of their MACs, a line each, and their
//! files are `MAC.cfg` with the MAC in the first line. With fewer ADDRESSES than phones some stand behind one.
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a tool of the benches reads its arguments and says what it saw"
)]

mod words;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::UdpSocket;
use tokio::time::{Instant, timeout_at};

/// After so long a phone repeats itself.
const REPEAT: Duration = Duration::from_secs(1);
/// And so often before it gives up.
const REPEATS: usize = 5;

/// What every phone does.
struct Plan {
    server: SocketAddr,
    macs: Vec<String>,
    until: Instant,
    block: usize,
    window: u16,
    addresses: usize,
}

/// How long each file took, and how many never came.
#[derive(Default)]
struct Seen {
    took: Vec<Duration>,
    failed: usize,
}

fn main() {
    let words = words::words();
    let [server, macs, seconds, phones, block, window, addresses] = words.as_slice() else {
        return;
    };
    let count = |word: &String| word.parse::<usize>().expect("a count");
    let macs = std::fs::read_to_string(macs).expect("the file of MACs");
    let phones = count(phones);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let all = runtime.block_on(async {
        let plan = Arc::new(Plan {
            server: server.parse().expect("an address"),
            macs: macs.lines().map(str::to_owned).collect(),
            until: Instant::now() + Duration::from_secs_f64(seconds.parse().expect("seconds")),
            block: count(block),
            window: window.parse().expect("a window"),
            addresses: count(addresses).max(1),
        });
        let booting: Vec<_> = (0..phones)
            .map(|first| tokio::spawn(boots(Arc::clone(&plan), first, phones)))
            .collect();
        let mut all = Seen::default();
        for phone in booting {
            let seen = phone.await.expect("a phone");
            all.took.extend(seen.took);
            all.failed += seen.failed;
        }
        all
    });
    report(all);
}

fn report(mut all: Seen) {
    all.took.sort();
    let late = all.took.get(all.took.len() * 99 / 100);
    let late = late.copied().unwrap_or_default().as_secs_f64() * 1000.0;
    println!(
        "files={} failed={} p99={late:.1}",
        all.took.len(),
        all.failed
    );
}

/// A phone and, when it has booted, the next one.
async fn boots(plan: Arc<Plan>, first: usize, step: usize) -> Seen {
    let (mut seen, mut at) = (Seen::default(), first);
    while Instant::now() < plan.until {
        let since = Instant::now();
        let mac = &plan.macs[at % plan.macs.len()];
        match fetch(&plan, address(first % plan.addresses), mac).await {
            Some(file) if file.starts_with(mac.as_bytes()) => seen.took.push(since.elapsed()),
            _ => seen.failed += 1,
        }
        at += step;
    }
    seen
}

/// Addresses of phones: a server may well let one of them have only so much at once.
fn address(phone: usize) -> Ipv4Addr {
    Ipv4Addr::from(
        u32::from(Ipv4Addr::new(127, 1, 0, 1)) + u32::try_from(phone).unwrap_or_default(),
    )
}

async fn fetch(plan: &Plan, from: Ipv4Addr, mac: &str) -> Option<Vec<u8>> {
    let socket = UdpSocket::bind((from, 0)).await.ok()?;
    let mut last = request(plan, mac);
    let (mut peer, mut file, mut expected) = (plan.server, Vec::with_capacity(9000), 1_u16);
    let (mut window, mut in_window, mut buffer) = (1, 0, [0; 2048]);
    socket.send_to(&last, peer).await.ok()?;
    loop {
        let (length, from) = hear(&socket, &mut buffer, &last, peer).await?;
        peer = from;
        match buffer.get(..4)? {
            [0, 6, ..] => {
                window = granted(buffer.get(..length)?);
                last = vec![0, 4, 0, 0];
            }
            [0, 3, high, low] => {
                let number = u16::from_be_bytes([*high, *low]);
                if number == expected {
                    file.extend_from_slice(buffer.get(4..length)?);
                    (expected, in_window) = (expected.wrapping_add(1), in_window + 1);
                }
                let [high, low] = expected.wrapping_sub(1).to_be_bytes();
                last = vec![0, 4, high, low];
                let ends = number.wrapping_add(1) == expected && length < plan.block + 4;
                if ends {
                    socket.send_to(&last, peer).await.ok()?;
                    return Some(file);
                }
                if number.wrapping_add(1) == expected && in_window < window {
                    continue;
                }
                in_window = 0;
            }
            _ => return None,
        }
        socket.send_to(&last, peer).await.ok()?;
    }
}

/// The window that an OACK grants.
fn granted(oack: &[u8]) -> u16 {
    let mut words = oack.get(2..).unwrap_or_default().split(|byte| *byte == 0);
    let told = words.any(|word| word.eq_ignore_ascii_case(b"windowsize"));
    let value = words.next().filter(|_| told);
    let value = value.and_then(|value| str::from_utf8(value).ok()?.parse().ok());
    value.unwrap_or(1)
}

/// The next packet; what was said last is repeated while none comes.
async fn hear(
    socket: &UdpSocket,
    buffer: &mut [u8],
    last: &[u8],
    peer: SocketAddr,
) -> Option<(usize, SocketAddr)> {
    for _ in 0..REPEATS {
        let heard = timeout_at(Instant::now() + REPEAT, socket.recv_from(buffer)).await;
        if let Ok(heard) = heard {
            return heard.ok();
        }
        socket.send_to(last, peer).await.ok()?;
    }
    None
}

/// RFC 1350, with RFC 2348 and 7440 where more than the usual is wanted.
fn request(plan: &Plan, mac: &str) -> Vec<u8> {
    let mut packet = [b"\0\x01", mac.as_bytes(), b".cfg\0octet\0"].concat();
    if plan.block != 512 {
        packet.extend_from_slice(format!("blksize\0{}\0", plan.block).as_bytes());
    }
    if plan.window > 1 {
        packet.extend_from_slice(format!("windowsize\0{}\0", plan.window).as_bytes());
    }
    packet
}
