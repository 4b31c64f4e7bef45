
# --- one verb after the other over one connection ------------------------------------------------------------------------------

verb_session() { # MARK; input: for each verb a line with the number of its words and the length of its input, a line for each word, the input
    case $1 in '' | *[!0-9a-f]*) die 20 "\`$1\` is no mark" ;; esac
    say ready
    while read -r words length; do
        { is_number "$words" && is_number "$length"; } || die 20 "a verb begins with two numbers"
        one_of_session "$1" "$words" "$length"
    done
}

one_of_session() { # MARK WORDS LENGTH: the answer ends with a line of the mark and the exit code, on standard error of the mark alone
    mark=$1 left=$2 length=$3
    set --
    while [ "$left" -gt 0 ]; do
        IFS= read -r word
        set -- "$@" "$word"
        left=$((left - 1))
    done
    input=$(head -c "$length" && echo .)
    ended=0
    # Who ends early does not read all of it
    printf %s "${input%.}" 2>/dev/null | again "$@" || ended=$?
    printf '\n%s %s\n' "$mark" "$ended"
    printf '\n%s\n' "$mark" >&2
}
