# --- the engine --------------------------------------------------------------------------------------------------------------

console= # the configuration of the engine that is asked; empty for the live one

ask() { # COMMAND: its exit code says only whether somebody answered
    timeout 90 asterisk ${console:+-C "$console"} -rx "$1" </dev/null 2>&1 || die 22 "asterisk does not answer"
}

engine_state() {
    if is_freeswitch; then
        fs_state
    elif ! command -v asterisk >/dev/null; then
        say engine absent
    elif version=$(timeout 20 asterisk -rx 'core show version' </dev/null 2>/dev/null); then
        say engine running "$(printf '%s\n' "$version" | sed -n 's/^Asterisk \([^ ]*\).*/\1/p' | head -n 1)"
    else
        say engine stopped
    fi
}

verb_activity() { # how much goes on: calls, channels, contacts, registrations with others and how many stand, endpoints that are registered
    if is_freeswitch; then
        fs_activity
        return
    fi
    said=$(ask 'core show channels count')
    calls=$(printf '%s\n' "$said" | sed -n 's/^\([0-9][0-9]*\) active calls\{0,1\}.*/\1/p' | head -n 1)
    channels=$(printf '%s\n' "$said" | sed -n 's/^\([0-9][0-9]*\) active channels\{0,1\}.*/\1/p' | head -n 1)
    # Contacts that are written, as those of trunks, are no registrations, and only these are stored
    contacts=$(ask 'database show registrar' | sed -n 's|^/registrar/contact/\([^;: ]*\).*|\1|p' |
        awk '{ n++ } !seen[$1]++ { one++ } END { print n + 0 "\t" one + 0 }')
    trunks=$(ask 'pjsip show registrations' | awk '$1 ~ /\/sips?:/ && $1 !~ /^</ { n++ } $1 ~ /\/sips?:/ && / Registered/ { up++ } END { print n + 0 "\t" up + 0 }')
    say activity "${calls:-0}" "${channels:-0}" "${contacts%%"$tab"*}" "$trunks" "${contacts#*"$tab"}"
}

want_trunk() {
    case $1 in *[!A-Za-z0-9._@+-]* | '') die 20 "\`$1\` is no name of a trunk" ;; esac
}

verb_qualify() { # input: names of trunks. Asks each by OPTIONS whether it is there
    while IFS= read -r name; do
        want_trunk "$name"
        if is_freeswitch; then continue; fi # it pings by itself
        ask "pjsip qualify $name" >/dev/null
    done
}

verb_reachable() { # input: names of trunks. Those that answer, that are silent, and that have no address to be asked at
    is_freeswitch || said=$(ask 'pjsip show contacts')
    while IFS= read -r name; do
        want_trunk "$name"
        if is_freeswitch; then
            fs_reachable "$name"
            continue
        fi
        states=$(printf '%s\n' "$said" | awk -v name="$name/" '$1 == "Contact:" && index($2, name) == 1 { print $4 "\t" $5 }')
        case $states in
        '') say absent "$name" ;;
        *Avail*) say answers "$name" "$(printf '%s' "$states" | tr '\n\t' '  ')" ;;
        *) say silent "$name" ;;
        esac
    done
}

# Over a reload a calendar keeps the address and password that it began with, so that what fetches calendars is to forget them all
fetches_calendars=res_calendar_icalendar.so

reload_one() { # MODULE
    began=$(hundredths)
    [ "$1" != res_calendar.so ] || ask "module unload $fetches_calendars" >/dev/null
    reload_itself "$1"
    [ "$1" != res_calendar.so ] || ask "module load $fetches_calendars" >/dev/null
    say_took "$1" "$began"
}

say_took() { # MODULE BEGAN: the milliseconds since
    say took "$1" "$((($(hundredths) - $2) * 10))"
}

reload_itself() { # MODULE
    tries=0
    while :; do
        said=$(ask "module reload $1")
        case $said in
        '' | *'in progress'*) ;; # after 60 s it goes on without us, and refuses others until it is done
        *) break ;;
        esac
        tries=$((tries + 1))
        [ "$tries" -lt 240 ] || die 1 "another reload of asterisk does not end"
        sleep 1
    done
    printf '%s\n' "$said" | sed "s/^/said$tab$1$tab/"
}

verb_reload() { # NUMBER MODULE... Faults show neither in the answer nor in the exit code, but in a log that we open for the while
    lease=$1
    shift
    is_number "$lease" || die 20 "\`$lease\` is no number of a lease"
    for module; do case $module in *[!a-z0-9_.]* | '') die 20 "\`$module\` is no module" ;; esac done
    cd "$root"
    keep_lease "$lease"
    if is_freeswitch; then
        trap end_keeping EXIT
        fs_reload "$@"
        return
    fi
    said=$(ask 'core show settings')
    folder=$(printf '%s\n' "$said" | sed -n 's/^ *Log directory: *//p')
    log=pbxctl-$$
    trap 'end_keeping; timeout 20 asterisk -rx "logger remove channel $log" </dev/null >/dev/null 2>&1 || :; rm -f "$folder/$log"' EXIT
    trap 'exit 1' HUP INT TERM
    ask "logger add channel $log [json]warning,error" >/dev/null
    for module; do reload_one "$module"; done
    sleep 0.3
    if [ ! -f "$folder/$log" ] || [ -L "$folder/$log" ]; then die 1 "asterisk wrote no log to \`$folder/$log\`"; fi
    sed "s/^/log$tab/" "$folder/$log" | head -c 4000000
}

objects_of() { # KIND: from what the engine said
    case $1 in
    endpoint | aor | auth) awk '$1 ~ /^(Endpoint|Aor|[A-Za-z\/]*Auth):$/ && $2 !~ /^</ { sub(/\/.*/, "", $2); print "object\t" $2 }' ;;
    queue) sed -n "s/^\([^ ]*\) has [0-9]* calls .*/object$tab\1/p" ;;
    parking) sed -n "s/^Parking Lot: *\([^ ]*\).*/object$tab\1/p" ;;
    conference) awk 'NF == 1 && $1 !~ /^-/ { print "object\t" $1 }' ;;
    context) sed -n "s/^\[ Context '\(.*\)' created by 'pbx_config' \].*/object$tab\1/p" ;;
    *) awk '$1 != "Context" && NF >= 3 && $NF ~ /^[0-9]+$/ && $2 ~ /^[0-9A-Za-z._-]+$/ { print "object\t" $2 "@" $1 }' ;;
    esac
}

# The engine sorts a list of accounts by putting each into its place, which takes the square of their number. So many are asked for in
# parts, by the character before the first `@`: each name is in exactly one of them.
MANY=2000
PARTS='^[^@]*[01]@
^[^@]*[23]@
^[^@]*[45]@
^[^@]*[67]@
^[^@]*[^0-7@]@|^@|^[^@]*$'

accounts() { # KIND EXPECTED
    if [ "$2" -lt "$MANY" ]; then
        ask "pjsip list ${1}s"
        return
    fi
    printf '%s\n' "$PARTS" | while IFS= read -r part; do ask "pjsip list ${1}s like $part"; done
}

context_names() { # the names alone, as a console offers them to complete a word
    said=$(ask '_command matchesarray "dialplan show " ""') || exit
    printf '%s\n' "$said" | tr ' ' '\n' | sed '/./!d' | sort -u
}

verb_objects() { # KIND [EXPECTED]: every one that the engine knows, where about so many are expected; long names may be cut, `has` tells
    if is_freeswitch; then
        fs_objects "$1"
        return
    fi
    case $1 in
    endpoint | aor | auth) said=$(accounts "$1" "${2:-0}") || exit ;;
    context) said=$(ask 'dialplan show') || exit ;;
    mailbox) said=$(ask 'voicemail show users') || exit ;;
    queue) said=$(ask 'queue show') || exit ;;
    parking) said=$(ask 'parking show') || exit ;;
    conference) said=$(ask 'confbridge show profile bridges') || exit ;;
    *) die 20 "\`$1\` is no kind of object" ;;
    esac
    printf '%s\n' "$said" | objects_of "$1"
}

verb_has() { # KIND; input: names. Those that the engine knows, asked one by one
    if is_freeswitch; then
        fs_has "$1"
        return
    fi
    while IFS= read -r name; do
        case $name in *[!A-Za-z0-9._@+-]* | '') die 20 "\`$name\` is no name of an object" ;; esac
        case $1 in
        endpoint | aor | auth) said=$(ask "pjsip show $1 $name") ;;
        context) said=$(ask "dialplan show $name") ;;
        queue) said=$(ask "queue show $name") ;;
        parking) said=$(ask "parking show $name") ;;
        conference) said=$(ask "confbridge show profile bridge $name") ;;
        *) die 20 "\`$1\` is no kind of object that can be asked for by name" ;;
        esac
        case $said in *'Unable to find object'* | *'There is no existence of'* | *'No such '* | *'Could not find parking lot'* | *'No conference bridge profile'*) ;; *) say object "$name" ;; esac
    done
}

verb_flush() { # input: addresses of record whose contacts are dropped
    if is_freeswitch; then
        fs_flush
        return
    fi
    said=$(ask 'database show registrar')
    # a short key is padded, a long one is followed by its colon at once
    stored=$(printf '%s\n' "$said" | sed -n 's|^/registrar/\(contact/[^ :]*\) *: .*|\1|p')
    while IFS= read -r name; do
        case $name in *[!A-Za-z0-9._@+-]* | '') die 20 "\`$name\` is no address of record" ;; esac
        printf '%s\n' "$stored" | while IFS= read -r key; do
            case $key in
            *[\"\\]*) ;;
            "contact/$name;@"*)
                case $(ask "database del registrar \"$key\"") in
                *'entry removed'*) say flushed "$name" ;;
                *'does not exist'*) ;; # it ended by itself meanwhile
                *) die 1 "asterisk keeps a contact of \`$name\`" ;;
                esac
                ;;
            esac
        done
    done
}

