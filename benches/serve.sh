#!/usr/bin/env bash
# `pbxctl serve` against what people use instead, in one run: `benches/serve.sh [SECONDS [ROUNDS]]`, 2 seconds and 3 rounds unless told.
# What is compared is CPU time of the server for each file, as a ratio of medians; what was measured when, and where: docs/performance.md.
#
#   tftp    dnsmasq; 64 phones, with blocks of 512, of 1428, and of 1428 in windows of 16
#   storm   dnsmasq; 1,000 phones at once, of an address each or all of one, and how long the slowest hundredth waits
#   bundle  dnsmasq; both of them again out of a bundle, which gives way to another one every two seconds of the last storm
#   http    nginx with open_file_cache; wrk with 64 connections, a connection for each file and kept ones
#   https   the same over TLS, where sessions are resumed: once by TLS 1.2 and once by TLS 1.3, since a session of 1.2 is resumed
#           without an exchange of keys and one of 1.3 is not; both servers speak the same
#
# FILES=500 is another number of files than 10,000, PBXCTL=… another program than the one that is built, ONLY=tftp or ONLY=http
# the half of it, and FIRST=1 lets server and client go before all other work of a busy machine (chrt).
#
# Needs dnsmasq, nginx, wrk and openssl, and root, since dnsmasq has no port but 69. Everything stays on 127.0.0.0/8. Server and client have a
# core each where there are two.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
seconds=${1:-2}
rounds=${2:-3}
for program in dnsmasq nginx wrk openssl; do
  command -v "$program" >/dev/null || { echo "$program is missing" >&2 && exit 1; }
done

folder=/dev/shm
[ -w "$folder" ] || folder=${TMPDIR:-/tmp}
work=$(mktemp -d "$folder/pbxctl-bench.XXXXXX")
server=
stop() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  [ -z "$server" ] || wait "$server" 2>/dev/null || true
  server=
}
trap 'stop; rm -rf "$work"' EXIT

if [ -z "${PBXCTL:-}" ]; then
  cargo build --release --quiet
  PBXCTL=$PWD/target/release/pbxctl
fi
# Optimised as well: what 1,000 phones wait for is in part the one core that plays them all
tool() { cargo bench --bench "$1" --no-run 2>&1 | sed -n 's/.*(\(.*\)).*/\1/p' | tail -n 1; }
boots=$(tool boots)
pack=$(tool pack)

on() { # CORE COMMAND…
  local core=$1
  shift
  if [ "$(nproc)" -gt 1 ]; then set -- taskset -c "$core" "$@"; fi
  if [ -n "${FIRST:-}" ]; then set -- chrt -r 5 "$@"; fi
  exec "$@"
}

files=${FILES:-10000}
echo "writing $files files of 8 kB" >&2
mkdir "$work/files"
seq "$files" | awk '{ printf "805ec0%06x\n", $1 }' >"$work/macs"
# As those of a phone are: lines that all have, and a secret that none other has
seq 300 | awk '{ printf "account.%d.%s = %d\n", $1 % 16, substr("labelexpiresserverporttransport", 1 + $1 % 20, 9), $1 * 7919 % 65536 }' >"$work/one"
awk -v folder="$work/files" -v one="$(cat "$work/one")" '{
  file = folder "/" $1 ".cfg"
  printf "%s\naccount.1.password = %08x%08x%08x\n%s", $1, NR * 2654435761 % 4294967296, NR * 40503 * 65537 % 4294967291, NR * NR % 4294967279, one >file
  close(file)
}' "$work/macs"
chmod -R a+rX "$work"
"$pack" "$work/files" "$work/0.bundle"
{ head -n 1 "$work/macs" && cat "$work/one"; } >"$work/files/$(head -n 1 "$work/macs").cfg"
"$pack" "$work/files" "$work/1.bundle"
cp "$work/0.bundle" "$work/phones.bundle"
ls -s --block-size=1 "$work/0.bundle" >&2
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$work/key.pem" -out "$work/cert.pem" -days 2 -subj /CN=localhost 2>/dev/null

cat >"$work/nginx.conf" <<END
worker_processes 1; daemon off; pid $work/nginx.pid; error_log $work/nginx.err; user root;
worker_rlimit_nofile 65535;
events { worker_connections 8192; }
http { default_type text/plain; sendfile on; tcp_nopush on; keepalive_requests 1000000; access_log off;
  open_file_cache max=20000 inactive=60s; open_file_cache_valid 60s;
  server { listen 127.0.0.2:8090 backlog=8192; root $work/files; }
  server { listen 127.0.0.2:8091 ssl backlog=8192; ssl_certificate $work/cert.pem; ssl_certificate_key $work/key.pem;
    ssl_protocols TLSv1.2 TLSv1.3; ssl_session_cache off; root $work/files; } }
END
# What wrk speaks: it has no word for it, but its library reads this
for version in 1.2 1.3; do
  cat >"$work/tls$version.cnf" <<END
openssl_conf = all
[all]
ssl_conf = tls
[tls]
system_default = usual
[usual]
MinProtocol = TLSv$version
MaxProtocol = TLSv$version
END
done
cat >"$work/any.lua" <<'END'
local close, requests, at = os.getenv("CLOSE") == "1", {}, 0
function init(arguments)
  if close then wrk.headers["Connection"] = "close" end
  for mac in io.lines(os.getenv("MACS")) do requests[#requests + 1] = wrk.format("GET", "/" .. mac .. ".cfg") end
end
function request() at = at + 7919; return requests[at % #requests + 1] end
function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format("files=%d failed=%d p99=%.1f\n", summary.requests,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout, latency:percentile(99) / 1000))
end
END

# start NAME: a server of that name, on core 0, when it answers
start() {
  case $1 in
    dnsmasq) set -- dnsmasq -k --conf-file=/dev/null --port=0 --enable-tftp --tftp-root="$work/files" --tftp-max=4000 \
      --listen-address=127.0.0.4 --bind-interfaces --quiet-tftp --user=root --log-facility=/dev/null --pid-file= ;;
    nginx) set -- nginx -c "$work/nginx.conf" ;;
    pbxctl) set -- "$PBXCTL" serve --folder "$work/files" --tftp 127.0.0.10:6910 --http 127.0.0.10:8090 --https 127.0.0.10:8091 \
      --tls-certificate "$work/cert.pem" --tls-key "$work/key.pem" ;;
    bundle) set -- "$PBXCTL" serve --bundle "$work/phones.bundle" --tftp 127.0.0.11:6911 ;;
  esac
  (on 0 "$@") >/dev/null 2>&1 &
  server=$!
  # Files are read before the first answer, and that is not what is measured
  sleep $((4 + files / 20000))
}

# cpu: microseconds of the server and its children until now
cpu() {
  local process sum=0 ticks
  for process in "$server" $(cat "/proc/$server/task/$server/children"); do
    ticks=$(sed 's/.*) //' "/proc/$process/stat" | cut -d ' ' -f 12,13)
    sum=$((sum + ${ticks% *} + ${ticks#* }))
  done
  echo $((sum * 1000000 / $(getconf CLK_TCK)))
}

# measure CASE NAME COMMAND…: a row of what the command did and what it cost the server
measure() {
  local case=$1 name=$2 before after said
  shift 2
  before=$(cpu)
  said=$(on 1 "$@" | grep '^files=')
  after=$(cpu)
  echo "$case $name cpu=$((after - before)) $said" >>"$work/rows"
}

# change_files, change_bundles: one file, or bundle, after the other gives way to another one. No pipe, whose parts would outlive their end
change_files() {
  local mac
  for mac in $(head -n 100 "$work/macs"); do
    { echo "$mac" && cat "$work/one"; } >"$work/files/new"
    mv "$work/files/new" "$work/files/$mac.cfg"
    sleep 0.2
  done
}
change_bundles() {
  local at
  for at in $(seq 100); do
    cp "$work/$((at % 2)).bundle" "$work/next"
    mv "$work/next" "$work/phones.bundle"
    sleep 2
  done
}

# beside CHANGE COMMAND…: does it while something changes
beside() {
  local writer
  "$1" &
  writer=$!
  shift
  "$@"
  kill "$writer" 2>/dev/null || true
  wait "$writer" 2>/dev/null || true
}

# memory NAME: the most that the server held
memory() {
  awk -v name="$1" '/VmHWM/ { print name " held " $2 " kB" }' "/proc/$server/status" >&2
}

tftp() { # NAME ADDRESS CHANGE
  boot() { # CASE PHONES BLOCK WINDOW ADDRESSES
    local case=$1
    shift
    measure "$case" "$name" "$boots" "$address" "$work/macs" "$seconds" "$@"
  }
  local name=$1 address=$2 change=$3
  boot "tftp, blocks of 512" 64 512 1 64
  boot "tftp, blocks of 1428" 64 1428 1 64
  boot "tftp, 1428 in windows of 16" 64 1428 16 64
  boot "storm of 1,000 phones" 1000 1428 1 1000
  boot "storm of 1,000 phones behind one address" 1000 1428 1 1
  beside "$change" boot "storm while files change" 1000 1428 1 1000
}

http() { # NAME HOST
  local name=$1 host=$2 close words version
  load() { # CASE URL
    CLOSE=$close MACS=$work/macs measure "$1" "$name" wrk -t1 -c64 "-d${seconds}s" --latency -s "$work/any.lua" "$2"
  }
  for close in 0 1; do
    words=$([ "$close" = 0 ] && echo "kept connections" || echo "a connection each")
    load "http, $words" "http://$host:8090"
    for version in 1.2 1.3; do
      OPENSSL_CONF=$work/tls$version.cnf load "https by TLS $version, $words" "https://$host:8091"
    done
  done
}

for round in $(seq "$rounds"); do
  echo "round $round of $rounds" >&2
  if [ "${ONLY:-tftp}" = tftp ]; then
    start dnsmasq && tftp dnsmasq 127.0.0.4:69 change_files && memory dnsmasq && stop
    start bundle && tftp bundle 127.0.0.11:6911 change_bundles && memory bundle && stop
    start pbxctl && tftp pbxctl 127.0.0.10:6910 change_files && memory pbxctl && stop
  fi
  if [ "${ONLY:-http}" = http ]; then
    start pbxctl && http pbxctl 127.0.0.10 && stop
    start nginx && http nginx 127.0.0.2 && stop
  fi
done

# What a row says stands behind its words; the median of each column is shown
awk '
  function median(list, _all, _count, _at, _to, _one) {
    _count = split(list, _all, " ")
    for (_at = 2; _at <= _count; _at++) for (_to = _at; _to > 1 && _all[_to] + 0 < _all[_to - 1] + 0; _to--) {
      _one = _all[_to]; _all[_to] = _all[_to - 1]; _all[_to - 1] = _one
    }
    return _all[int((_count + 1) / 2)]
  }
  {
    split("", told); words = ""
    for (at = 1; at <= NF; at++) if (split($at, pair, "=") == 2) told[pair[1]] = pair[2]; else words = words (at > 1 ? " " : "") $at
    name = words; sub(/.* /, "", name); sub(/ [^ ]*$/, "", words)
    if (!(words in seen)) { seen[words] = 1; order[++cases] = words }
    if (told["files"] > 0) { cost[words, name] = cost[words, name] " " told["cpu"] / told["files"]; late[words, name] = late[words, name] " " told["p99"] }
    failed[words, name] += told["failed"]
  }
  END {
    print "| | peer | CPU of it, µs | ours | ratio | out of a bundle | ratio | p99 of it, ms | ours | out of a bundle | failed |"
    print "|---|---|---|---|---|---|---|---|---|---|---|"
    for (at = 1; at <= cases; at++) {
      words = order[at]; peer = words ~ /^http/ ? "nginx" : "dnsmasq"
      theirs = median(cost[words, peer]); ours = median(cost[words, "pbxctl"]); packed = median(cost[words, "bundle"])
      printf "| %s | %s | %.0f | %.0f | %.2f | %.0f | %.2f | %.0f | %.0f | %.0f | %d, %d, %d |\n", words, peer, theirs, ours,
        (theirs > 0 ? ours / theirs : 0), packed, (theirs > 0 ? packed / theirs : 0), median(late[words, peer]), median(late[words, "pbxctl"]),
        median(late[words, "bundle"]), failed[words, peer], failed[words, "pbxctl"], failed[words, "bundle"]
    }
  }' "$work/rows"
