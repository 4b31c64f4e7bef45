#!/bin/sh
# The host's side of pbxctl: fixed verbs, data on standard input; nothing that comes in is ever evaluated.
#   host.sh ROOT VERB [ARGUMENT...]
# Exit: 0 done, 4 not the release that was expected, 5 another holds the lease, 20 refused, 21 damaged, 22 no engine, else failed.
# Answers are lines of a word, a tab and values parted by tabs; `read` answers with a tar.
set -eu
LC_ALL=C
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH
unset CDPATH ENV BASH_ENV GREP_OPTIONS TAR_OPTIONS GZIP POSIXLY_CORRECT || :
umask 077
tab=$(printf '\t')
root=$1
verb=$2
shift 2

die() { # CODE MESSAGE
    printf '%s\n' "$2" >&2
    exit "$1"
}

again() { # VERB...: in a process of its own, so that a fault in it ends it there and not us
    sh "$0" "$root" "$@"
}

say() { # WORD VALUE...: one line of an answer
    printf '%s' "$1"
    shift
    [ $# -eq 0 ] || printf '\t%s' "$@"
    printf '\n'
}

