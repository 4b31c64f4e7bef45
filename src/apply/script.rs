use crate::bundle::Digest;
use std::path::Path;

/// The host's side, a file for each of its notions.
const SCRIPT: &str = concat!(
    include_str!("host/begin.sh"),
    include_str!("host/folder.sh"),
    include_str!("host/lease.sh"),
    include_str!("host/seen.sh"),
    include_str!("host/reading.sh"),
    include_str!("host/writing.sh"),
    include_str!("host/plain.sh"),
    include_str!("host/journal.sh"),
    include_str!("host/engine.sh"),
    include_str!("host/freeswitch.sh"),
    include_str!("host/notify.sh"),
    include_str!("host/kept.sh"),
    include_str!("host/freeswitch_kept.sh"),
    include_str!("host/known.sh"),
    include_str!("host/way_back.sh"),
    include_str!("host/shadow.sh"),
    include_str!("host/session.sh"),
    include_str!("host/verbs.sh"),
);

/// Says as whom we are there: `root`, `sudo` where it needs no password, or `plain`.
pub(super) const WHO: &str = "if [ \"$(id -u)\" -eq 0 ]; then echo root; elif sudo -n true 2>/dev/null; then echo sudo; else echo plain; fi";

/// Says whether the program is there, whole: `sh -c CHECK sh ROOT NAME SUM`.
pub(super) const CHECK: &str = r#"set -eu; PATH=/usr/sbin:/usr/bin:/sbin:/bin
[ ! -L "$1" ] && [ ! -L "$1/bin" ] && [ ! -L "$1/bin/$2" ] && printf '%s  %s\n' "$3" "$1/bin/$2" | sha256sum -c --status 2>/dev/null"#;

/// Says who we are there, and starts the program where it is whole: `sh -c BEGIN sh ROOT NAME SUM MARK WHO CHECK`.
pub(super) const BEGIN: &str = r#"who=$(sh -c "$5" </dev/null) && echo "$who" || exit 1
case $who in sudo) as='sudo -n' ;; *) as= ;; esac
$as sh -c "$6" sh "$1" "$2" "$3" </dev/null && exec $as sh "$1/bin/$2" "$1" session "$4""#;

/// Puts the program there from standard input, whole or not at all: `sh -c INSTALL sh ROOT NAME SUM`.
pub(super) const INSTALL: &str = r#"set -eu; PATH=/usr/sbin:/usr/bin:/sbin:/bin; umask 077
for path in "$1" "$1/bin"; do [ ! -L "$path" ] || { echo "\`$path\` is a link that is not ours; remove it" >&2; exit 20; }; done
mkdir -p "$1/bin"; chmod 0700 "$1/bin"; new=$1/bin/.new.$$; rm -f "$new"; set -C; cat >"$new"
printf '%s  %s\n' "$3" "$new" | sha256sum -c --quiet >&2 || { rm -f "$new"; exit 21; }
mv -f -T "$new" "$1/bin/$2""#;

/// The program, with `tools` before the system's programs if there are any.
pub(super) fn text(tools: Option<&Path>) -> String {
    let Some(tools) = tools else {
        return SCRIPT.to_owned();
    };
    SCRIPT.replacen("PATH=", &format!("PATH='{}':", tools.display()), 1)
}

/// The program as it lies on a host, for those who want to read it, or check it.
pub fn host_program() -> &'static str {
    SCRIPT
}

/// The SHA-256 of the program.
pub(super) fn sum() -> String {
    Digest::of(SCRIPT.as_bytes()).to_string()
}

/// The name under which it lies on a host: one for each content, so that two versions of pbxctl do not get in each other's way.
pub(super) fn name() -> String {
    format!("host-{}.sh", sum().chars().take(16).collect::<String>())
}
