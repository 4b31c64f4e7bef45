#!/usr/bin/env bash
# One user changes, and that is applied to a lab host, beside what people use instead, in one run: `benches/apply.sh [USERS [TENANTS [HOSTS]]]`,
# 10,000 users in 40 tenants on one host unless told. Of several hosts the first is a lab host, with its share of the tenants, and the
# others are folders. What was measured when, and where: docs/performance.md.
#
#   pbxctl    `pbxctl apply --yes`, from YAML to a release that the engine was asked about
#   rsync     `pbxctl render`, rsync of the host's files, and a reload of just the two modules whose files changed; nothing is verified
#   ansible   a template for each file of the engine, with handlers that reload; the files of phones are left out, which would take hours
#
# Each directly and over a link of 200 ms, ROUNDS times (3). Bytes and turns are counted by a relay before sshd: a turn is when our side
# speaks after it has heard something. PEERS="rsync" leaves Ansible out, LINKS="200" the direct one, and PBXCTL=… is another program than the
# one that is built.
#
# Needs root on Debian, rsync and ansible-core, and what the lab needs. Everything stays on 127.0.0.1.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
users=${1:-10000}
tenants=${2:-40}
hosts=${3:-1}
rounds=${ROUNDS:-3}
peers=${PEERS-rsync ansible}
links=${LINKS-0 200}
for program in rsync ansible-playbook python3; do
  command -v "$program" >/dev/null || { echo "$program is missing" >&2 && exit 1; }
done

# Beside the build: a lab host needs a file system with devices
mkdir -p target
work=$(mktemp -d "$PWD/target/bench-apply.XXXXXX")
end() {
  exec 7>&- || true
  for host in ours theirs; do [ ! -e "$work/$host" ] || tests/lab/lab down "$work/$host" || true; done
  rm -rf --one-file-system "$work"
}
trap end EXIT

if [ -z "${PBXCTL:-}" ]; then
  cargo build --release --quiet
  PBXCTL=$PWD/target/release/pbxctl
fi
# They are not what is measured: without optimising they are there sooner
tool() { cargo bench --profile dev --bench "$1" --no-run 2>&1 | sed -n 's/.*(\(.*\)).*/\1/p' | tail -n 1; }
relay=$PWD/$(tool relay)
export PBXCTL_KEY="a key of the benches, which protects nothing" LAB_OWNER=$$ LAB_PACKAGES=python3,rsync

echo "bringing up the hosts, and writing $users users in $tenants tenants" >&2
for host in ours theirs; do tests/lab/lab up "$work/$host"; done
of() { sed -n "s/^$2=//p" "$work/$1/env"; } # HOST KEY
site=$work/site
"$PWD/$(tool generate)" "$site" "$users" "$tenants"

# project PORT: the repository with its first host behind that port
project() {
  {
    printf 'version: 1\nsecrets: {key: {env: PBXCTL_KEY}}\nhosts:\n'
    printf '  h0: {engine: asterisk, connect: "ssh://root@127.0.0.1:%s", host_key: %s, address: "127.0.0.1:%s"}\n' "$1" "$(of ours HOST_KEY)" "$(of ours SIP_PORT)"
    for at in $(seq $((hosts - 1))); do
      printf '  h%s: {engine: asterisk, connect: {dir: ./h%s}, address: h%s.example.net}\n' "$at" "$at" "$at"
    done
  } >"$site/pbx.yaml"
}

at=0
for tenant in "$site"/tenants/*/tenant.yaml; do
  sed -i "s/^tenant: {/tenant: {host: h$((at % hosts)), /" "$tenant"
  at=$((at + 1))
done

# The one who changes; nobody was ever called that before
changes=0
change() {
  changes=$((changes + 1))
  name="Ali Number $changes"
  sed -i "s/^  u000003: {name: \"[^\"]*\"/  u000003: {name: \"$name\"/" "$site/tenants/t0000/users.yaml"
}

# link PORT MILLISECONDS: a relay before it; `port` is where it listens
link() {
  # What the last one wrote there is not taken for the port of this one
  rm -f "$work/passed"
  mkfifo "$work/stop"
  "$relay" 127.0.0.1:0 "127.0.0.1:$1" "$2" <"$work/stop" >"$work/passed" &
  link=$!
  exec 7>"$work/stop"
  rm "$work/stop"
  until [ -s "$work/passed" ]; do sleep 0.05; done
  port=$(head -n 1 "$work/passed" | cut -d : -f 2)
}

# unlink: it ends; `passed` is what went over it
unlink() {
  exec 7>&-
  wait "$link"
  passed=$(tail -n 1 "$work/passed")
}

pbxctl_apply() { PBXCTL_SSH_CONFIG=$work/ours/ssh_config "$PBXCTL" apply "$site" --yes --format json >"$work/report" 2>"$work/said"; }

ssh_config() { # PORT
  printf 'Host pbx\n HostName 127.0.0.1\n Port %s\n User root\n IdentityFile %s\n IdentitiesOnly yes\n StrictHostKeyChecking no\n UserKnownHostsFile /dev/null\n LogLevel ERROR\n Compression yes\n' \
    "$1" "$work/theirs/id" >"$work/ssh_config"
}

rsync_and_reload() {
  "$PBXCTL" -q render "$site" --out "$work/out"
  rsync -a --delete --chmod=D755,F644 -e "ssh -F $work/ssh_config" "$work/out/h0/" pbx:/srv/pbx/
  ssh -F "$work/ssh_config" pbx 'for module in res_pjsip.so app_voicemail.so; do asterisk -rx "module reload $module"; done' | grep -c 'reloaded successfully' >/dev/null
}

play() {
  sed -i "s/\"u000003\": \"[^\"]*\"/\"u000003\": \"$name\"/" "$work/play/names.json"
  (cd "$work/play" && ansible-playbook -i inventory play.yml >"$work/played") || { tail -n 20 "$work/played" >&2 && exit 1; }
}

# The files of the engine as templates, in which every name of a person is a variable
write_play() {
  mkdir "$work/play"
  python3 - "$work/out/h0/asterisk" "$work/play" <<'END'
import json, pathlib, re, sys
files, play = map(pathlib.Path, sys.argv[1:])
names = {}
head = "#jinja2:variable_start_string:'<<%', variable_end_string:'%>>', block_start_string:'<<#', block_end_string:'#>>', comment_start_string:'<<!', comment_end_string:'!>>'\n"
def variable(user, name):
    names[user] = name
    return "<<% names['" + user + "'] %>>"
for file in sorted(files.glob("*/*.conf")):
    lines, caller = file.read_text().splitlines(), None
    for at, line in enumerate(lines):
        if line.startswith("callerid="): caller = at
        owner = re.fullmatch("set_var=PBXCTL_OWNER=(.*)", line)
        if owner and caller is not None:
            lines[caller] = re.sub('"(.*)"', lambda found: '"' + variable(owner[1], found[1]) + '"', lines[caller])
        box = re.fullmatch("(u[0-9]+ => [0-9]+,)([^,]*)(,.*)", line)
        if box: lines[at] = box[1] + variable(box[1].split()[0], box[2]) + box[3]
    to = play / "templates" / file.parent.name / file.name
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text(head + "\n".join(lines) + "\n")
(play / "names.json").write_text(json.dumps({"names": names}, indent=0, ensure_ascii=False))
END
  {
    printf -- '- hosts: all\n  gather_facts: false\n  vars_files: [names.json]\n  tasks:\n'
    for pair in pjsip:res_pjsip extensions:pbx_config voicemail:app_voicemail; do
      printf '    - ansible.builtin.template: {src: "{{ item }}", dest: "/srv/pbx/asterisk/%s.d/{{ item | basename }}", mode: "0644"}\n      with_fileglob: templates/%s.d/*\n      loop_control: {label: "{{ item | basename }}"}\n      notify: %s\n' \
        "${pair%:*}" "${pair%:*}" "${pair#*:}"
    done
    printf '  handlers:\n'
    for module in res_pjsip pbx_config app_voicemail; do
      printf '    - {name: %s, ansible.builtin.command: "asterisk -rx \x27module reload %s.so\x27"}\n' "$module" "$module"
    done
  } >"$work/play/play.yml"
  printf 'pbx ansible_python_interpreter=/usr/bin/python3 ansible_ssh_transfer_method=piped\n' >"$work/play/inventory"
  printf '[defaults]\nhost_key_checking = false\n[ssh_connection]\npipelining = true\nssh_args = -F %s -o ControlMaster=auto -o ControlPersist=60s\ncontrol_path_dir = %s/cp\n' \
    "$work/ssh_config" "$work" >"$work/play/ansible.cfg"
}

# measure NAME PORT MILLISECONDS COMMAND: a row
measure() {
  local who=$1 before after
  link "$2" "$3"
  project "$port"
  ssh_config "$port"
  change
  before=$(date +%s.%N)
  "$4" || { tail -n 20 "$work/said" >&2 && exit 1; }
  after=$(date +%s.%N)
  # A connection that is kept for the next play is over
  [ "$who" != ansible ] || ssh -F "$work/ssh_config" -o "ControlPath=$(find "$work/cp" -type s | head -n 1)" -O exit pbx 2>/dev/null || true
  unlink
  echo "$who $3 seconds=$(awk "BEGIN { print $after - $before }") $passed" | tee -a "$work/rows" >&2
}

# The first time, which everything is sent
project "$(of ours SSH_PORT)"
"$PBXCTL" -q lock "$site"
before=$(date +%s)
pbxctl_apply || { tail -n 20 "$work/said" >&2 && exit 1; }
echo "the first apply took $(($(date +%s) - before)) s" >&2
ssh_config "$(of theirs SSH_PORT)"
# shellcheck disable=SC2016 # the host's shell expands it
tests/lab/lab in "$work/theirs" sh -c 'mkdir -p /srv/pbx && for kind in pjsip extensions voicemail; do ln -s /srv/pbx/asterisk/$kind.d /etc/asterisk/$kind.d/pbxctl; done'
rsync_and_reload
tests/lab/lab rx "$work/theirs" module reload pbx_config.so >/dev/null
write_play

for round in $(seq "$rounds"); do
  echo "round $round of $rounds" >&2
  for far in $links; do
    measure pbxctl "$(of ours SSH_PORT)" "$far" pbxctl_apply
    python3 - "$work/report" >>"$work/steps" <<END
import json, sys
for host in json.load(open(sys.argv[1]))["result"]["hosts"]:
    for step in host["steps"]:
        if host["host"] == "h0": print($far, step["name"], step["ms"])
END
    for peer in $peers; do
      case $peer in rsync) command=rsync_and_reload ;; *) command=play ;; esac
      measure "$peer" "$(of theirs SSH_PORT)" "$far" "$command"
    done
  done
done

python3 - "$work/rows" "$work/steps" <<'END'
import collections, statistics, sys
rows, steps = collections.defaultdict(lambda: collections.defaultdict(list)), collections.defaultdict(list)
for line in open(sys.argv[1]):
    name, far, *rest = line.split()
    for key, value in (pair.split("=") for pair in rest): rows[int(far), name][key].append(float(value))
for line in open(sys.argv[2]):
    far, name, ms = line.split()
    steps[int(far), name].append(float(ms))
print("| link | | seconds | of ours | bytes sent | of ours | received | of ours | connections | turns |\n|---|---|---|---|---|---|---|---|---|---|")
for (far, name), row in sorted(rows.items(), key=lambda item: item[0][0]):
    of = lambda key: statistics.median(row[key])
    ours = lambda key: of(key) / max(statistics.median(rows[far, "pbxctl"][key]), 0.001)
    print(f"| {far} ms | {name} | {of('seconds'):.1f} | {ours('seconds'):.1f} | {of('sent'):,.0f} | {ours('sent'):.1f} | {of('received'):,.0f} | {ours('received'):.1f} | {of('connections'):.0f} | {of('turns'):.0f} |")
for far in sorted({far for far, _ in steps}):
    print(f"\nsteps of pbxctl over {far} ms, in ms:", ", ".join(f"{name} {statistics.median(all):.0f}" for (of, name), all in steps.items() if of == far))
END
