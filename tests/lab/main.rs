//! A real PBX host: Asterisk 22 behind a real sshd, phones played by sipp, files fetched by the clients of others.
//!
//! Every test has a host of its own (a second to bring up) and takes it down again. `tests/lab/lab` makes it;
//! where that cannot run the tests say so in one line, and fail in CI.
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "these tests start programs, write folders and stop at the first surprise"
)]
mod agent;
mod again;
mod applied;
mod browser;
mod cable;
mod calendars;
mod confirm;
mod consoles;
#[path = "../support/days.rs"]
mod days;
mod dns;
mod failing;
mod faults;
mod fetch;
mod fleet;
mod freeswitch;
mod host;
mod hostile;
mod in_progress;
mod itself;
mod kept;
mod limits;
mod linphone;
mod listening;
mod logins;
mod mishaps;
mod modules;
mod moving;
mod multicast;
mod names;
mod probes;
mod peers;
mod phone;
mod ran;
mod random;
mod recording;
mod registrar;
#[path = "../support/relay.rs"]
mod relay;
mod repository;
mod ringing;
mod rotation;
mod served;
mod services;
mod simulated;
mod site;
mod softphones;
mod sound;
mod story;
mod tenants;
mod tls;
mod trial;
mod trunks;
mod waiting;
mod whole;
