# --- the lease ---------------------------------------------------------------------------------------------------------------
# Time is the seconds since the host booted, so that a clock that jumps neither ends nor prolongs a lease; a reboot ends it.

uptime_now() {
    read -r up _ </proc/uptime
    printf '%s\n' "${up%%.*}"
}

hundredths() { # of a second since the host booted
    read -r up _ </proc/uptime
    up=${up%%.*}${up##*.}
    printf '%s\n' "${up#"${up%%[!0]*}"}"
}

boot_now() {
    cat /proc/sys/kernel/random/boot_id
}

guard() { # until we exit, no other verb changes the lease or the live release
    exec 9>>guard
    flock -w 20 9 || die 1 "\`$root/guard\` is held for more than 20 seconds"
}

read_lease() { # sets number, boot, until, since, holder, reason, length; fails when nobody holds it
    [ -s lease ] || return 1
    { read -r number && read -r boot && read -r until && read -r since && read -r holder && read -r reason && read -r length; } <lease || return 1
    [ "$boot" = "$(boot_now)" ] && [ "$until" -gt "$(uptime_now)" ]
}

show_lease() {
    say lease "$number" "$since" "$((until - $(uptime_now)))" "$holder" "$reason"
}

write_lease() { # SECONDS: sets it to run that long from now
    printf '%s\n' "$number" "$(boot_now)" "$(($(uptime_now) + $1))" "$since" "$holder" "$reason" "$1" | put lease
}

keep_lease() { # NUMBER: renews it as long as this process lives, for what takes long; ended by end_keeping
    read_lease && [ "$number" = "$1" ] || return 0
    (
        exec 9>&-
        while sleep "$((length / 3 + 1))" && kill -0 "$$" 2>/dev/null; do
            sh "$0" "$root" renew "$1" "$length" || exit 0
        done
    ) </dev/null >/dev/null 2>&1 &
    keeper=$!
}

end_keeping() {
    [ -z "${keeper:-}" ] || kill "$keeper" 2>/dev/null || :
}

hold() { # NUMBER: refuses when the lease went to somebody else meanwhile
    is_number "$1" || die 20 "\`$1\` is no number of a lease"
    guard
    mine=
    [ ! -s lease ] || read -r mine <lease
    [ "$mine" = "$1" ] || die 5 "the lease $1 was taken over"
}

verb_lock() { # SECONDS; input: holder, reason
    { read -r new_holder && read -r new_reason; } || die 20 "a lease wants a holder and a reason"
    is_number "$1" || die 20 "\`$1\` is no number of seconds"
    make_root -
    [ ! -e laying ] || again lay >&2 </dev/null || die 1 "what another apply began at the fixed paths cannot be finished"
    guard
    if read_pending && is_due; then # whoever was to take it back was killed, or the host was started anew
        exec 9>&-
        again expire >&2 </dev/null || :
        guard
    fi
    if read_pending; then
        show_pending
        exit 5
    fi
    if read_lease; then
        show_lease
        exit 5
    fi
    take_lease "$1" "$new_holder" "$new_reason"
    say number "$number"
}

take_lease() { # SECONDS HOLDER REASON: sets number. Each lease has a higher one, which fences off who had the last
    last=0
    [ ! -s fence ] || { read -r last <fence && is_number "$last"; } || last=0
    number=$((last + 1))
    printf '%s\n' "$number" | put fence
    holder=$2 reason=$3 since=$(date +%s)
    write_lease "$1"
}

verb_renew() { # NUMBER SECONDS
    hold "$1"
    read_lease || [ "$number" = "$1" ]
    write_lease "$2"
}

verb_unlock() { # NUMBER [LINES]: and tells so many lines of the journal
    hold "$1"
    rm -f lease
    [ -z "${2:-}" ] || tell_journal "$2"
}

verb_break() { # input: who asks for it. Whoever holds it is told by the fence when they come back
    IFS= read -r who || die 20 "a lease is taken by somebody"
    guard
    if ! read_lease; then
        rm -f lease
        return 0
    fi
    show_lease
    rm -f lease
    now=$(current)
    chronicle unlock unchanged "$now" "${now:-none}" "$who" "taken from $holder ($reason)"
}

