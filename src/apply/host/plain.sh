# --- plain files at fixed paths ------------------------------------------------------------------------------------------------
# Where an administrator wants files instead of links, `current` is the one switch all the same, and what the engine reads is a copy
# of it: made ready beside its place before the switch, moved into it file by file after it. `laying` is the record of that: whoever
# finds it does the rest, so that what was broken off ends as wholly the release that `current` names. `laid` names the folders.

is_laid() { # PATH: whether the folder there is one that we fill
    [ -d "$1" ] && [ -s "$root/laid" ] && cut -f 2 "$root/laid" | grep -qxF -e "$1"
}

plain_of() { # RELEASE: its folders that are to be plain files, each with its path
    [ -f "releases/$1/manifest.json" ] || return 0
    grep -o '{"release":"[^"]*","link":"[^"]*","plain":true' "releases/$1/manifest.json" |
        sed "s/{\"release\":\"\([^\"]*\)\",\"link\":\"\([^\"]*\)\".*/\1$tab\2/"
}

beside() { # PATH: where its files are made ready; no glob of an engine sees it, and a rename leads from there
    printf '%s/.pbxctl.%s' "${1%/*}" "${1##*/}"
}

lay() { # RELEASE BASE: what follows up to place_all may fail, and nothing has changed
    {
        plain_of "$1"
        [ ! -s laid ] || cat laid
    } | sort -u >staging/laying
    [ -s staging/laying ] || return 0
    trap drop_ready EXIT
    while IFS=$tab read -r folder path; do
        want_path "$folder"
        case $(link_state "$path" "$folder" plain) in
        ours | absent) ;;
        *) die 20 "\`$path\` is there and not ours; move it away, or choose another folder" ;;
        esac
        make_ready "$1" "$folder" "$path"
    done <staging/laying
    set_boot
    put laid <staging/laying
    { printf '%s\n' "$2" && cat staging/laying; } | put laying
}

drop_ready() { # what was made ready for a switch that did not come
    [ ! -e laying ] || return 0
    while IFS=$tab read -r _ path; do rm -rf "$(beside "$path")"; done <staging/laying
}

make_ready() { # RELEASE FOLDER PATH: a copy of each file that differs there
    ready=$(beside "$3")
    rm -rf "$ready"
    [ -d "${3%/*}" ] || { mkdir -p "${3%/*}" && chmod 0755 "${3%/*}"; }
    mkdir "$ready"
    [ -d "releases/$1/$2" ] || return 0
    cd "releases/$1/$2"
    find . -type f | while IFS= read -r file; do
        if [ -L "$3" ] || [ -L "$3/$file" ] || ! cmp -s "$file" "$3/$file"; then cp -p --parents "$file" "$ready"; fi
    done
    sync -f "$ready"
    cd "$root"
}

place_all() { # the files of the live release become those at the fixed paths
    [ -s laying ] || return 0
    live=$(current)
    live=${live:-none}
    former=$(head -n 1 laying)
    sed 1d laying >staging/laying
    : >staging/laid
    while IFS=$tab read -r folder path; do
        if [ "$live" != none ] && ! plain_of "$live" | cut -f 2 | grep -qxF -e "$path"; then
            give_up "$folder" "$path"
        else
            place "$folder" "$path"
            printf '%s\t%s\n' "$folder" "$path" >>staging/laid
        fi
    done <staging/laying
    put laid <staging/laid
    rm -f laying
    [ -s pending ] || clear_alarm
}

place() { # FOLDER PATH
    ready=$(beside "$2")
    from=$root/releases/$live/$1
    [ ! -L "$2" ] || rm -f "$2"
    [ -d "$from" ] || from=$root/releases
    like "$from" "$2"
    [ "$from" = "$root/releases" ] || (cd "$from" && find . -mindepth 1 -type d) | while IFS= read -r inner; do like "$from/$inner" "$2/$inner"; done
    (cd "$ready" && find . -type f) | while IFS= read -r file; do
        set_aside "$1" "$2" "$file"
        [ ! -d "$2/$file" ] || rm -rf "${2:?}/$file"
        mv -f -T "$ready/$file" "$2/$file"
    done
    (cd "$2" && find . ! -type d) | while IFS= read -r file; do
        [ ! -f "$from/$file" ] || continue
        set_aside "$1" "$2" "$file"
        rm -f "$2/$file"
    done
    rm -rf "$ready"
    sync -f "$2"
}

like() { # FROM FOLDER: is there, with the same owner and permissions
    [ -d "$2" ] || mkdir "$2"
    chmod --reference="$1" "$2"
    [ "$(id -u)" -ne 0 ] || chown --reference="$1" "$2"
}

give_up() { # FOLDER PATH: the live release is read through a link there, or not at all
    ready=$(beside "$2")
    rm -rf "$ready"
    [ -L "$2" ] || [ ! -d "$2" ] || mv -T "$2" "$ready"
    if [ -d "releases/$live/$1" ] && [ ! -L "$2" ]; then ln -s "$root/current/$1" "$2"; fi
    rm -rf "$ready"
}

set_aside() { # FOLDER PATH FILE: what somebody wrote there by hand is kept before it goes
    [ -f "$2/$3" ] && [ ! -L "$2/$3" ] || return 0
    ! cmp -s "$2/$3" "releases/$former/$1/$3" || return 0
    mkdir -p "aside/$former/$1/$3"
    rmdir "aside/$former/$1/$3"
    cp -p "$2/$3" "aside/$former/$1/$3"
}

edited_there() { # RELEASE: whatever at the fixed paths is not as in the release; while a record lies there, it is being made so
    [ -s laid ] && [ ! -e laying ] || return 0
    while IFS=$tab read -r folder path; do
        if [ ! -d "$path" ] || [ ! -d "releases/$1/$folder" ]; then continue; fi
        { (cd "releases/$1/$folder" && find . -type f) && (cd "$path" && find . ! -type d); } | sort -u | while IFS= read -r file; do
            if [ -L "$path/$file" ] || ! cmp -s "releases/$1/$folder/$file" "$path/$file"; then say edited "$folder/${file#./}"; fi
        done
    done <laid
}

as_it_lies() { # RELEASE PATH: where that file is read from
    if [ -s laid ]; then
        while IFS=$tab read -r folder path; do
            case $2 in "$folder"/*) printf '%s/%s' "$path" "${2#"$folder"/}" && return 0 ;; esac
        done <laid
    fi
    printf 'releases/%s/%s' "$1" "$2"
}

verb_lay() { # finishes what was broken off
    guard
    [ -s laying ] || return 0
    former=$(head -n 1 laying)
    live=$(current)
    : | put unread
    lay "${live:-none}" "$former"
    place_all
    say laid
}
