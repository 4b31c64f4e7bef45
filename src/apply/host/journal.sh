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

verb_history() {
    [ -d "$root" ] || return 0
    cd "$root"
    unplanted
    [ ! -s journal.head ] || say head "$(cat journal.head)"
    [ ! -s journal ] || sed "s/^/line$tab/" journal
}

