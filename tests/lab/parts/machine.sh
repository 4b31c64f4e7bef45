# shellcheck shell=bash
# The simulated machine: processes and mounts of their own where the kernel lets us, a plain chroot elsewhere.
# In the first form nothing outlives the machine's first process, not even a mount.

root_of() { echo "$1/root"; }

can_isolate() { unshare --mount --pid --fork --kill-child true 2>/dev/null; }

is_isolated() { [ -e "$1/machine.pid" ]; }

switch_on() {
  can_isolate || return 0
  # shellcheck disable=SC2016 # the inner shell expands it
  setsid unshare --mount --pid --fork --kill-child --propagation private \
    bash -c 'mount -t proc proc "$1/proc"; echo up >"$2"; while :; do sleep 3600 & wait; done' \
    machine "$(root_of "$1")" "$1/machine.up" </dev/null >"$1/machine.log" 2>&1 9>&- &
  echo $! >"$1/machine.pid"
  wait_for 100 test -e "$1/machine.up" || die "the machine does not start: $(cat "$1/machine.log")"
}

# on_host DIR COMMAND…: as root, in the host's root
on_host() {
  local dir=$1
  shift
  if is_isolated "$dir"; then
    beside "$dir" chroot "$(root_of "$dir")" "$@"
  else
    chroot "$(root_of "$dir")" "$@"
  fi
}

# beside DIR COMMAND…: sees the machine's mounts and processes, but the file system of the tests
beside() {
  local pid
  pid=$(cat "$1/machine.pid")
  shift
  nsenter --mount="/proc/$pid/ns/mnt" --pid="/proc/$pid/ns/pid_for_children" "$@"
}

switch_off() {
  if is_isolated "$1"; then
    power_cut "$(cat "$1/machine.pid")"
    rm -f "$1/machine.pid"
  else
    processes_of "$1" | while read -r pid; do end_process "$pid"; done
  fi
}

# Without isolation: whatever has the host's root as its root was started by this host
processes_of() {
  local process
  for process in /proc/[0-9]*; do
    [ "$(readlink "$process/root" 2>/dev/null)" != "$(realpath "$(root_of "$1")")" ] || echo "${process#/proc/}"
  done
}

# The child of `unshare` is the machine's first process: with it end all others, and then `unshare` itself
power_cut() {
  pkill -KILL -P "$1" || true
  wait_for 200 is_gone "$1" || die "process $1 does not end"
}

end_process() {
  kill -KILL "$1" 2>/dev/null || return 0
  wait_for 200 is_gone "$1" || die "process $1 does not end"
}

# A dead process that nobody has waited for has no program either
is_gone() { [ ! -e "/proc/$1/exe" ]; }

# follow DIR PID: ends the host when its owner is gone, however the owner went
follow() {
  (
    while kill -0 "$2" 2>/dev/null && [ -e "$1/env" ]; do sleep 0.5; done
    [ ! -e "$1/env" ] || switch_off "$1"
  ) </dev/null >/dev/null 2>&1 9>&- &
}
