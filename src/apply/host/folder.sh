# --- our folder, and nothing planted in it -------------------------------------------------------------------------------

is_number() {
    case $1 in '' | *[!0-9]* | ???????????*) return 1 ;; esac
}

is_release() { # 64 hexadecimal digits, then perhaps `.2`: the same content once more, where an edited one lies in the way
    [ "$1" != none ] || return 0
    case ${1%%.*} in *[!0-9a-f]*) return 1 ;; esac
    digits=${1%%.*}
    [ "${#digits}" -eq 64 ] || return 1
    case $1 in *.*) is_number "${1#*.}" ;; esac
}

want_release() {
    is_release "$1" || die 20 "\`$1\` is no name of a release"
}

want_path() {
    case /$1/ in *[!A-Za-z0-9._@+/-]* | *//* | */.* | */-*) die 20 "\`$1\` is no path of a release" ;; esac
}

want_paths() { # input: a path on each line
    odd=$(grep -vxE '([A-Za-z0-9_@+][A-Za-z0-9._@+-]*(/[A-Za-z0-9_@+][A-Za-z0-9._@+-]*)*)?' | head -n 1)
    [ -z "$odd" ] || die 20 "\`$odd\` is no path of a release"
}

want_folder() { # NAME: a real folder, or nothing
    [ ! -L "$1" ] || die 20 "\`$root/$1\` is a link that is not ours; remove it"
    [ ! -e "$1" ] || [ -d "$1" ] || die 20 "\`$root/$1\` is not a folder; remove it"
}

want_file() { # NAME: a plain file, or nothing
    [ ! -L "$1" ] || die 20 "\`$root/$1\` is a link that is not ours; remove it"
    [ ! -e "$1" ] || [ -f "$1" ] || die 20 "\`$root/$1\` is not a file; remove it"
}

unplanted() { # refuses whatever somebody else put where we read and write, and sets current_release
    for name in bin releases staging aside; do want_folder "$name"; done
    for name in lease guard fence journal journal.head state.json pending unread stuck laid laying seen tried knows; do want_file "$name"; done
    [ -L current ] || [ ! -e current ] || die 20 "\`$root/current\` is not a link of ours; move it away"
    find_current
}

current() { # prints the name of the live release, if there is one
    find_current
    [ -z "$current_release" ] || printf '%s\n' "$current_release"
}

find_current() { # sets current_release, to nothing where there is none
    current_release=
    [ -L current ] || return 0
    target=$(readlink current)
    case $target in releases/*) ;; *) die 20 "\`$root/current\` leads to \`$target\`, which is not ours; remove it" ;; esac
    want_release "${target#releases/}"
    want_folder "$target"
    [ "$target" = releases/none ] || current_release=${target#releases/}
}

enter() {
    case $root in /?*) ;; *) die 20 "\`$root\` is not an absolute path" ;; esac
    [ ! -L "$root" ] || die 20 "\`$root\` is a link; name the folder itself"
    if [ -d "$root" ] && [ ! -O "$root" ]; then # somebody who could plant things in it while we look
        [ "$(stat -c %u "$root")" = "$(stat -c %u "${root%/*}/")" ] || die 20 "\`$root\` belongs to another user; chown it"
    fi
}

make_root() { # GROUP: group and nobody else may pass, so that the engine reads what it includes
    [ -d "$root" ] || mkdir -p "$root"
    cd "$root"
    unplanted
    mkdir -p bin releases staging
    chmod 0750 . releases
    chmod 0700 bin staging
    give "$1" . releases
}

give() { # GROUP PATH...: to root and the engine's group, where we are root
    group=$1
    shift
    [ "$group" = - ] || [ "$(id -u)" -ne 0 ] || chown -h "root:$group" "$@"
}

put() { # NAME: standard input becomes the file, whole or not at all
    rm -f "$1.new"
    cat >"$1.new"
    sync "$1.new"
    mv -f -T "$1.new" "$1"
}

