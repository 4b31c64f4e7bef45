# --- the same of FreeSWITCH: who has which message and PIN stands in a database ----------------------------------------------------

fs_key() { # TENANT WHO: sets key; longer names are cut by who writes the configuration
    key=$1_$2
    [ "${#key}" -le 79 ] || die 20 "\`$key\` is too long a name to be carried"
}

fs_agents() { # TENANT STATUS: ids of its agents that have it. What they are called by has bars of its own, so that columns count from behind
    said=$(fs_ask 'callcenter_config agent list')
    printf '%s\n' "$said" | awk -F '|' -v start="$1_" -v status="$2" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "status") behind = NF - i }
        index($1, start) == 1 && $(NF - behind) == status { print substr($1, length(start) + 1) }'
}

fs_keys() { # TENANT REALM: its keys there
    said=$(fs_ask "db list/$2")
    printf '%s\n' "$said" | tr ',' '\n' | tr -d '\r ' | awk -v own="$1" '$0 == own || index($0, own "_") == 1'
}

fs_tell_set() { # TENANT
    for what in forward dnd night; do
        fs_keys "$1" "pbxctl_$what" | while IFS= read -r name; do
            value=$(fs_ask "db select/pbxctl_$what/$name")
            case $what in
            forward) [ -z "$value" ] || printf 'forward %s %s\n' "${name#"$1"_}" "$value" ;;
            *) [ "$value" != 1 ] || printf '%s %s on\n' "$what" "${name#"$1"_}" ;;
            esac
        done
    done
    fs_agents "$1" 'On Break' | sed 's/.*/pause & on/'
    fs_agents "$1" 'Logged Out' | sed 's/.*/logout & on/'
}

fs_clear_set() { # TENANT
    for what in forward dnd night; do
        fs_keys "$1" "pbxctl_$what" | while IFS= read -r name; do fs_ask "db delete/pbxctl_$what/$name" >/dev/null; done
    done
    for status in 'On Break' 'Logged Out'; do
        fs_agents "$1" "$status" | while IFS= read -r who; do fs_agent "$1" "$who" Available; done
    done
}

fs_take_set() { # TENANT; input: lines of `set`
    while read -r what who value; do
        want_set "$who" "$value"
        fs_key "$1" "$who"
        case $what in
        forward) fs_ask "db insert/pbxctl_forward/$key/$value" >/dev/null ;;
        dnd) fs_ask "db insert/pbxctl_dnd/$key/1" >/dev/null ;;
        night) fs_ask "db insert/pbxctl_night/$1/1" >/dev/null ;;
        pause) fs_agent "$1" "$who" 'On Break' ;;
        logout) fs_agent "$1" "$who" 'Logged Out' ;;
        *) die 20 "\`$what\` is nothing that can be set" ;;
        esac
    done
}

fs_agent() { # TENANT WHO STATUS
    fs_ask "callcenter_config agent set status $1_$2 '$3'" >/dev/null
}

fs_mailboxes() { # DOMAIN: sets storage and database; asking for a mailbox makes the tables where there are none yet
    command -v sqlite3 >/dev/null || die 1 "freeswitch keeps mailboxes in a database, and \`sqlite3\` is not installed to read it"
    fs_ask "vm_boxcount default/nobody@$1" >/dev/null
    storage=$(fs_ask 'global_getvar storage_dir' | head -n 1)/voicemail
    database=$(fs_ask 'global_getvar db_dir' | head -n 1)/voicemail_default.db
    [ -f "$database" ] || die 1 "freeswitch does not say where it keeps mailboxes"
}

fs_rows() { # SQL: lines of values parted by tabs, none of them empty
    sqlite3 -batch -noheader -cmd '.timeout 20000' -separator "$tab" "$database" "$1"
}

fs_column() { # NAME: as part of what fs_rows asks
    printf "coalesce(nullif(replace(replace(%s, char(9), ' '), char(10), ' '), ''), '-')" "$1"
}

fs_pack_mail() { # DOMAIN
    mkdir "$work/mail"
    fs_mailboxes "$1"
    fs_rows "select username, case read_epoch when 0 then 'INBOX' else 'Old' end, created_epoch, message_len,
        $(fs_column cid_number), $(fs_column cid_name), $(fs_column file_path)
        from voicemail_msgs where domain = '$1' and username like 'mailbox~_%' escape '~' order by created_epoch, uuid" >"$work/rows"
    while IFS=$tab read -r box folder time seconds number name path; do fs_pack_message; done <"$work/rows"
    fs_rows "select username, $(fs_column password), $(fs_column name_path), $(fs_column greeting_path)
        from voicemail_prefs where domain = '$1' and username like 'mailbox~_%' escape '~'" >"$work/rows"
    while IFS=$tab read -r box pin name greeting; do
        at=$work/mail/${box#mailbox_}
        mkdir -p "$at"
        [ "$pin" = - ] || printf '[general]\npassword=%s\n' "$pin" >"$at/secret.conf"
        [ ! -f "$name" ] || ln -s "$name" "$at/greet.${name##*.}"
        for kind in unavail busy; do [ ! -f "$greeting" ] || ln -s "$greeting" "$at/$kind.${greeting##*.}"; done
    done <"$work/rows"
}

fs_pack_message() {
    at=$work/mail/${box#mailbox_}/$folder
    mkdir -p "$at"
    nth=$(printf 'msg%04d' "$(find "$at" -name '*.txt' | wc -l)")
    if [ ! -f "$path" ]; then
        printf '%s/%s: its sound is gone\n' "${box#mailbox_}" "$nth" >>"$work/left"
        return 0
    fi
    ln -s "$path" "$at/$nth.${path##*.}"
    printf '[message]\norigmailbox=%s\ncallerid="%s" <%s>\norigtime=%s\nduration=%s\n' \
        "${box#mailbox_}" "$(printf %s "$name" | tr -d '"')" "$number" "$time" "$seconds" >"$at/$nth.txt"
}

fs_take_mail() { # DOMAIN
    fs_mailboxes "$1"
    mkdir -p "$storage"
    fs_put_aside "$1"
    : >"$work/sql"
    for at in "$work/mail"/*/; do
        [ -d "$at" ] || continue
        at=${at%/}
        box=mailbox_${at##*/}
        to=$storage/default/$1/$box
        mkdir -p "$to"
        fs_take_own "$1"
        for text in "$at"/*/msg[0-9]*.txt; do [ ! -f "$text" ] || fs_take_message "$1"; done
    done
    chown -R -h --reference="${storage%/*}" "$storage"
    { printf 'begin;\n' && cat "$work/sql" && printf 'commit;\n'; } | sqlite3 -batch -bail -cmd '.timeout 20000' "$database"
}

fs_put_aside() { # DOMAIN: what was there of the tenant
    aside=$storage.aside/$1.$(date +%s)
    mkdir -p "$aside"
    for table in voicemail_msgs voicemail_prefs; do
        sqlite3 -batch -cmd '.timeout 20000' "$database" ".mode insert $table" "select * from $table where domain = '$1'" "delete from $table where domain = '$1'"
    done >"$aside/rows.sql"
    for profile in "$storage"/*/"$1"; do
        [ -d "$profile" ] || continue
        profile=${profile%/*}
        mv -T "$profile/$1" "$aside/${profile##*/}"
    done
    if [ -z "$(find "$aside" -mindepth 1 ! -empty)" ]; then
        rm -rf "$aside"
        return 0
    fi
    chown -R -h --reference="${storage%/*}" "$storage.aside"
    say aside "$aside"
}

fs_quoted() { # TEXT: as SQL has it
    printf "'%s'" "$(printf %s "$1" | sed "s/'/''/g" | tr -d '\000-\037')"
}

fs_sound() { # FILE without its ending: the sound that FreeSWITCH reads, or nothing
    for ending in wav WAV wav16 gsm; do
        [ ! -f "$1.$ending" ] || { printf '%s\n' "$1.$ending" && return; }
    done
}

fs_place() { # SOUND NAME: copies it, and gives where it lies then
    ending=wav
    case $1 in *.gsm) ending=gsm ;; esac
    cp "$1" "$to/$2.$ending"
    printf '%s\n' "$to/$2.$ending"
}

fs_take_own() { # DOMAIN: the PIN, the name, and one greeting: a temporary one comes before that for who is away, that before the one for who speaks
    pin='' name='' greeting=''
    [ ! -f "$at/secret.conf" ] || pin=$(sed -n 's/^password *= *\([0-9*#]*\).*/\1/p' "$at/secret.conf" | head -n 1)
    sound=$(fs_sound "$at/greet")
    [ -z "$sound" ] || name=$(fs_place "$sound" recorded_name)
    for kind in busy unavail temp; do
        sound=$(fs_sound "$at/$kind")
        [ -z "$sound" ] || greeting=$(fs_place "$sound" greeting_1)
    done
    [ -n "$pin$name$greeting" ] || return 0
    printf "insert into voicemail_prefs (username, domain, name_path, greeting_path, password) values (%s, %s, nullif(%s, ''), nullif(%s, ''), nullif(%s, ''));\n" \
        "$(fs_quoted "$box")" "$(fs_quoted "$1")" "$(fs_quoted "$name")" "$(fs_quoted "$greeting")" "$(fs_quoted "$pin")" >>"$work/sql"
}

fs_take_message() { # DOMAIN
    sound=$(fs_sound "${text%.txt}")
    if [ -z "$sound" ]; then
        say left "$(what_of "$text"): it has no sound that freeswitch reads"
        rm -f "$text"
        return 0
    fi
    of_text() { sed -n "s/^$1 *= *//p" "$text" | head -n 1 | tr -d '\r'; }
    caller=$(of_text callerid)
    number=$(printf %s "$caller" | sed -n 's/.*<\([^<>]*\)>.*/\1/p')
    name=$(printf %s "$caller" | sed 's/ *<[^<>]*> *$//; s/"//g')
    time=$(of_text origtime)
    seconds=$(of_text duration)
    for count in "$time" "${seconds:=0}"; do case $count in '' | *[!0-9]*) die 20 "\`$(what_of "$text")\` has no time" ;; esac done
    case ${text%/*} in */INBOX | */Urgent) heard=0 flags='' ;; *) heard=$time flags=save ;; esac
    case ${text%/*} in */Urgent) urgent=A_URGENT ;; *) urgent=B_NORMAL ;; esac
    id=$(cat /proc/sys/kernel/random/uuid)
    path=$(fs_place "$sound" "msg_$id")
    printf "insert into voicemail_msgs (created_epoch, read_epoch, username, domain, uuid, cid_name, cid_number, in_folder, file_path, message_len, flags, read_flags, forwarded_by) values (%s, %s, %s, %s, '%s', %s, %s, 'inbox', %s, %s, '%s', '%s', '');\n" \
        "$time" "$heard" "$(fs_quoted "$box")" "$(fs_quoted "$1")" "$id" "$(fs_quoted "$name")" "$(fs_quoted "${number:-$name}")" \
        "$(fs_quoted "$path")" "$seconds" "$flags" "$urgent" >>"$work/sql"
}

