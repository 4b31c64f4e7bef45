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
  # Of these it is known what they were: ten tenants on two hosts, which have all that they are to have
  cargo bench --quiet --profile dev --locked --bench generate -- "$work/known-$users" "$users" 10 "$users" 2
  (export XDG_CACHE_HOME=$work/known-$users/cache && cd "$work/known-$users" && for verb in lock "apply --yes" plan; do
    # shellcheck disable=SC2086 # a verb has its options with it
    "$pbxctl" -q $verb >"$work/told" 2>&1 || { cat "$work/told" >&2 && exit 1; }
  done)
done

# counted FOLDER ARGUMENTS…: on one processor, so that nothing depends on how threads meet, and without a folder for caches but one in
# the folder itself, so that nothing else is known of earlier runs
counted() {
  local here=$work/$1 told=$work/told exit=0 known=(-u XDG_CACHE_HOME)
  shift
  [ ! -d "$here/cache" ] || known=("XDG_CACHE_HOME=$here/cache")
  (cd "$here" && env -u HOME "${known[@]}" taskset -c 0 valgrind --tool=callgrind --callgrind-out-file="$work/out" "$pbxctl" -q "$@") >"$told" 2>&1 || exit=$?
  # 2 says that there are changes
  if [ "$exit" != 0 ] && [ "$exit" != 2 ]; then
    cat "$told" >&2
    return 1
  fi
  sed -n 's/.*Collected : //p' "$told"
}

failed=0
written=""
write=no
[ "${1:-}" != --write ] || write=yes
# hold NAME COUNT
hold() {
  local most
  most=$(awk -v name="$1" '$1 == name { print $2 }' "$limits")
  printf '%-16s %12d instructions, %12s at most\n' "$1" "$2" "${most:-none}"
  written+="$1 $(($2 + $2 / 20))"$'\n'
  if [ -z "$most" ] && [ "$write" = no ]; then
    echo "$1 has no limit: write one with --write" >&2
    failed=1
  elif [ -n "$most" ] && [ "$2" -gt "$most" ]; then
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

for verb in check lock check-locked render plan-nothing plan-one; do
  counts=()
  for users in 500 1000 2000; do
    case $verb in
    plan-nothing) counts+=("$(counted "known-$users" plan)") ;;
    plan-one)
      sed -i '0,/name: "[^"]*"/s//name: "Somebody Else"/' "$work/known-$users/tenants/t0000/users.yaml"
      counts+=("$(counted "known-$users" plan)")
      ;;
    check-locked) counts+=("$(counted "$users" check)") ;;
    render) counts+=("$(counted "$users" render --out out)") ;;
    *) counts+=("$(counted "$users" "$verb")") ;;
    esac
  done
  hold "$verb" "${counts[1]}"
  grows "$verb" "${counts[@]}"
done
if [ "$write" = yes ]; then
  printf '# Instructions of each verb for 1,000 users with phones, at most; of plans those in ten tenants: benches/instructions.sh\n%s' "$written" >"$limits"
  exit
fi
exit "$failed"
