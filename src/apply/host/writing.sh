# --- writing -----------------------------------------------------------------------------------------------------------------

verb_stage() { # NUMBER RELEASE BASE GROUP; input: tar.gz of what the host lacks, and under .new what else is to be known of it
    hold "$1"
    want_release "$2"
    [ "$3" = - ] || want_release "$3"
    make_root "$4"
    exec 9>&- # uploading takes long, and others may look meanwhile
    keep_lease "$1"
    at=staging/$1
    new=$at/new
    rm -rf "$at"
    mkdir -p "$at/sent"
    trap 'end_keeping; rm -rf "${root:?}/$at"' EXIT
    tar -xzpf - -C "$at/sent" --no-same-owner
    [ -z "$(find "$at/sent" ! -type f ! -type d)" ] || die 20 "the upload holds more than files and folders"
    mv -T "$at/sent/.new" "$at/said"
    add_up "$3"
    keep "$3"
    join_tree "$new"
    finish "$new" "$4"
    verify "$2" "$3"
    hold "$1"
    [ ! -e "releases/$2" ] || die 20 "the release \`$2\` is already there"
    mv -T "$new" "releases/$2"
    sync -f releases
}

add_up() { # BASE: the list of digests, of what was sent and of what did not change
    : >"$at/kept"
    [ "$1" = - ] || awk 'NR == FNR { drop[$0]; next } !(substr($0, 67) in drop)' "$at/said/drop" "releases/$1/sums" >"$at/kept"
    sort -k 2 "$at/kept" "$at/said/sums" >"$at/sums"
    [ "$(sum <"$at/sums")" = "$(cat "$at/said/whole")" ] || die 21 "the files do not add up to the release"
}

keep() { # BASE: what was sent, and what did not change from the release that is live: linked, but for what an engine tells by its time
    if [ "$1" = - ]; then
        mv -T "$at/sent" "$new"
    else
        told "releases/$1" >"$at/was"
        cut -c 67- "$at/kept" >"$at/paths"
        awk -v copy="$at/copy" 'NR == FNR { folders[$0]; next }
            { for (folder in folders) if (index($0, folder) == 1) print >copy }' "$at/said/copied" "$at/paths"
        cut -f 1 "$at/was" | comm -23 - "$at/paths" >"$at/gone"
        [ ! -e "$at/copy" ] || cat "$at/copy" >>"$at/gone"
        want_paths <"$at/gone"
        cp -al "releases/$1" "$new" || { rm -rf "$new" && cp -a "releases/$1" "$new"; } # no hard links there
        (cd "$new" && xargs -a "$root/$at/gone" -d '\n' rm -f)
        [ ! -e "$at/copy" ] || (cd "releases/$1" && xargs -a "$root/$at/copy" -d '\n' cp -a --parents -t "$root/$new")
        cp -al --remove-destination "$at/sent/." "$new" || cp -a --remove-destination "$at/sent/." "$new"
        rm -rf "$at/sent"
        find "$new" -mindepth 1 -type d -empty -delete
    fi
    mv "$at/sums" "$new/sums"
}

join_tree() { # FOLDER: the manifest, of its pieces
    ! grep '^@' "$1/tree" | grep -qvx '@[0-9a-f][0-9a-f]*' || die 20 "a piece of the manifest has no name"
    awk -v trees="$1/trees/" 'BEGIN { ORS = "" } !/^@/ { print; next }
        { file = trees substr($0, 2); while ((getline piece <file) > 0) print piece; close(file) }' "$1/tree" >"$1/manifest.json"
}

finish() { # FOLDER GROUP: owner, permissions, a time of its own (engines compare times), and onto the disk
    find "$1" \( -type d -exec chmod 0750 {} + \) , \( -type f -links 1 -exec chmod g-w,o= {} + -exec touch -d "@$(date +%s.%N)" {} + \)
    [ "$2" = - ] || [ "$(id -u)" -ne 0 ] || find "$1" ! \( -user root -group "$2" \) -exec chown -h "root:$2" {} +
    chmod 0600 "$1/sums"
    touch "$1"
    sync -f "$1"
}

verify() { # RELEASE BASE: every file as listed, and none besides. What is a file of the base, which was found well, is not read again
    : >"$at/same"
    later=
    ! next_moment || later=yes
    told "$new" >"$at/is"
    if [ -s "$at/was" ] && is_seen "$2" "$(sum <"$at/was")"; then
        but_times "$at/is" >"$at/is.but"
        but_times "$at/was" | comm -12 - "$at/is.but" | cut -f 1 >"$at/same"
        [ -z "$later" ] || seen_on "$2" "$at/was"
    fi
    awk 'FILENAME == ARGV[1] { same[$0]; next } !(substr($0, 67) in same)' "$at/same" "$new/sums" >"$at/check"
    (cd "$new" && sha256sum -c --quiet --strict "$root/$at/check" >&2) || die 21 "the files do not have the digests that they should"
    [ "$(wc -l <"$at/is")" -eq "$(($(wc -l <"$new/sums") + 1))" ] || die 21 "the upload holds files that are not listed"
    [ -z "$later" ] || note_told "$1" "$at/is"
}

verb_verify() { # RELEASE: whether one that is there can be used again
    want_release "$1"
    want_folder "releases/$1"
    [ -d "releases/$1" ] || die 21 "the release \`$1\` is not on the host any more"
    later=
    ! next_moment || later=yes
    stats=$(told "releases/$1" | sum)
    served=$(told_but_masked "releases/$1" | sum)
    [ -z "$(edited "$1")" ] || die 21 "the release \`$1\` on the host was changed"
    [ -z "$later" ] || note_seen "$1" "$stats" "$served"
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
    was=staging/was
    [ -z "$live" ] || told "releases/$live" >"$was"
    find staging -mindepth 1 -maxdepth 1 ! -path "$was" -exec rm -rf {} +
    remove_old "$2"
    if [ -n "$live" ] && is_seen "$live" "$(sum <"$was")" && next_moment; then seen_on "$live" "$was"; fi
    find staging -mindepth 1 -maxdepth 1 -exec rm -rf {} +
    find bin -name 'host-*.sh' -mtime +30 -delete
}

remove_old() { # KEEP
    left=$1
    find releases -mindepth 1 -maxdepth 1 -type d -printf '%T@ %f\n' | sort -rn | while read -r _ name; do
        left=$((left - 1))
        [ "$left" -lt 0 ] || continue
        case $name in "$live" | "$good" | none) continue ;; esac
        mv -T "releases/$name" "staging/$name"
        rm -rf "staging/$name" "aside/$name"
        say pruned "$name"
    done
}
