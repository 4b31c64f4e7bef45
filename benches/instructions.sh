#!/usr/bin/env bash
# Counts the instructions that the release binary takes, and holds them to benches/instructions.limits: a clock swings with the
# machine, a count does not. Fails where a verb takes more than its limit, or grows faster than the site.
#
#   benches/instructions.sh            measures, and fails on a regression
#   benches/instructions.sh --write    measures, and writes the limits anew: 5 % above what was counted
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
limits=$PWD/benches/instructions.limits
work=$(mktemp -d "${TMPDIR:-/tmp}/pbxctl-instructions.XXXXXX")
trap 'rm -rf "$work"' EXIT

cargo build --release --quiet --locked
pbxctl=$PWD/target/release/pbxctl
for users in 500 1000 2000; do
  cargo bench --quiet --profile dev --locked --bench generate -- "$work/$users" "$users" 1
done

# counted USERS ARGUMENTS…: on one processor, so that nothing depends on how threads meet, and without a folder for caches, so that
# nothing is known of earlier runs
counted() {
  local here=$work/$1 told=$work/told
  shift
  if ! (cd "$here" && env -u HOME -u XDG_CACHE_HOME taskset -c 0 valgrind --tool=callgrind --callgrind-out-file="$work/out" "$pbxctl" -q "$@") >"$told" 2>&1; then
    cat "$told" >&2
    return 1
  fi
  sed -n 's/.*Collected : //p' "$told"
}

failed=0
written=""
# hold NAME COUNT
hold() {
  local most
  most=$(awk -v name="$1" '$1 == name { print $2 }' "$limits")
  printf '%-16s %12d instructions, %12s at most\n' "$1" "$2" "${most:-none}"
  written+="$1 $(($2 + $2 / 20))"$'\n'
  if [ -n "$most" ] && [ "$2" -gt "$most" ]; then
    echo "$1 takes more than it did: find out why, or write new limits with --write" >&2
    failed=1
  fi
}

# grows NAME ONCE TWICE FOURFOLD: from twice to fourfold it is twice as much as from once to twice; what is quadratic would be four times
grows() {
  if [ $((2 * ($4 - $3))) -gt $((5 * ($3 - $2))) ]; then
    echo "$1 grows faster than the site: $2, $3 and $4 instructions for 500, 1,000 and 2,000 users" >&2
    failed=1
  fi
}

for verb in check lock check-locked render; do
  counts=()
  for users in 500 1000 2000; do
    case $verb in
    check-locked) counts+=("$(counted "$users" check)") ;;
    render) counts+=("$(counted "$users" render --out out)") ;;
    *) counts+=("$(counted "$users" "$verb")") ;;
    esac
  done
  hold "$verb" "${counts[1]}"
  grows "$verb" "${counts[@]}"
done
if [ "${1:-}" = --write ]; then
  printf '# Instructions of each verb for 1,000 users with phones in one tenant, at most: benches/instructions.sh\n%s' "$written" >"$limits"
  exit
fi
exit "$failed"
