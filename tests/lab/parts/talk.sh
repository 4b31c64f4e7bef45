# shellcheck shell=bash
# How the scripts speak: talk goes to standard error, lower case, no full stop.

say() { printf 'lab: %s\n' "$*" >&2; }
die() { say "$*" && exit 1; }

# wait_for TRIES COMMAND…: until it succeeds, twenty tries a second
wait_for() {
  local tries=$1
  shift
  while ! "$@" >/dev/null 2>&1; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || return 1
    sleep 0.05
  done
}
