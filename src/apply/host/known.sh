# --- what the live engine is known to read without a fault, and a second one need not read again ------------------------------------

skipped='' # a folder with the names of what the engine that is asked was not given to read, a file for each kind; empty for the live one

engine_now() { # which process the live engine is, of which program, with which core files: another text as soon as one of them changes
    printf '%s %s\n' "$(boot_now)" "$(sed 's/.*) //' "/proc/$(cat "$pid")/stat" | cut -d ' ' -f 20)"
    {
        find "$etc" ! -type d ! -lname "$root/current/*" -printf '%p\t%l\t%D:%i\t%s\t%T@\t%C@\n'
        stat -L -c '%n %d:%i %Y' "$(command -v asterisk)" "$(setting 'Module directory')"
    } | sort | sha256sum
}

known_well() { # the live release, where it was tried beside this very engine, which then read it and knew all of it
    live=$(current)
    [ -n "$live" ] && [ "$(confirmed)" = "$live" ] && [ ! -e unread ] && [ -s tried ] || return 0
    [ "$(cat tried)" != "$live
$engine" ] || printf '%s\n' "$live"
}

lay_out() { # RELEASE FOLDER PATH: what the second engine is to read of a folder
    sums_in "$1" "$2" >"$work/all"
    files=$((files + $(wc -l <"$work/all")))
    if [ -z "$known" ] || ! parted "$1" "$2"; then
        ln -s "$root/releases/$1/$2" "$3"
        read=$((read + $(wc -l <"$work/all")))
        return 0
    fi
    mkdir "$3"
    printf '; what did not change is not read again\n' >"$3/00-none.conf"
    while IFS= read -r name; do ln -s "$root/releases/$1/$2/$name" "$3/$name"; done <"$work/changed"
    read=$((read + $(wc -l <"$work/changed")))
    for kind in $(kinds_in "$2"); do cp "$work/rest" "$work/skipped/$kind"; done
}

sums_in() { # RELEASE FOLDER: the files of it with their digests
    sed -n "s|^\([0-9a-f]*\)  $2/|\1 |p" "releases/$1/sums" | sort
}

# Whether files of a folder can be read without the others: `changed` and `same` then name them. Where one of a dialplan changed all
# are read, as they include one another; so are all where a name stands in files of both, and where what all lean on changed.
parted() { # RELEASE FOLDER
    sums_in "$known" "$2" >"$work/known"
    comm -23 "$work/all" "$work/known" | cut -d ' ' -f 2- >"$work/changed"
    comm -12 "$work/all" "$work/known" | cut -d ' ' -f 2- >"$work/same"
    if [ ! -s "$work/changed" ]; then
        names_in "$1" "$2" <"$work/same" >"$work/rest"
        return 0
    fi
    case $2 in */pjsip.d | */voicemail.d) ;; *) return 1 ;; esac
    ! grep -q -e / -e '^00-host\.conf$' "$work/changed" || return 1
    { grep -x '00-host\.conf' "$work/same" || :; } >"$work/host"
    { grep -vx '00-host\.conf' "$work/same" || :; } | names_in "$1" "$2" >"$work/rest"
    names_in "$1" "$2" <"$work/changed" >"$work/names"
    names_in "$1" "$2" <"$work/host" | sort -u - "$work/rest" | comm -12 - "$work/names" >"$work/both"
    [ ! -s "$work/both" ] || return 1
    # Their templates stand there
    cat "$work/host" >>"$work/changed"
}

kinds_in() { # FOLDER: of what an engine is asked for
    case $1 in
    */pjsip.d) echo endpoint aor auth ;;
    */extensions.d) echo context ;;
    */voicemail.d) echo mailbox ;;
    */queues.d) echo queue ;;
    */res_parking.d) echo parking ;;
    */confbridge.d) echo conference ;;
    esac
}

names_in() { # RELEASE FOLDER; input: files of it. The names of what stands in them
    sed "s|^|releases/$1/$2/|" | xargs -r -d '\n' cat | case $2 in
    */voicemail.d) awk '/^\[/ { context = $0; sub(/^\[/, "", context); sub(/\].*/, "", context) } $2 == "=>" { print $1 "@" context }' ;;
    *) grep '^\[' | sed -n 's/^\[\([^]]*\)\].*/\1/p' ;;
    esac | sort -u
}

