# shellcheck shell=bash disable=SC2016 # the host's shell expands what stands in single quotes
# Faults of the place where releases are kept. They need the machine's own mounts, and end with it.

STORE=/var/lib/pbxctl

needs_mounts() { is_isolated "$1" || die "this needs mounts, and this kernel or container lets us make none"; }

# A file system of just the size of what is there takes its place, so that what is live stays readable
fill() {
  on_host "$1" bash -euc '
    mkdir -p "$0" && cd /
    pages=$(find "$0" -type f -size +0 -printf "%s\n" | awk "{ n += int((\$1 + 4095) / 4096) } END { print n + 1 }")
    mount -t tmpfs -o "size=$((pages * 4))k,mode=$(stat -c %a "$0"),uid=$(stat -c %u "$0"),gid=$(stat -c %g "$0")" full /mnt
    cp -a "$0/." /mnt
    head -c 100000000 /dev/zero >/mnt/.ballast 2>/dev/null || true
    mount --move /mnt "$0"' "$STORE"
}

freeze() {
  on_host "$1" bash -euc 'mkdir -p "$0" && mount --bind "$0" "$0" && mount -o remount,ro,bind "$0"' "$STORE"
}

restore_store() { on_host "$1" umount --lazy "$STORE"; }
