# --- the way back ------------------------------------------------------------------------------------------------------------
# A release that waits for confirmation. Whoever applied it may die, the connection may break, the host may be started anew:
# when the time is up, or after a reboot at once, the former release is live again, reloaded and asked for.

read_pending() { # sets pending_* from the file; fails when nothing waits
    [ -s pending ] || return 1
    {
        read -r pending_number && read -r pending_boot && read -r pending_until && read -r pending_from && read -r pending_to &&
            read -r pending_word && read -r pending_group && read -r pending_how && read -r pending_holder
    } <pending
}

is_due() { # after a reboot at once: nobody has seen the release work since
    [ "$pending_boot" != "$(boot_now)" ] || [ "$(uptime_now)" -ge "$pending_until" ]
}

show_pending() {
    left=0
    is_due || left=$((pending_until - $(uptime_now)))
    say pending "$pending_to" "$pending_from" "$left" "$pending_holder"
}

verb_arm() { # NUMBER SECONDS RELEASE BASE GROUP HOW; input: the digest of the word that confirms
    hold "$1"
    is_number "$2" || die 20 "\`$2\` is no number of seconds"
    want_release "$3"
    want_release "$4"
    case $6 in machine | folder) ;; *) die 20 "\`$6\` is no kind of host" ;; esac
    { IFS= read -r word && is_release "$word"; } || die 20 "a way back wants the digest of a word"
    holder=$(sed -n 5p lease)
    put bin/way-back.sh <"$0"
    printf '%s\n' "$1" "$(boot_now)" "$(($(uptime_now) + $2))" "$4" "$3" "$word" "$5" "$6" "$holder" | put pending
    set_alarm "$2" "$6"
}

verb_disarm() { # NUMBER: the release went back already
    hold "$1"
    rm -f pending
    clear_alarm
}

verb_accept() { # input: the word and who says it. The release that waits is found good, once and for all
    { IFS= read -r word && IFS= read -r who; } || die 20 "a confirmation wants a word and a name"
    guard
    read_pending || die 4 "nothing waits for confirmation"
    if read_lease; then die 5 "the apply that waits to be confirmed is still at work"; fi
    [ "$(printf %s "$word" | sha256sum | cut -c 1-64)" = "$pending_word" ] || die 4 "this word confirms another apply"
    ! is_due || die 4 "the time is up: the host goes back to the former release"
    [ "$(current)" = "$pending_to" ] || die 4 "the release that is live is not the one that waits"
    found_working "$pending_number"
    rm -f pending
    clear_alarm
    chronicle confirm applied "$pending_from" "$pending_to" "$who" ''
}

verb_refuse() { # input: the word and who says it. The host goes back at once
    { IFS= read -r word && IFS= read -r who; } || die 20 "a refusal wants a word and a name"
    guard
    read_pending || die 4 "nothing waits for confirmation"
    if read_lease; then die 5 "the apply that waits to be confirmed is still at work"; fi
    [ "$(printf %s "$word" | sha256sum | cut -c 1-64)" = "$pending_word" ] || die 4 "this word belongs to another apply"
    sed "3s/.*/0/" pending | put pending
    exec 9>&-
    again expire
    [ ! -s stuck ] || die 1 "the way back failed: $(cat stuck)"
}

verb_expire() { # goes back where it is time
    [ ! -e laying ] || finish_laying
    guard
    if ! read_pending; then
        clear_alarm
        return 0
    fi
    is_due || return 0
    if read_lease && [ "$reason" = 'the way back' ]; then return 0; fi # another alarm of the same is at it
    take_lease 300 "$(cat /proc/sys/kernel/hostname)" 'the way back'
    mine=$number
    exec 9>&-
    keep_lease "$mine"
    trap end_keeping EXIT
    back=$(go_back "$mine") || :
    hold "$mine"
    finish_way_back "$mine" "$back"
}

finish_laying() { # the host died while files were moved to their fixed paths, and the engine may have read them so
    [ -n "$(again lay)" ] || return 0
    case $(engine_state) in *running*) ;; *) return 0 ;; esac
    for module in $(modules_of "$(current)"); do again reload 0 "$module" >/dev/null 2>&1 || :; done
}

go_back() { # NUMBER: prints what went wrong, a line each
    if [ "$(current)" = "$pending_to" ]; then
        folders_of "$pending_to" | again switch "$1" "$pending_from" "$pending_to" "$pending_group" "$pending_how" 2>&1 || return 0
    fi
    [ "$pending_how" = machine ] || return 0
    # While the host starts there is no engine yet; what it reads then is the former release
    case $(engine_state) in *running*) ;; *) return 0 ;; esac
    for module in $(modules_of "$pending_to" "$pending_from"); do
        case $(again reload "$1" "$module" 2>&1) in *'reloaded successfully'*) ;; *) echo "$module does not reload" ;; esac
    done
    lacking "$pending_from"
}

finish_way_back() { # NUMBER FAULTS
    who=$(cat /proc/sys/kernel/hostname)
    if [ -z "$2" ]; then
        found_working "$1"
        chronicle 'way back' rolled_back "$pending_to" "$pending_from" "$who" ''
    else
        printf '%s\n' "$2" | tr -d '"\\\t' | paste -s -d ';' - | put stuck
        chronicle 'way back' unknown "$pending_to" "$pending_from" "$who" "$(cat stuck)"
        ! command -v logger >/dev/null || logger -p daemon.crit -t pbxctl "the way back failed: $(cat stuck)" || :
    fi
    rm -f pending lease
    clear_alarm
}

folders_of() { # RELEASE: the folders that an engine includes of it, as `link` takes them
    [ -f "releases/$1/manifest.json" ] || return 0
    grep -o '{"release":"[^"]*","link":"[^"]*"' "releases/$1/manifest.json" |
        sed "s/{\"release\":\"\([^\"]*\)\",\"link\":\"\([^\"]*\)\"/\1$tab\2/"
}

modules_of() { # RELEASE...: those that read a folder of it, each once
    for release; do
        [ ! -f "releases/$release/manifest.json" ] || grep -o '"module":"[a-z0-9_.]*"' "releases/$release/manifest.json"
    done | cut -d '"' -f 4 | awk '!seen[$0]++'
}

expected() { # RELEASE KIND: the names of the objects that the engine is to know
    [ -f "releases/$1/manifest.json" ] || return 0
    grep -o "{\"kind\":\"$2\",\"name\":\"[A-Za-z0-9._@+-]*\"" "releases/$1/manifest.json" | cut -d '"' -f 8 | sort -u |
        if [ -n "$skipped" ] && [ -s "$skipped/$2" ]; then comm -23 - "$skipped/$2"; else cat; fi
}

verb_compare() { # RELEASE KIND...: of each kind how many of the release's objects the engine knows, which it does not, what else it knows
    want_release "$1"
    release=$1
    shift
    # The engine takes long over its lists
    told=$(side_by_side "$@")
    failed=$(printf '%s\n' "$told" | sed -n "s/^failed$tab//p" | head -n 1)
    [ -z "$failed" ] || exit "$failed"
    printf '%s\n' "$told"
}

side_by_side() { # KIND...: each asked for while the others are
    [ $# -gt 0 ] || return 0
    kind=$1
    shift
    { (compare_one "$kind") || say failed "$?"; } | {
        side_by_side "$@"
        cat
    }
}

compare_one() { # KIND
    wanted=$(expected "$release" "$1")
    known=$(known_names "$1" "$wanted") || exit
    missing=$(without "$known" "$wanted")
    say found "$1" "$(($(count "$wanted") - $(count "$missing")))"
    printf '%s\n' "$missing" | sed "/./!d; s/^/missing$tab$1$tab/"
    without "$wanted" "$known" | sed "/./!d; s/^/other$tab$1$tab/"
}

known_names() { # KIND WANTED: of all that the engine knows
    # All of a dialplan is megabytes, and is asked for where something seems to be missing
    if [ "$1" = context ] && ! is_freeswitch; then
        names=$(context_names) || exit
        [ -n "$(without "$names" "$2")" ] || { printf '%s\n' "$names" && return 0; }
    fi
    names=$(verb_objects "$1" "$(count "$2")") || exit
    printf '%s\n' "$names" | cut -f 2 | sort -u
}

without() { # NAMES ALL: of all those that are not among the names
    printf '%s\n' "$2" "$1" "$1" | sort | uniq -u
}

count() { # LINES
    printf '%s\n' "$1" | grep -c . || :
}

lacking() { # RELEASE: the first objects of it that the engine does not know
    [ -f "releases/$1/manifest.json" ] || return 0
    kinds=$(grep -o '{"kind":"[a-z]*","name":"' "releases/$1/manifest.json" | cut -d '"' -f 4 | awk '!seen[$0]++')
    # shellcheck disable=SC2086 # a list of words
    told=$(verb_compare "$1" $kinds)
    for kind in $kinds; do
        missing=$(printf '%s\n' "$told" | sed -n "s/^missing$tab$kind$tab//p" | head -n 100)
        [ -n "$missing" ] || continue
        found=
        [ "$kind" = mailbox ] || found=$(printf '%s\n' "$missing" | verb_has "$kind" | cut -f 2)
        printf '%s\n%s\n%s\n' "$missing" "$found" "$found" | sort | uniq -u | sed "s/^/$kind missing: /" | head -n 5
    done
}

chronicle() { # ACTION OUTCOME FROM TO WHO FAULT: a line of the journal from this side; nothing in it needs more quoting than this
    plain=$(printf %s "$5" | tr -d '"\\\000-\037\177')
    errors=
    [ -z "$6" ] || errors="\"$(printf %s "$6" | tr -d '"\\\000-\037\177')\""
    [ "$3" != none ] || set -- "$1" "$2" '' "$4" "$5" "$6"
    from=null
    [ -z "$3" ] || from="\"$3\""
    append "$(printf '{"version":1,"action":"%s","outcome":"%s","number":%s,"who":"%s","time":"%s","tool":"host","from":%s,"to":"%s","files":[],"changed":0,"errors":[%s]}' \
        "$1" "$2" "${pending_number:-$number}" "$plain" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$from" "$4" "$errors")"
}

# --- who wakes it: systemd where it runs, else a process of its own; besides, what a reboot starts ---------------------------------

unit_name() {
    printf 'pbxctl-way-back-%s' "$(printf %s "$root" | sha256sum | cut -c 1-8)"
}

is_plain() { # whether units and crontabs take the path as it stands
    case $1 in *[!A-Za-z0-9/._-]*) return 1 ;; esac
}

lasts() { # whether the folder is still there after a reboot, on a machine that starts anew
    [ "$1" = machine ] || return 1
    case $root in /tmp/* | /run/* | /dev/shm/*) return 1 ;; esac
}

has_systemd() {
    [ -d /run/systemd/system ] && [ "$(id -u)" -eq 0 ] && command -v systemd-run >/dev/null && is_plain "$root"
}

verb_unit() { # what systemd starts after a reboot, before the engine
    cat <<EOF
[Unit]
Description=Take a release of pbxctl back that nobody confirmed
ConditionPathExists=|$root/pending
ConditionPathExists=|$root/laying
RequiresMountsFor=$root
Before=asterisk.service freeswitch.service

[Service]
Type=oneshot
ExecStart=/bin/sh $root/bin/way-back.sh $root expire

[Install]
WantedBy=multi-user.target
EOF
}

set_boot() { # what looks for us after a reboot; where nothing does, whoever comes next finishes
    put bin/way-back.sh <"$0"
    lasts machine || return 0
    if has_systemd; then
        unit=$(unit_name)
        verb_unit >"/etc/systemd/system/$unit.service"
        systemctl daemon-reload
        systemctl --quiet enable "$unit.service"
    elif [ "$(id -u)" -eq 0 ] && [ -d /etc/cron.d ] && is_plain "$root"; then
        printf '* * * * * root /bin/sh %s/bin/way-back.sh %s expire\n' "$root" "$root" >"/etc/cron.d/$(unit_name)"
    fi
}

set_alarm() { # SECONDS HOW
    ! lasts "$2" || set_boot
    if lasts "$2" && has_systemd; then
        systemctl stop "$unit-alarm.timer" 2>/dev/null || :
        systemd-run --quiet --unit="$unit-alarm" --on-active="$1" --timer-property=AccuracySec=250ms \
            /bin/sh "$root/bin/way-back.sh" "$root" expire >/dev/null
        return 0
    fi
    setsid sh "$root/bin/way-back.sh" "$root" watch </dev/null >/dev/null 2>&1 9>&- &
}

clear_alarm() {
    unit=$(unit_name)
    if [ -e "/etc/systemd/system/$unit.service" ] && has_systemd; then
        systemctl --quiet disable "$unit.service" 2>/dev/null || :
        rm -f "/etc/systemd/system/$unit.service"
        systemctl stop "$unit-alarm.timer" 2>/dev/null || :
    fi
    rm -f "/etc/cron.d/$unit" 2>/dev/null || :
}

verb_watch() { # waits until nothing waits any more
    cd / && cd "$root"
    while read_pending; do
        if is_due; then
            sh "$0" "$root" expire || :
        fi
        sleep 1
    done
}

