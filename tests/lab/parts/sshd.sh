# shellcheck shell=bash
# sshd on the host. It runs inside the root, so that every session lands on the simulated PBX host.

configure_sshd() {
  local root
  root=$(root_of "$1")
  make_keys "$1" "$root"
  make_users "$root"
  {
    echo "Port $2"
    sed "s/@ADDRESS@/$ADDRESS/" "$HERE/etc/sshd"
  } >"$root/etc/ssh/sshd_lab"
  install -d -m 755 "$root/run/sshd"
}

make_keys() {
  ssh-keygen -q -t ed25519 -N '' -C pbxctl-lab -f "$1/id"
  ssh-keygen -q -t ed25519 -N '' -C pbx -f "$1/host_key"
  install -m 600 "$1/host_key" "$2/etc/ssh/lab_host_key"
  install -d -m 755 "$2/etc/ssh/authorized_keys.d"
  install -m 644 "$1/id.pub" "$2/etc/ssh/authorized_keys.d/pbxctl"
  install -m 644 "$1/id.pub" "$2/etc/ssh/authorized_keys.d/root"
}

# `*` is no password; `!` would lock the account for keys as well
make_users() {
  chroot "$1" useradd -m -s /bin/bash -G asterisk pbxctl
  chroot "$1" usermod -p '*' pbxctl
  chroot "$1" usermod -p '*' root
  echo 'pbxctl ALL=(root) NOPASSWD: ALL' >"$1/etc/sudoers.d/pbxctl"
  chmod 440 "$1/etc/sudoers.d/pbxctl"
  # sudo resolves the host's own name
  printf '127.0.0.1 localhost\n127.0.1.1 %s\n' "$(hostname)" >"$1/etc/hosts"
}

start_sshd() {
  on_host "$1" setsid /usr/sbin/sshd -D -e -f /etc/ssh/sshd_lab </dev/null >"$1/sshd.log" 2>&1 9>&- &
  wait_for 100 ssh -F "$1/ssh_config" pbx true || die "sshd does not answer: $(cat "$1/sshd.log")"
}

# `pbx` for people; the address for programs that build it from a URL
write_ssh_config() {
  printf '[%s]:%s %s\n' "$ADDRESS" "$2" "$(host_key_line "$1")" >"$1/known_hosts"
  cat >"$1/ssh_config" <<CONFIG
Host pbx pbx-root
  HostName $ADDRESS
  Port $2
  UserKnownHostsFile $1/known_hosts
Host pbx
  User pbxctl
Host pbx-root
  User root
Host pbx pbx-root $ADDRESS
  IdentityFile $1/id
  IdentitiesOnly yes
  StrictHostKeyChecking yes
  BatchMode yes
  ConnectTimeout 5
CONFIG
}

host_key_line() { cut -d ' ' -f 1,2 "$1/host_key.pub"; }
