# --- writing -----------------------------------------------------------------------------------------------------------------

verb_stage() { # NUMBER RELEASE BASE GROUP; input: tar.gz of what the host lacks, and under .new what else is to be known of it
    hold "$1"
    want_release "$2"
    [ "$3" = - ] || want_release "$3"
    make_root "$4"
    exec 9>&- # uploading takes long, and others may look meanwhile
    keep_lease "$1"
    new=staging/$1
    rm -rf "$new"
    mkdir "$new"
    trap 'end_keeping; rm -rf "$root/$new"' EXIT
    tar -xzpf - -C "$new" --no-same-owner
    [ -z "$(find "$new" ! -type f ! -type d)" ] || die 20 "the upload holds more than files and folders"
    add_up "$3"
    keep "$3"
    join_tree "$new"
    rm -rf "$new/.new"
    verify "$new"
    finish "$new" "$4"
    hold "$1"
    [ ! -e "releases/$2" ] || die 20 "the release \`$2\` is already there"
    mv -T "$new" "releases/$2"
    sync -f releases
}

add_up() { # BASE: the list of digests, of what was sent and of what did not change
    : >"$new/.new/kept"
    [ "$1" = - ] || awk 'NR == FNR { drop[$0]; next } !(substr($0, 67) in drop)' "$new/.new/drop" "releases/$1/sums" >"$new/.new/kept"
    sort -k 2 "$new/.new/kept" "$new/.new/sums" >"$new/sums"
    [ "$(sha256sum <"$new/sums")" = "$(cat "$new/.new/whole")  -" ] || die 21 "the files do not add up to the release"
}

keep() { # BASE: takes what did not change from the release that is live
    [ "$1" != - ] || return 0
    cut -c 67- "$new/.new/kept" >"$new/.new/paths"
    while IFS= read -r path; do want_path "$path"; done <"$new/.new/paths"
    awk -v copy="$new/.new/copy" -v link="$new/.new/link" 'NR == FNR { folders[$0]; next }
        { to = link; for (folder in folders) if (index($0, folder) == 1) to = copy; print >to }' "$new/.new/copied" "$new/.new/paths"
    take "$1" copy -a
    take "$1" link -al
}

take() { # BASE LIST HOW
    [ -s "$new/.new/$2" ] || return 0
    (cd "releases/$1" && xargs -a "$root/$new/.new/$2" -d '\n' cp "$3" --parents -t "$root/$new") ||
        (cd "releases/$1" && xargs -a "$root/$new/.new/$2" -d '\n' cp -a --remove-destination --parents -t "$root/$new") # no hard links there
}

join_tree() { # FOLDER: the manifest, of its pieces
    while IFS= read -r line; do
        case $line in
        @*/* | @) die 20 "a piece of the manifest has no name" ;;
        @*) cat "$1/trees/${line#@}" ;;
        *) printf %s "$line" ;;
        esac
    done <"$1/tree" >"$1/manifest.json"
}

verify() { # FOLDER: every file as listed, and none besides
    (cd "$1" && sha256sum -c --quiet --strict sums >&2) || die 21 "the files do not have the digests that they should"
    listed=$(wc -l <"$1/sums")
    [ "$(find "$1" -type f | wc -l)" -eq "$((listed + 1))" ] || die 21 "the upload holds files that are not listed"
}

finish() { # FOLDER GROUP: owner, permissions, a time of its own (engines compare times), and onto the disk
    find "$1" -type d -exec chmod 0750 {} +
    find "$1" -type f -links 1 -exec chmod g-w,o= {} +
    find "$1" -type f -links 1 -exec touch -d "@$(date +%s.%N)" {} +
    [ "$2" = - ] || [ "$(id -u)" -ne 0 ] || chown -R -h "root:$2" "$1"
    chmod 0600 "$1/sums"
    touch "$1"
    sync -f "$1"
}

verb_verify() { # RELEASE: whether one that is there can be used again
    want_release "$1"
    want_folder "releases/$1"
    [ -d "releases/$1" ] || die 21 "the release \`$1\` is not on the host any more"
    [ -z "$(edited "$1")" ] || die 21 "the release \`$1\` on the host was changed"
}

verb_link() { # NUMBER; input as for state. Plain files come with the switch
    hold "$1"
    while IFS=$tab read -r release link _ _ how; do
        want_path "$release"
        case $(link_state "$link" "$release" "$how") in
        ours) ;;
        absent)
            [ "$how" != plain ] || continue
            [ -d "${link%/*}" ] || { mkdir -p "${link%/*}" && chmod 0755 "${link%/*}"; }
            : | put unread
            ln -s "$root/current/$release" "$link"
            say linked "$link"
            ;;
        foreign) die 20 "\`$link\` is a link to elsewhere; remove it, or choose another folder" ;;
        *) die 20 "\`$link\` is there and not ours; move it away, or choose another folder" ;;
        esac
    done
}

make_none() { # input as for link: what an engine includes while there is no release, as a glob without a file fails its reload
    rm -rf staging/none
    mkdir -p staging/none
    while IFS=$tab read -r release _; do
        want_path "$release"
        mkdir -p "staging/none/$release"
        printf '; nothing is applied\n' >"staging/none/$release/none.conf"
    done
    find staging/none -type d -exec chmod 0750 {} +
    find staging/none -type f -exec chmod 0640 {} +
    find staging/none -exec touch -d "@$(date +%s.%N)" {} +
    [ "$1" = - ] || [ "$(id -u)" -ne 0 ] || chown -R -h "root:$1" staging/none
    rm -rf releases/none
    mv -T staging/none releases/none
}

verb_switch() { # NUMBER RELEASE BASE GROUP HOW; input as for link. Many files, one instant; plain files of a `machine` behind it
    hold "$1"
    want_release "$2"
    unplanted
    base=$(current)
    [ "${base:--}" = "$3" ] || die 4 "the live release is \`${base:-none}\`, not \`$3\`"
    [ "$2" != none ] || make_none "$4"
    [ -d "releases/$2" ] || die 21 "the release \`$2\` is not on the host"
    touch "releases/$2"
    : | put unread # until the engine was asked, what it holds in memory may be the other release
    [ "$5" != machine ] || lay "$2" "${base:-none}"
    rm -rf current.new
    ln -s "releases/$2" current.new
    mv -f -T current.new current
    sync -f .
    [ "$5" != machine ] || place_all
    write_state "$2" "$(confirmed)" "$1"
}

confirmed() { # the release that was last found working
    [ ! -s state.json ] || sed -n 's/.*"confirmed":"\([0-9a-z.]*\)".*/\1/p' state.json
}

write_state() { # ACTIVE CONFIRMED NUMBER
    printf '{"version":1,"active":"%s","confirmed":"%s","number":%s,"since":%s}\n' "$1" "$2" "$3" "$(date +%s)" | put state.json
}

verb_confirm() { # NUMBER: the live release works, and the engine holds it
    hold "$1"
    found_working "$1"
}

found_working() { # NUMBER
    now=$(current)
    write_state "${now:-none}" "${now:-none}" "$1"
    rm -f unread stuck
}

verb_prune() { # NUMBER KEEP: removes all but the newest, what is live and what was last found working
    hold "$1"
    is_number "$2" || die 20 "\`$2\` is no number"
    live=$(current)
    good=$(confirmed)
    left=$2
    find staging -mindepth 1 -maxdepth 1 -exec rm -rf {} +
    find releases -mindepth 1 -maxdepth 1 -type d -printf '%T@ %f\n' | sort -rn | while read -r _ name; do
        left=$((left - 1))
        [ "$left" -lt 0 ] || continue
        case $name in "$live" | "$good" | none) continue ;; esac
        mv -T "releases/$name" "staging/$name"
        rm -rf "staging/$name" "aside/$name"
        say pruned "$name"
    done
    find bin -name 'host-*.sh' -mtime +30 -delete
}

