# shellcheck shell=bash
# The host's Debian root: built once from signed packages, kept in the cache, copied for every host.

SUITE=forky
# What a bench wants besides; with it the root is another one
PACKAGES=asterisk,asterisk-core-sounds-en-gsm,openssh-server,sudo,procps,iproute2${LAB_PACKAGES:+,$LAB_PACKAGES}
# What no test looks at; fewer files are a faster copy for every host
TRIM='usr/share/perl usr/share/perl5 usr/lib/x86_64-linux-gnu/perl usr/lib/x86_64-linux-gnu/perl-base
  usr/lib/x86_64-linux-gnu/gconv usr/lib/systemd usr/share/bash-completion usr/share/snmp usr/share/alsa usr/share/lintian
  var/lib/dpkg/info var/cache/apt var/cache/debconf var/lib/systemd'
KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

# Of the machine's own apt sources, so that no mirror stands in the repository
mirror() {
  {
    awk '$1 == "URIs:" { print $2 }' /etc/apt/sources.list.d/*.sources
    sed -n 's/^deb  *\(\[[^]]*\] *\)\{0,1\}\([^ ]*\) .*/\2/p' /etc/apt/sources.list /etc/apt/sources.list.d/*.list
    true # any of those files may be missing
  } 2>/dev/null | grep -E '/debian/?$' | head -n 1
}

# A new list of packages or of what is left out is a new root
cached_root() {
  local key
  key=$(printf '%s %s %s' "$SUITE" "$PACKAGES" "$TRIM" | sha256sum | cut -c 1-16)
  echo "$CACHE/root-$key"
}

# Valid-Until is not looked at: a mirror may be a frozen snapshot, and the signature still holds
debootstrap_to() {
  local from
  from=$(mirror)
  [ -n "$from" ] || die "no Debian mirror in this machine's apt sources"
  mmdebstrap --quiet --variant=essential --mode=root --architectures=amd64 \
    --aptopt='Acquire::Check-Valid-Until "false"' \
    --aptopt='APT::Install-Recommends "false"' \
    --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' \
    --dpkgopt='path-exclude=/usr/share/doc/*' \
    --include="$PACKAGES" \
    "$SUITE" "$1" "deb [signed-by=$KEYRING arch=amd64] $from $SUITE main"
}

# Built beside and renamed: a killed run leaves no half root; the lock lets two runs build it once
build_root() {
  mkdir -p "$CACHE"
  (
    flock 9
    local to
    to=$(cached_root)
    [ ! -e "$to" ] || exit 0
    say "building the Debian root, once"
    rm -rf --one-file-system "$CACHE"/partial
    debootstrap_to "$CACHE/partial"
    # shellcheck disable=SC2086 # a list of words
    (cd "$CACHE/partial" && rm -rf $TRIM)
    mv "$CACHE/partial" "$to"
  ) 9>"$CACHE/build.lock"
}

# Programs are never written to, so that links to the cached ones do: unpacking 300 MB takes seconds, this a tenth of one
copy_root() {
  local from to=$1
  from=$(cached_root)
  mkdir "$to"
  (cd "$from" && find . -mindepth 1 -maxdepth 1 ! -name usr -exec cp -a -t "$to" {} +)
  mkdir "$to/usr"
  cp -al "$from/usr/." "$to/usr/" 2>/dev/null || cp -a "$from/usr/." "$to/usr/"
}
