# --- the journal -------------------------------------------------------------------------------------------------------------

verb_journal() { # NUMBER, or `-` for who was thrown out and says so; input: one line of JSON. Each line holds the digest of the one before, the head counts them
    IFS= read -r entry || die 20 "a journal wants a line"
    if [ "$1" = - ]; then guard; else hold "$1"; fi
    append "$entry"
}

append() { # ENTRY, under the guard
    previous=-
    [ ! -s journal ] || previous=$(tail -n 1 journal | sha256sum | cut -c 1-64)
    {
        [ ! -s journal ] || cat journal
        printf '{"previous":"%s","entry":%s}\n' "$previous" "$1"
    } | put journal
    printf '%s %s\n' "$(wc -l <journal)" "$(tail -n 1 journal | sha256sum | cut -c 1-64)" | put journal.head
}

verb_witness() { # input: a line of JSON, then where the journals of other hosts stood: host, lines, digests of the last and the first
    IFS= read -r entry || die 20 "a journal wants a line"
    known=$(cat)
    ! printf '%s\n' "$known" | grep -qvxE "[A-Za-z0-9._-]+${tab}[0-9]+${tab}[0-9a-f]{64}${tab}[0-9a-f]{64}" || die 20 "that is not where a journal stands"
    guard
    append "$entry"
    {
        printf '%s\n' "$known"
        [ ! -s knows ] || cat knows
    } | awk -F "$tab" '!seen[$1]++' | put knows
}

verb_history() { # [LINES]: all lines, or the last so many
    [ -d "$root" ] || return 0
    cd "$root"
    unplanted
    tell_journal "${1:-}"
}

tell_journal() { # LINES: the last so many, or all; where the journal stands, and where those of other hosts did
    [ ! -s knows ] || sed "s/^/knows$tab/" knows
    [ ! -s journal.head ] || say head "$(cat journal.head)"
    [ -s journal ] || return 0
    say stands "$(wc -l <journal)" "$(tail -n 1 journal | sha256sum | cut -c 1-64)" "$(head -n 1 journal | sha256sum | cut -c 1-64)"
    if is_number "$1"; then tail -n "$1" journal; else cat journal; fi | sed "s/^/line$tab/"
}
