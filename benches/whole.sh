#!/usr/bin/env bash
# The release binary on whole repositories: `benches/whole.sh [USERS]`, 10,000 unless told, `benches/whole.sh campus` for that part
# alone, `benches/whole.sh diff USERS` for a change of one user among so many, or `benches/whole.sh many [USERS]`, 100,000 unless told,
# on two cores beside what reading and writing so much takes without us, and beside what an administrator would write instead
# (`benches/jinja.py`, which needs python3-yaml and python3-jinja2). Wall and CPU seconds, peak memory. What was measured when, and where:
# docs/performance.md.
#
# Files are written to memory (/dev/shm) where there is one, and to the folder for temporary files beside it: after a mass
# delete some file systems create files many times slower for minutes, which says nothing of us.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
users=${1:-10000}
cores=()
for folder in /dev/shm "${TMPDIR:-/tmp}"; do
  if [ ! -d "$folder" ] || [ ! -w "$folder" ]; then continue; fi
  work=$(mktemp -d "$folder/pbxctl-bench.XXXXXX")
  works="${works:-} $work"
done
# shellcheck disable=SC2064,SC2086 # each folder was made above
trap "rm -rf $works" EXIT

cargo build --release --quiet
pbxctl=$PWD/target/release/pbxctl

site() { # DIR USERS TENANTS [PHONES]
  # It is not what is measured: without optimising it is there sooner
  cargo bench --quiet --profile dev --bench generate -- "$@"
}

measure() { # WORDS ARGUMENTS…
  local words=$1
  shift
  peer "$words" "$pbxctl" -q "$@"
}

peer() { # WORDS COMMAND…
  local words=$1 report exit=0
  shift
  report=$(mktemp)
  /usr/bin/time -q -o "$report" -f "%e s wall, %U user, %S sys, %M kB" "${cores[@]}" "$@" >/dev/null 2>&1 || exit=$?
  # 2 says that there are changes
  if [ "$exit" != 0 ] && [ "$exit" != 2 ]; then
    echo "exit $exit: $*" >&2
    exit 1
  fi
  printf '%-44s %s\n' "$words" "$(cat "$report")"
  rm "$report"
}

# The limit of writing: as many files of the same lengths, which nobody made
limit() { # WORDS LIKE TO THREADS
  local words=$1
  shift
  printf '%-44s %s\n' "$words" "$("${cores[@]}" cargo bench --quiet --profile dev --bench limit -- "$@")"
}

# A user of one tenant gets another name
rename() { # DIR NAME
  sed -i "0,/name: \"[^\"]*\"/s//name: \"$2\"/" "$1/tenants/t0000/users.yaml"
}

many() { # USERS
  local tenants=$((($1 + 999) / 1000))
  [ "$(nproc)" = 1 ] || cores=(taskset -c "0,1")
  for work in $works; do
    echo "== $1 users with phones, $tenants tenants, 8 hosts, in $(dirname "$work")"
    here=$work/many
    export XDG_CACHE_HOME=$work/cache
    site "$here" "$1" "$tenants" "$1" 8
    measure "check, nothing known" check "$here"
    measure "check" check "$here"
    measure "lock, the first time" lock "$here"
    measure "render, the first time" render "$here" --out "$here/out"
    limit "as many files written, by one thread" "$here/out" "$here/one" 1
    limit "the same by two threads" "$here/out" "$here/two" 2
    peer "the same files copied by cp" cp -r "$here/out" "$here/copy"
    peer "such files made by Jinja2" python3 benches/jinja.py "$here" "$here/jinja"
    rm -rf "$here/one" "$here/two" "$here/jinja"
    measure "render, nothing changed" render "$here" --out "$here/out"
    peer "the same files compared by diff" diff -r "$here/out" "$here/copy"
    rename "$here" "Somebody Else"
    measure "render, a user changed" render "$here" --out "$here/out"
    measure "apply to folders, the first time" apply "$here" --yes
    measure "plan, nothing changed, nothing known" plan "$here"
    measure "plan, nothing changed" plan "$here"
    rename "$here" "Somebody New"
    measure "plan, a user changed" plan "$here"
    rm -rf "$XDG_CACHE_HOME"
    measure "plan, a user changed, nothing known" plan "$here"
  done
}

# Nothing is known of earlier runs but those of this one
export XDG_CACHE_HOME=$work/cache

sizes() {
  for work in $works; do
    echo "== $users users with phones, in $(dirname "$work")"
    for tenants in 1 10 1000; do
      here=$work/$tenants
      site "$here" "$users" "$tenants"
      measure "$tenants tenants: check" check "$here"
      measure "$tenants tenants: lock, the first time" lock "$here"
      measure "$tenants tenants: lock again" lock "$here"
      measure "$tenants tenants: render" render "$here" --out "$here/out"
    done
  done
}

if [ "$users" = many ]; then many "${2:-100000}" && exit; fi
diffs() { # DIR: two commits of it, in which one user has another name
  local git=(git -C "$1" -c user.name=A -c user.email=a@example.net -c gc.auto=0) nth
  "$pbxctl" -q lock "$1" 2>/dev/null
  "${git[@]}" init -q -b main && "${git[@]}" add -A && "${git[@]}" commit -q -m before
  sed -i '0,/name: "[^"]*"/s//name: "Somebody Else"/' "$1/tenants/t0000/users.yaml"
  "${git[@]}" commit -q -a -m after
  for nth in 1 2 3; do measure "diff of one user, time $nth" diff HEAD~1..HEAD "$1"; done
}

if [ "$users" = diff ]; then
  many=${2:-100000}
  echo "== $many users, nine phones for ten of them, 250 users in a tenant"
  site "$work/diff" "$many" $((many / 250)) $((many * 9 / 10))
  diffs "$work/diff"
  exit
fi
if [ "$users" != campus ]; then sizes; fi
echo "== a campus: 10,000 users, 9,000 phones, 40 tenants"
here=$work/campus
site "$here" 10000 40 9000
measure check check "$here"
measure lock lock "$here"
measure "list users" list users "$here"
measure "fmt --check" fmt --check "$here"
measure render render "$here" --out "$here/out"
digest=$(cd "$here/out" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d ' ' -f 1)
echo "digest of the rendered tree: $digest"
rm -r "$here/out"
diffs "$here"
if [ "$users" = campus ]; then exit; fi
echo "== 100 users with phones, end to end"
here=$work/small
site "$here" 100 1
for verb in check lock plan; do measure "$verb" $verb "$here"; done
measure render render "$here" --out "$here/out"
measure apply apply "$here" --yes
measure "apply again" apply "$here" --yes
