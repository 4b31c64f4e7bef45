# shellcheck shell=bash disable=SC2016 # the inner shell expands what stands in single quotes
# Faults of the place where releases are kept. They are mounts of the machine's own, and end with it.

store_of() { echo "$(root_of "$1")/var/lib/pbxctl"; }

needs_mounts() { is_isolated "$1" || die "this needs mounts, and this kernel or container lets us make none"; }

# fill DIR [KIB]: a file system just large enough for what is there, and perhaps a little more, takes its place,
# so that what is live stays readable
fill() {
  beside "$1" bash -euc '
    mkdir -p "$0" "$1"
    pages=$(find "$0" -type f -printf "%s\n" | awk "{ n += int((\$1 + 4095) / 4096) } END { print n + 1 }")
    # room for what comes meanwhile; whoever is at work there may take a file away as well
    mount -t tmpfs -o "size=$(((pages + 256) * 4))k,mode=$(stat -c %a "$0")" full "$1"
    chown --reference="$0" "$1"
    cp -a "$0/." "$1" || { sleep 0.3 && rm -rf "${1:?}"/* && cp -a "$0/." "$1"; }
    used=$(df -k --output=used "$1" | tail -n 1)
    mount -o "remount,size=$((used + $2))k" "$1"
    mount --bind "$1" "$0"
    umount "$1"' "$(store_of "$1")" "$1/full" "${2:-0}"
}

# Whoever writes at this moment keeps it from becoming read-only
freeze() {
  beside "$1" bash -euc '
    mkdir -p "$0"
    mount --bind "$0" "$0"
    for _ in $(seq 100); do
      mount -o remount,ro,bind "$0" 2>"$1" && exit
      sleep 0.02
    done
    cat "$1" >&2 && exit 1' "$(store_of "$1")" "$1/frozen"
}

restore_store() { beside "$1" umount --lazy "$(store_of "$1")"; }
