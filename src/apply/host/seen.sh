# --- what is known of files without reading them -------------------------------------------------------------------------------
# What a file is, as its file system tells. Whatever is done to a file, its owner or its names gives it another time of change, which
# nobody can set. `seen` has a line for releases whose files were read and found well: the name, the sum of all that, and the sum of it
# without masked copies. No engine reads these and no phone, and whoever shows one holds it to its digest.

told() { # FOLDER: a line for each file below it, in the order of their paths; the time of change is last
    find "$1" ! -type d -printf '%P\t%y\t%D:%i\t%m\t%U:%G\t%s\t%T@\t%C@\n' | sort
}

told_but_masked() { # FOLDER: the same without masked copies, which are not looked at
    find "$1" -path "$1/masked" -type d -prune -o ! -type d -printf '%P\t%y\t%D:%i\t%m\t%U:%G\t%s\t%T@\t%C@\n' | sort
}

but_masked() { # input: what was told of all
    sed '\|^masked/|d'
}

sum() {
    sha256sum | cut -c 1-64
}

is_seen() { # RELEASE SUM [served]: by the sum of all files, or of those that are no masked copies
    [ -s seen ] || return 1
    while read -r seen_name seen_all seen_served; do
        [ "${3:-}" != served ] || seen_all=$seen_served
        [ "$seen_name $seen_all" != "$1 $2" ] || return 0
    done <seen
    return 1
}

note_seen() { # RELEASE SUM SUM: of all files, and of those that are no masked copies; what is known of the last others stays. Where nothing can be written, everything is read the next time
    {
        {
            printf '%s %s %s\n' "$1" "$2" "$3"
            [ ! -s seen ] || grep -v -e "^$1 " seen | head -n 3 || :
        } >"seen.$$" && mv -f -T "seen.$$" seen
    } 2>/dev/null || rm -f "seen.$$" 2>/dev/null || :
}

note_told() { # RELEASE LIST: what was told of all its files
    note_seen "$1" "$(sum <"$2")" "$(but_masked <"$2" | sum)"
}

edited() { # RELEASE: whatever in it is not as it was put there
    [ -f "releases/$1/sums" ] || { say edited sums && return 0; }
    cd "releases/$1"
    { sha256sum -c --quiet --strict sums 2>/dev/null || :; } | sed -n "s/^\(.*\): FAILED.*/edited$tab\1/p"
    { sed 's/^[0-9a-f]*  //' sums && sed 's/^[0-9a-f]*  //' sums && printf 'sums\nsums\n' && find . ! -type d | sed 's|^\./||'; } |
        sort | uniq -u | sed "s/^/edited$tab/"
    cd "$root"
}

edited_since() { # RELEASE touched | served | full [RELEASE SUM]: the same; files are read again where one was touched since they were found well
    if [ "${3:-}" = "$1" ]; then
        stats=$4
    elif [ "$2" = served ]; then
        stats=$(told_but_masked "releases/$1" | sum)
    else
        stats=$(told "releases/$1" | sum)
    fi
    if [ "$2" != full ] && is_seen "$1" "$stats" "$2"; then return 0; fi
    told=$(told "releases/$1" | sum)
    served=$(told_but_masked "releases/$1" | sum)
    # Two changes within what the file system tells apart show as one, so that nothing that recent is noted
    fresh=$(find "releases/$1" ! -type d -newerct '2 seconds ago' -print -quit)
    found=$(edited "$1")
    if [ -n "$found" ]; then
        printf '%s\n' "$found"
    elif [ -z "$fresh" ]; then
        note_seen "$1" "$told" "$served"
    fi
}

next_moment() { # waits until the file system gives a change another time than all that were made
    touch staging/then
    turns=0
    until touch staging/now && [ -n "$(find staging/now -newercc staging/then)" ]; do
        turns=$((turns + 1))
        [ "$turns" -lt 300 ] || return 1
        sleep 0.01
    done
}

but_times() { # LIST: without the times of change
    cut -f 1-7 "$1"
}

# An apply gives files other names, and takes names away, which changes their time of change. What was known of them just before is known
# of them after that as well, where they are the same in all else.
seen_on() { # RELEASE LIST: which was seen as the list says; what was done to its names was done a moment ago
    told "releases/$1" >"$2.now"
    but_times "$2" >"$2.before"
    ! but_times "$2.now" | cmp -s - "$2.before" || note_told "$1" "$2.now"
}
