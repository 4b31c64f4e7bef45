//! The only reader of the environment and the clock. All that comes from here is handed on as an argument.
#![expect(
    clippy::disallowed_methods,
    reason = "this is where the environment and the clock are read"
)]

use std::fs::File;
use std::io::{BufRead, IsTerminal, Read};
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

/// The folder in which the command was typed.
pub(super) fn folder() -> std::io::Result<PathBuf> {
    std::env::current_dir()
}

/// The value of a variable that holds something.
pub(super) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Where what can be made again is kept: below `$XDG_CACHE_HOME`, or `~/.cache`; nowhere where neither is known.
pub(super) fn cache() -> Option<PathBuf> {
    let home = || Some(PathBuf::from(variable("HOME")?).join(".cache"));
    let folder = variable("XDG_CACHE_HOME").map(PathBuf::from);
    let folder = folder.or_else(home)?;
    folder.is_absolute().then(|| folder.join("pbxctl"))
}

/// What tells this program from another build of it.
pub(super) fn program() -> String {
    let known = std::env::current_exe().and_then(std::fs::metadata);
    let known = known.map(|known| (known.len(), known.mtime(), known.mtime_nsec()));
    format!("{} {:?}", env!("CARGO_PKG_VERSION"), known.ok())
}

/// Whether a stream shows colours: a terminal that is not told otherwise by `NO_COLOR` or `TERM=dumb`.
pub(super) fn colour(stream: &impl IsTerminal) -> bool {
    stream.is_terminal()
        && variable("NO_COLOR").is_none()
        && variable("TERM").is_none_or(|term| term != "dumb")
}

/// Whether somebody sits there and can answer.
pub(super) fn interactive() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal() && !ci()
}

/// Whether this runs in CI, where progress is plain lines.
pub(super) fn ci() -> bool {
    variable("CI").is_some()
}

/// An `ssh_config` to use instead of the user's own, for tests and special set-ups.
pub(super) fn ssh_config() -> Option<PathBuf> {
    variable("PBXCTL_SSH_CONFIG").map(PathBuf::from)
}

/// Who runs the command, as the journal of a host names them: the person behind `sudo` or a CI job before the account.
pub(super) fn user() -> String {
    let names = [
        "SUDO_USER",
        "GITHUB_ACTOR",
        "GITLAB_USER_LOGIN",
        "USER",
        "LOGNAME",
    ];
    names
        .into_iter()
        .find_map(variable)
        .or_else(account)
        .unwrap_or_else(|| "unknown".to_owned())
}

/// The name of the account that runs us, as `/etc/passwd` has it.
fn account() -> Option<String> {
    let id = std::fs::metadata("/proc/self").ok()?.uid().to_string();
    let accounts = std::fs::read_to_string("/etc/passwd").ok()?;
    let mut lines = accounts
        .lines()
        .map(|line| line.split(':').collect::<Vec<_>>());
    let ours = lines.find(|parts| parts.get(2) == Some(&id.as_str()))?;
    ours.first().map(|name| (*name).to_owned())
}

/// The name of this machine.
pub(super) fn machine() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let name = name.or_else(|| variable("HOSTNAME")).unwrap_or_default();
    if name.trim().is_empty() {
        "unknown".to_owned()
    } else {
        name.trim().to_owned()
    }
}

/// Who does something, and where: `alice@laptop`.
pub(super) fn who() -> String {
    format!("{}@{}", user(), machine())
}

/// Random bytes of the system, for a project key.
pub(super) fn random() -> std::io::Result<[u8; 48]> {
    let mut bytes = [0; 48];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// A word that nobody guesses, for one apply.
pub(super) fn word() -> std::io::Result<String> {
    let digits = random()?
        .into_iter()
        .take(10)
        .map(|byte| format!("{byte:02x}"));
    Ok(digits.collect())
}

/// A secret from standard input: what is piped in, or a line that somebody types. Far more than a secret is not read.
pub(super) fn secret_input() -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(64 << 10);
    let mut stdin = std::io::stdin().lock().take(64 << 10);
    if std::io::stdin().is_terminal() {
        stdin.read_until(b'\n', &mut bytes)?;
    } else {
        stdin.read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

/// The folder for what lives as long as this run.
pub(super) fn temporary() -> PathBuf {
    std::env::temp_dir()
}

/// Whether a file is there.
pub(super) fn is_file(path: &std::path::Path) -> bool {
    path.is_file()
}

/// A time in UTC, from milliseconds since 1970.
pub(super) fn moment(milliseconds: i64) -> Option<String> {
    let time = jiff::Timestamp::from_millisecond(milliseconds).ok()?;
    Some(time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

/// The time of day.
pub(super) fn clock() -> std::time::SystemTime {
    std::time::SystemTime::now()
}

/// Now.
pub(super) fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}

/// The date in UTC, so that two people in two time zones write the same.
pub(super) fn today() -> jiff::civil::Date {
    now().to_zoned(jiff::tz::TimeZone::UTC).date()
}
