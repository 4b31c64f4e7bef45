//! A link of some length before a host, for benches/apply.sh: `relay AT TO MILLISECONDS`. It runs until its standard input ends, and then
//! says what passed: `connections=… sent=… received=… turns=…`.
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a tool of the benches reads its arguments and says what it counted"
)]

#[path = "../tests/support/relay.rs"]
mod relay;
mod words;

use relay::{Passed, Relay};
use std::io::Read;
use std::time::Duration;

fn main() {
    let words = words::words();
    let [at, to, milliseconds] = words.as_slice() else {
        return;
    };
    let address = |word: &String| word.parse().expect("an address and a port");
    let round_trip = Duration::from_millis(milliseconds.parse().expect("milliseconds"));
    let relay =
        Relay::start(address(at), address(to), round_trip).expect("an address that is free");
    println!("{}", relay.address());
    // Whatever comes is nothing; its end is the word to end
    std::io::stdin().read_to_end(&mut Vec::new()).ok();
    let passed = relay.passed().since(Passed::default());
    println!(
        "connections={} sent={} received={} turns={}",
        passed.connections, passed.sent, passed.received, passed.turns
    );
}
