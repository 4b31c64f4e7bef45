# shellcheck shell=bash
# One function a verb.

verb_missing() {
  local lacks
  lacks=$(reasons_against)
  [ -n "$lacks" ] || lacks=$(missing_packages | sed 's/^/missing package /')
  [ -n "$lacks" ] || [ -e "$(cached_root)" ] || lacks="the lab's root is not built"
  [ -z "$lacks" ] || { echo "$lacks" && return 1; }
}

verb_prepare() {
  local reasons
  reasons=$(reasons_against)
  [ -z "$reasons" ] || die "$reasons"
  install_missing
  build_root
}

verb_up() {
  local dir
  mkdir -p "$1" && dir=$(cd "$1" && pwd)
  [ ! -e "$dir/root" ] || die "$dir already holds a host"
  verb_prepare
  copy_root "$dir/root"
  # Ports are chosen and taken under one lock, so that two hosts never choose the same
  exec 9>"$CACHE/ports.lock" && flock 9
  boot "$dir" "$(free_port -t)" "$(free_port -u)"
  exec 9>&-
  [ -z "${LAB_OWNER:-}" ] || follow "$dir" "$LAB_OWNER"
}

# boot DIR SSH_PORT SIP_PORT
boot() {
  trap 'switch_off "$1"' ERR
  configure_asterisk "$1" "$3"
  configure_sshd "$1" "$2"
  write_ssh_config "$1" "$2"
  switch_on "$1"
  start_asterisk "$1"
  start_sshd "$1"
  write_env "$@" >"$1/env"
}

write_env() {
  echo "ROOT=$(root_of "$1")"
  echo "ADDRESS=$ADDRESS"
  echo "SSH_PORT=$2"
  echo "SIP_PORT=$3"
  echo "SSH_KEY=$1/id"
  echo "SSH_CONFIG=$1/ssh_config"
  echo "HOST_KEY=$(host_key_line "$1")"
  ! is_isolated "$1" || echo "MACHINE_PID=$(cat "$1/machine.pid")"
}

verb_down() {
  rm -f "$1/env"
  [ ! -d "$1/root" ] || switch_off "$1"
}

verb_restart() { stop_asterisk "$1" && start_asterisk "$1"; }
# What is on the disk stays; processes, mounts and what /run holds go
verb_reboot() {
  switch_off "$1"
  rm -rf "$(root_of "$1")"/run/* "$1/machine.up"
  install -d -m 755 "$(root_of "$1")/run/sshd"
  switch_on "$1"
  start_asterisk "$1"
  start_sshd "$1"
}
verb_rx() { rx "$@"; }
verb_in() { on_host "$@"; }
# shellcheck disable=SC2016 # the host's shell expands it
verb_put() { on_host "$1" sh -c 'mkdir -p "$(dirname "$0")" && cat >"$0"' "$2"; }
verb_fill() { needs_mounts "$1" && fill "$@"; }
verb_free() { needs_mounts "$1" && restore_store "$1"; }
verb_freeze() { needs_mounts "$1" && freeze "$1"; }
verb_thaw() { needs_mounts "$1" && restore_store "$1"; }
