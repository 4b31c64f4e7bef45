# --- what a tenant's people set, recorded and were told, which moves along with the tenant ---------------------------------------
# A tar of one form, whatever the engine. `set` has a line each of who forwards to which number, does not want to be disturbed, pauses
# or is logged out, and whether it is night; `left` says what could not be packed. Below `mail` is a folder for each mailbox, in the form
# of app_voicemail: `secret.conf` with a PIN that was changed, `unavail`, `busy`, `temp` and `greet` as they were recorded, and folders
# with a text and a sound for each message, those that nobody heard yet in `INBOX`.

want_tenant() { # TENANT DOMAIN
    case $1 in *[!a-z0-9-]* | '' | -*) die 20 "\`$1\` is no id of a tenant" ;; esac
    case $2 in *[!A-Za-z0-9.-]* | '' | -*) die 20 "\`$2\` is no domain" ;; esac
}

begin_kept() { # sets work, a folder that ends with us
    work=$(mktemp -d -t pbxctl-kept.XXXXXX)
    trap 'end_keeping; rm -rf "$work"' EXIT
    trap 'exit 1' HUP INT TERM
}

verb_pack() { # TENANT DOMAIN: answers with the tar
    want_tenant "$1" "$2"
    begin_kept
    : >"$work/left"
    if is_freeswitch; then
        fs_tell_set "$1" >"$work/set"
        fs_pack_mail "$2"
    else
        tell_set "$1" >"$work/set"
        pack_mail "$1"
    fi
    # What a call under way writes is no message yet
    tar -czhf - -C "$work" --exclude='.lock*' --exclude=tmp set left mail
}

verb_unpack() { # NUMBER TENANT DOMAIN; input: such a tar. What the engine has of the tenant is put aside, and this in its place
    hold "$1"
    exec 9>&-
    want_tenant "$2" "$3"
    keep_lease "$1"
    begin_kept
    tar -xzf - -C "$work" --no-same-owner
    [ -z "$(find "$work" ! -type f ! -type d)" ] || die 20 "what came holds more than files and folders"
    { [ -f "$work/set" ] && [ -f "$work/left" ] && [ -d "$work/mail" ]; } || die 20 "what came is nothing that was packed"
    while IFS= read -r what; do say left "$what"; done <"$work/left"
    if is_freeswitch; then
        fs_clear_set "$2"
        fs_take_set "$2" <"$work/set"
        fs_take_mail "$3"
    else
        clear_set "$2"
        take_set "$2" <"$work/set"
        take_mail "$2"
    fi
    say set "$(wc -l <"$work/set")"
    say mailboxes "$(find "$work/mail" -mindepth 1 -maxdepth 1 -type d | wc -l)"
    say messages "$(find "$work/mail" -name 'msg[0-9]*.txt' | wc -l)"
}

want_set() { # WHO VALUE: of a line of `set`
    case $1 in *[!a-z0-9_-]* | '') die 20 "\`$1\` is nobody's id" ;; esac
    case $2 in *[!0-9*#+on]* | '') die 20 "\`$2\` is nothing that somebody set" ;; esac
}

# --- of Asterisk

states_of() { # TENANT: lines of its devices, without their common beginning: `dnd_alice : BUSY`
    printf '%s\n' "$said" | sed -n "s|^/CustomDevstate/$1_||p"
}

tell_set() { # TENANT
    said=$(ask 'database show')
    printf '%s\n' "$said" | sed -nE "s,^/$1_forward/([^ :]+) *: *([0-9*#+]+) *\$,forward \\1 \\2,p"
    states_of "$1" | sed -nE "s,^(dnd|pause)_([^ :]+) *: *BUSY *\$,\\1 \\2 on,p; s,^pause_([^ :]+) *: *INUSE *\$,logout \\1 on,p
        s,^night *: *BUSY *\$,night $1 on,p"
}

clear_set() { # TENANT
    said=$(ask 'database show')
    ask "database deltree $1_forward" >/dev/null
    states_of "$1" | sed -nE 's,^([^ :]+) *: *(BUSY|INUSE) *$,\1,p' | while IFS= read -r name; do
        ask "devstate change Custom:$1_$name INVALID" >/dev/null
        case $name in pause_*) pause_member unpause "$1" "${name#pause_}" ;; esac
    done
}

take_set() { # TENANT; input: lines of `set`
    while read -r what who value; do
        want_set "$who" "$value"
        case $what in
        forward) ask "database put $1_forward $who $value" >/dev/null ;;
        dnd) ask "devstate change Custom:$1_dnd_$who BUSY" >/dev/null ;;
        night) ask "devstate change Custom:$1_night BUSY" >/dev/null ;;
        pause) set_agent "$1" "$who" BUSY ;;
        logout) set_agent "$1" "$who" INUSE ;;
        *) die 20 "\`$what\` is nothing that can be set" ;;
        esac
    done
}

set_agent() { # TENANT WHO STATE
    ask "devstate change Custom:$1_pause_$2 $3" >/dev/null
    pause_member pause "$1" "$2"
}

pause_member() { # VERB TENANT WHO: as an extension, the name of an agent has no `-`. Who is in no queue has nothing to pause
    ask "queue $1 member Local/$(printf %s "$3" | tr - _)@$2_agents" >/dev/null
}

mail_folder() { # where Asterisk keeps mailboxes
    settings=$(ask 'core show settings')
    spool=$(setting 'Spool directory')
    [ -d "$spool" ] || die 1 "asterisk does not say where it keeps mailboxes"
    printf '%s/voicemail\n' "$spool"
}

pack_mail() { # TENANT
    from=$(mail_folder)/$1_mail
    if [ -d "$from" ]; then ln -s "$from" "$work/mail"; else mkdir "$work/mail"; fi
}

take_mail() { # TENANT
    folder=$(mail_folder)
    mkdir -p "$folder"
    readable_sounds
    to=$folder/$1_mail
    if [ -d "$to" ]; then
        aside=$to.$(date +%s)
        mv -T "$to" "$aside"
        say aside "$aside"
    fi
    cp -r "$work/mail" "$to"
    chown -R -h --reference="${folder%/*}" "$folder"
    ask 'voicemail reload' >/dev/null
}

readable_sounds() { # Asterisk tells by the ending how a WAV is coded, and at which rate; it reads three of them
    find "$work/mail" -name '*.wav' | sort | while IFS= read -r sound; do
        case $(od -An -tu2 -j20 -N2 "$sound" | tr -d ' ')/$(od -An -tu4 -j24 -N4 "$sound" | tr -d ' ') in
        1/8000) ;;
        49/8000) mv "$sound" "${sound%.wav}.WAV" ;; # GSM
        1/16000) mv "$sound" "${sound%.wav}.wav16" ;;
        *)
            say left "$(what_of "$sound"): a sound of $(od -An -tu4 -j24 -N4 "$sound" | tr -d ' ') Hz, coded so that asterisk does not read it"
            rm -f "${sound%.wav}.txt" "$sound"
            ;;
        esac
    done
}

what_of() { # FILE: `alice/INBOX/msg0003`, for people
    what=${1#"$work/mail/"}
    printf '%s\n' "${what%.*}" | tr '\t' ' '
}

