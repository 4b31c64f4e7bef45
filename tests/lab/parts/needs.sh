# shellcheck shell=bash
# What the lab needs from the machine it runs on, and how to get it.

# program:package, in the names of Debian
PROGRAMS='mmdebstrap:mmdebstrap ssh:openssh-client ssh-keygen:openssh-client sipp:sip-tester
  in.tftp-client:tftp-hpa atftp:atftp curl:curl linphonec:linphone-cli ss:iproute2 ps:procps flock:util-linux'

is_debian() { [ -r /etc/debian_version ] && command -v apt-get >/dev/null; }

# `tftp` itself may be any of several packages' program, so that one is asked for by its own option
has_program() {
  case $1 in
  in.tftp-client) tftp -V 2>&1 | grep -q '^tftp-hpa' ;;
  *) command -v "$1" >/dev/null ;;
  esac
}

missing_packages() {
  local pair
  for pair in $PROGRAMS; do
    has_program "${pair%%:*}" || echo "${pair#*:}"
  done | sort -u
}

# Reasons why the lab cannot run here, a line each; none when it can
reasons_against() {
  [ "$(id -u)" = 0 ] || echo "the lab needs root for a Debian root of its own"
  is_debian || echo "the lab needs Debian, for its packages and its mirror"
  [ "$(uname -m)" = x86_64 ] || echo "the lab needs an amd64 machine"
}

install_missing() {
  local packages
  packages=$(missing_packages)
  [ -n "$packages" ] || return 0
  say "installing $(echo "$packages" | paste -sd ' ')"
  export DEBIAN_FRONTEND=noninteractive
  apt-get -q update >/dev/null
  # shellcheck disable=SC2086 # a list of words
  apt-get -q install -y --no-install-recommends $packages >/dev/null
}
