# --- reading -----------------------------------------------------------------------------------------------------------------

include_words() { # FOLDER: what the lines on standard input include, one pattern a line, without quotes and the folder itself
    sed -n '/<X-PRE-PROCESS/ { s/.*cmd="include"[[:space:]]*data="\([^"]*\)".*/\1/; t found
        }
        s/[[:space:]]*;.*//; s/^[[:space:]]*#\(try\)\{0,1\}include[[:space:]][[:space:]]*//; t found
        b
        :found
        s/[<>"]//g; s/[[:space:]]*$//; p' | while IFS= read -r word || [ -n "$word" ]; do printf '%s\n' "${word#"$1"/}"; done
}

depth() {
    printf %s "$1" | tr -cd / | wc -c
}

has_section() { # FILE SECTION: whether the file has it, or the engine has it from elsewhere
    ! awk -v head="$2" 'index($0, head) == 1 { found = 1 } END { exit !found }' "$1" || return 0
    name=${2#[}
    case $(ask "pjsip show transport ${name%]}") in *"TransportId"*) ;; *) return 1 ;; esac
}

includes() { # FILE LINE: whether the core file has the line, or one that covers it
    [ -f "$1" ] && [ -r "$1" ] || return 1
    case $2 in '['*) has_section "$1" "$2" && return || return 1 ;; esac
    wanted=$(printf '%s\n' "$2" | include_words "${1%/*}")
    include_words "${1%/*}" <"$1" | {
        while IFS= read -r pattern; do
            # shellcheck disable=SC2254 # the administrator's line may be a pattern that covers ours
            case $wanted in $pattern) [ "$(depth "$wanted")" -ne "$(depth "$pattern")" ] || exit 0 ;; esac
        done
        exit 1
    }
}

link_state() { # LINK RELEASE_FOLDER HOW: ours, absent, foreign (a link elsewhere) or folder (something real)
    if [ -L "$1" ]; then
        [ "$(readlink "$1")" = "$root/current/$2" ] && echo ours || echo foreign
    elif is_laid "$1"; then echo ours
    elif [ "$3" = plain ] && [ -d "$1" ] && [ -z "$(find "$1" ! -type d)" ]; then echo absent
    elif [ -e "$1" ]; then echo folder; else echo absent; fi
}

verb_state() { # ENGINE touched | served | full [RELEASE SUM]; input: release folder, link, core file, core line, how: `link` or `plain`
    while IFS=$tab read -r release link file line how; do
        case $line in '['*) ;; *) say link "$link" "$(link_state "$link" "$release" "$how")" ;; esac
        includes "$file" "$line" || say missing "$file" "$line"
    done
    [ "$1" = - ] || engine_state
    [ -d "$root" ] || { say fresh && return 0; }
    cd "$root"
    unplanted
    df -Pk . | { read -r line && read -r line line line free line && say free "$free"; } || :
    if read_lease; then show_lease; fi
    if read_pending; then show_pending; fi
    [ ! -e unread ] || say unread
    [ ! -s stuck ] || say stuck "$(head -n 1 stuck)"
    [ ! -s state.json ] || { IFS= read -r state <state.json || :; say state "$state"; }
    for path in releases/*; do is_release "${path#releases/}" && say have "${path#releases/}"; done
    now=$current_release
    [ -n "$now" ] || return 0
    say release "$now"
    changed=$({ edited_since "$now" "$2" "${3:-}" "${4:-}" && edited_there "$now"; } || :)
    [ -z "$changed" ] || printf '%s\n' "$changed" | sort -u
    [ ! -f "releases/$now/tree" ] || sed "s/^/tree$tab/" "releases/$now/tree"
}

verb_tree() { # RELEASE: what its manifest is joined of
    want_release "$1"
    [ -f "releases/$1/tree" ] || die 21 "the release \`$1\` is not on the host any more"
    sed "s/^/tree$tab/" "releases/$1/tree"
}

verb_read() { # RELEASE; input: paths. A tar of their texts, masked where they hold a secret
    want_release "$1"
    paths=$(cat)
    printf '%s\n' "$paths" | want_paths
    cd "releases/$1"
    printf '%s\n' "$paths" | while IFS= read -r path; do
        if [ -f "masked/$path" ]; then printf 'masked/%s\n' "$path"; elif [ -f "$path" ]; then printf '%s\n' "$path"; fi
    done | tar -czf - --no-recursion -T -
}

verb_edits() { # RELEASE; input: paths. A tar of what they are now under `live`, and under `applied` what they were, where it can be told
    want_release "$1"
    mkdir -p staging
    out=staging/edits.$$
    trap 'rm -rf "$root/$out"' EXIT
    mkdir "$out"
    while IFS= read -r path; do
        want_path "$path"
        # What holds a secret stays where it is, edited or not
        if [ ! -f "releases/$1/masked/$path" ]; then
            as_live "$1" "$path"
            as_applied "$1" "$path"
        fi
    done
    tar -czf - -C "$out" .
}

as_live() { # RELEASE PATH
    lies=$(as_it_lies "$1" "$2")
    [ -f "$lies" ] && [ ! -L "$lies" ] || return 0
    mkdir -p "$out/live/$2"
    rmdir "$out/live/$2"
    cp "$lies" "$out/live/$2"
}

as_applied() { # RELEASE PATH: from another release that had the same
    sum=$(awk -v path="$2" '$2 == path { print $1 }' "releases/$1/sums")
    [ -n "$sum" ] || return 0
    for other in releases/*; do
        if [ ! -f "$other/$2" ] || [ -L "$other/$2" ] || [ "$(sha256sum <"$other/$2" | cut -c 1-64)" != "$sum" ]; then continue; fi
        mkdir -p "$out/applied/$2"
        rmdir "$out/applied/$2"
        cp "$other/$2" "$out/applied/$2"
        return 0
    done
}

