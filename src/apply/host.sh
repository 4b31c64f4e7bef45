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

say() { # WORD VALUE...: one line of an answer
    printf '%s' "$1"
    shift
    [ $# -eq 0 ] || printf '\t%s' "$@"
    printf '\n'
}

# --- our folder, and nothing planted in it -------------------------------------------------------------------------------

is_number() {
    case $1 in '' | *[!0-9]* | ???????????*) return 1 ;; esac
}

is_release() { # 64 hexadecimal digits, then perhaps `.2`: the same content once more, where an edited one lies in the way
    [ "$1" != none ] || return 0
    case ${1%%.*} in *[!0-9a-f]*) return 1 ;; esac
    [ "$(printf %s "${1%%.*}" | wc -c)" -eq 64 ] || return 1
    case $1 in *.*) is_number "${1#*.}" ;; esac
}

want_release() {
    is_release "$1" || die 20 "\`$1\` is no name of a release"
}

want_folder() { # NAME: a real folder, or nothing
    [ ! -L "$1" ] || die 20 "\`$root/$1\` is a link that is not ours; remove it"
    [ ! -e "$1" ] || [ -d "$1" ] || die 20 "\`$root/$1\` is not a folder; remove it"
}

want_file() { # NAME: a plain file, or nothing
    [ ! -L "$1" ] || die 20 "\`$root/$1\` is a link that is not ours; remove it"
    [ ! -e "$1" ] || [ -f "$1" ] || die 20 "\`$root/$1\` is not a file; remove it"
}

unplanted() { # refuses whatever somebody else put where we read and write
    for name in bin releases staging; do want_folder "$name"; done
    for name in lease guard fence journal journal.head state.json; do want_file "$name"; done
    [ -L current ] || [ ! -e current ] || die 20 "\`$root/current\` is not a link of ours; move it away"
    current >/dev/null
}

current() { # prints the name of the live release, if there is one
    [ -L current ] || return 0
    target=$(readlink current)
    case $target in releases/*) ;; *) die 20 "\`$root/current\` leads to \`$target\`, which is not ours; remove it" ;; esac
    want_release "${target#releases/}"
    want_folder "$target"
    [ "$target" = releases/none ] || printf '%s\n' "${target#releases/}"
}

enter() {
    case $root in /?*) ;; *) die 20 "\`$root\` is not an absolute path" ;; esac
    [ ! -L "$root" ] || die 20 "\`$root\` is a link; name the folder itself"
    if [ -d "$root" ] && [ ! -O "$root" ]; then # somebody who could plant things in it while we look
        [ "$(stat -c %u "$root")" = "$(stat -c %u "${root%/*}/")" ] || die 20 "\`$root\` belongs to another user; chown it"
    fi
}

make_root() { # GROUP: group and nobody else may pass, so that the engine reads what it includes
    [ -d "$root" ] || mkdir -p "$root"
    cd "$root"
    unplanted
    mkdir -p bin releases staging
    chmod 0750 . releases
    chmod 0700 bin staging
    give "$1" . releases
}

give() { # GROUP PATH...: to root and the engine's group, where we are root
    group=$1
    shift
    [ "$group" = - ] || [ "$(id -u)" -ne 0 ] || chown -h "root:$group" "$@"
}

put() { # NAME: standard input becomes the file, whole or not at all
    rm -f "$1.new"
    cat >"$1.new"
    sync "$1.new"
    mv -f -T "$1.new" "$1"
}

# --- the lease ---------------------------------------------------------------------------------------------------------------
# Time is the seconds since the host booted, so that a clock that jumps neither ends nor prolongs a lease; a reboot ends it.

uptime_now() {
    read -r up _ </proc/uptime
    printf '%s\n' "${up%%.*}"
}

boot_now() {
    cat /proc/sys/kernel/random/boot_id
}

guard() { # until we exit, no other verb changes the lease or the live release
    exec 9>>guard
    flock -w 20 9 || die 1 "\`$root/guard\` is held for more than 20 seconds"
}

read_lease() { # sets number, boot, until, since, holder, reason; fails when nobody holds it
    [ -s lease ] || return 1
    { read -r number && read -r boot && read -r until && read -r since && read -r holder && read -r reason; } <lease || return 1
    [ "$boot" = "$(boot_now)" ] && [ "$until" -gt "$(uptime_now)" ]
}

show_lease() {
    say lease "$number" "$since" "$((until - $(uptime_now)))" "$holder" "$reason"
}

write_lease() { # SECONDS: sets it to run that long from now
    printf '%s\n' "$number" "$(boot_now)" "$(($(uptime_now) + $1))" "$since" "$holder" "$reason" | put lease
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
    make_root -
    guard
    if read_lease; then
        show_lease
        exit 5
    fi
    number=1
    [ ! -s fence ] || { read -r number <fence && is_number "$number" && number=$((number + 1)); }
    printf '%s\n' "$number" | put fence
    holder=$new_holder reason=$new_reason since=$(date +%s)
    write_lease "$1"
    say number "$number"
}

verb_renew() { # NUMBER SECONDS
    hold "$1"
    read_lease || [ "$number" = "$1" ]
    write_lease "$2"
}

verb_unlock() { # NUMBER
    hold "$1"
    rm -f lease
}

verb_break() { # whoever holds it; the fence tells them when they come back
    guard
    if read_lease; then show_lease; fi
    rm -f lease
}

# --- reading -----------------------------------------------------------------------------------------------------------------

include_words() { # FOLDER: what the lines on standard input include, one pattern a line, without quotes and the folder itself
    sed -n 's/[[:space:]]*;.*//; s/^[[:space:]]*#\(try\)\{0,1\}include[[:space:]][[:space:]]*//; t found
        b
        :found
        s/[<>"]//g; s/[[:space:]]*$//; p' | while IFS= read -r word || [ -n "$word" ]; do printf '%s\n' "${word#"$1"/}"; done
}

depth() {
    printf %s "$1" | tr -cd / | wc -c
}

includes() { # FILE LINE: whether the core file has the line, or one that covers it
    [ -f "$1" ] && [ -r "$1" ] || return 1
    wanted=$(printf '%s\n' "$2" | include_words "${1%/*}")
    include_words "${1%/*}" <"$1" | {
        while IFS= read -r pattern; do
            # shellcheck disable=SC2254 # the administrator's line may be a pattern that covers ours
            case $wanted in $pattern) [ "$(depth "$wanted")" -ne "$(depth "$pattern")" ] || exit 0 ;; esac
        done
        exit 1
    }
}

link_state() { # LINK RELEASE_FOLDER: ours, absent, foreign (a link elsewhere) or folder (something real)
    if [ -L "$1" ]; then
        [ "$(readlink "$1")" = "$root/current/$2" ] && echo ours || echo foreign
    elif [ -e "$1" ]; then echo folder; else echo absent; fi
}

edited() { # RELEASE: whatever in it is not as it was put there
    [ -f "releases/$1/sums" ] || { say edited sums && return 0; }
    cd "releases/$1"
    { sha256sum -c --quiet --strict sums 2>/dev/null || :; } | sed -n "s/^\(.*\): FAILED.*/edited$tab\1/p"
    { sed 's/^[0-9a-f]*  //' sums && sed 's/^[0-9a-f]*  //' sums && printf 'sums\nsums\n' && find . ! -type d | sed 's|^\./||'; } |
        sort | uniq -u | sed "s/^/edited$tab/"
    cd "$root"
}

verb_state() { # ENGINE; input: release folder, link, core file, core line
    while IFS=$tab read -r release link file line; do
        say link "$link" "$(link_state "$link" "$release")"
        includes "$file" "$line" || say missing "$file" "$line"
    done
    [ "$1" = - ] || engine_state
    [ -d "$root" ] || { say fresh && return 0; }
    cd "$root"
    unplanted
    say free "$(df -Pk . | awk 'NR == 2 { print $4 }')"
    if read_lease; then show_lease; fi
    [ ! -s state.json ] || say state "$(cat state.json)"
    for path in releases/*; do is_release "${path#releases/}" && say have "${path#releases/}"; done
    now=$(current)
    [ -n "$now" ] || return 0
    say release "$now"
    edited "$now"
    say manifest "$(cat "releases/$now/manifest.json")"
}

verb_manifest() { # RELEASE
    want_release "$1"
    [ -f "releases/$1/manifest.json" ] || die 21 "the release \`$1\` is not on the host any more"
    cat "releases/$1/manifest.json"
}

verb_read() { # RELEASE; input: paths. A tar of their texts, masked where they hold a secret
    want_release "$1"
    cd "releases/$1"
    while IFS= read -r path; do
        want_path "$path"
        if [ -f "masked/$path" ]; then printf 'masked/%s\n' "$path"; elif [ -f "$path" ]; then printf '%s\n' "$path"; fi
    done | tar -czf - --no-recursion -T -
}

want_path() {
    case /$1/ in *[!A-Za-z0-9._@+/-]* | *//* | */.* | */-*) die 20 "\`$1\` is no path of a release" ;; esac
}

# --- writing -----------------------------------------------------------------------------------------------------------------

verb_stage() { # NUMBER RELEASE BASE GROUP; input: tar.gz of what the host lacks, manifest.json, sums, keep.copy and keep.link
    hold "$1"
    want_release "$2"
    [ "$3" = - ] || want_release "$3"
    make_root "$4"
    exec 9>&- # uploading takes long, and others may look meanwhile
    new=staging/$1
    rm -rf "$new"
    mkdir "$new"
    trap 'rm -rf "$root/$new"' EXIT
    tar -xzpf - -C "$new" --no-same-owner
    [ -z "$(find "$new" ! -type f ! -type d)" ] || die 20 "the upload holds more than files and folders"
    keep "$3" keep.copy -a
    keep "$3" keep.link -al
    rm -f "$new/keep.copy" "$new/keep.link"
    verify "$new"
    finish "$new" "$4"
    hold "$1"
    [ ! -e "releases/$2" ] || die 20 "the release \`$2\` is already there"
    mv -T "$new" "releases/$2"
    sync -f releases
}

keep() { # BASE LIST HOW: takes what did not change from the release that is live
    [ -s "$new/$2" ] || return 0
    while IFS= read -r path; do want_path "$path"; done <"$new/$2"
    (cd "releases/$1" && xargs -a "$root/$new/$2" -d '\n' cp "$3" --parents -t "$root/$new") ||
        (cd "releases/$1" && xargs -a "$root/$new/$2" -d '\n' cp -a --remove-destination --parents -t "$root/$new") # no hard links there
}

verify() { # FOLDER: every file as listed, and none besides
    (cd "$1" && sha256sum -c --quiet --strict sums >&2) || die 21 "the files do not have the digests that they should"
    listed=$(wc -l <"$1/sums")
    [ "$(find "$1" -type f | wc -l)" -eq "$((listed + 1))" ] || die 21 "the upload holds files that are not listed"
}

finish() { # FOLDER GROUP: owner, permissions, a time of its own (engines compare times), and onto the disk
    find "$1" -type d -exec chmod 0750 {} +
    find "$1" -type f -links 1 -exec chmod g-w,o= {} +
    find "$1" -type f -links 1 -exec touch -d "@$(date +%s.%N)" {} +
    [ "$2" = - ] || [ "$(id -u)" -ne 0 ] || chown -R -h "root:$2" "$1"
    chmod 0600 "$1/sums"
    touch "$1"
    sync -f "$1"
}

verb_verify() { # RELEASE: whether one that is there can be used again
    want_release "$1"
    want_folder "releases/$1"
    [ -d "releases/$1" ] || die 21 "the release \`$1\` is not on the host any more"
    [ -z "$(edited "$1")" ] || die 21 "the release \`$1\` on the host was changed"
}

verb_link() { # NUMBER; input: release folder, link, core file, core line
    hold "$1"
    while IFS=$tab read -r release link _; do
        want_path "$release"
        case $(link_state "$link" "$release") in
        ours) ;;
        absent)
            [ -d "${link%/*}" ] || { mkdir -p "${link%/*}" && chmod 0755 "${link%/*}"; }
            ln -s "$root/current/$release" "$link"
            say linked "$link"
            ;;
        foreign) die 20 "\`$link\` is a link to elsewhere; remove it, or choose another folder" ;;
        *) die 20 "\`$link\` is there and not ours; move it away, or choose another folder" ;;
        esac
    done
}

make_none() { # input as for link: what an engine includes while there is no release, as a glob without a file fails its reload
    rm -rf staging/none
    mkdir -p staging/none
    while IFS=$tab read -r release _; do
        want_path "$release"
        mkdir -p "staging/none/$release"
        printf '; nothing is applied\n' >"staging/none/$release/none.conf"
    done
    find staging/none -type d -exec chmod 0750 {} +
    find staging/none -type f -exec chmod 0640 {} +
    find staging/none -exec touch -d "@$(date +%s.%N)" {} +
    [ "$1" = - ] || [ "$(id -u)" -ne 0 ] || chown -R -h "root:$1" staging/none
    rm -rf releases/none
    mv -T staging/none releases/none
}

verb_switch() { # NUMBER RELEASE BASE GROUP; input as for link. Many files, one instant
    hold "$1"
    want_release "$2"
    unplanted
    base=$(current)
    [ "${base:--}" = "$3" ] || die 4 "the live release is \`${base:-none}\`, not \`$3\`"
    [ "$2" != none ] || make_none "$4"
    [ -d "releases/$2" ] || die 21 "the release \`$2\` is not on the host"
    touch "releases/$2"
    rm -rf current.new
    ln -s "releases/$2" current.new
    mv -f -T current.new current
    sync -f .
    write_state "$2" "$(confirmed)" "$1"
}

confirmed() { # the release that was last found working
    [ ! -s state.json ] || sed -n 's/.*"confirmed":"\([0-9a-z.]*\)".*/\1/p' state.json
}

write_state() { # ACTIVE CONFIRMED NUMBER
    printf '{"version":1,"active":"%s","confirmed":"%s","number":%s,"since":%s}\n' "$1" "$2" "$3" "$(date +%s)" | put state.json
}

verb_confirm() { # NUMBER: the live release works
    hold "$1"
    now=$(current)
    write_state "${now:-none}" "${now:-none}" "$1"
}

verb_prune() { # NUMBER KEEP: removes all but the newest, what is live and what was last found working
    hold "$1"
    is_number "$2" || die 20 "\`$2\` is no number"
    live=$(current)
    good=$(confirmed)
    left=$2
    find staging -mindepth 1 -maxdepth 1 -exec rm -rf {} +
    find releases -mindepth 1 -maxdepth 1 -type d -printf '%T@ %f\n' | sort -rn | while read -r _ name; do
        left=$((left - 1))
        [ "$left" -lt 0 ] || continue
        case $name in "$live" | "$good" | none) continue ;; esac
        mv -T "releases/$name" "staging/$name"
        rm -rf "staging/$name"
        say pruned "$name"
    done
    find bin -name 'host-*.sh' -mtime +30 -delete
}

# --- the journal -------------------------------------------------------------------------------------------------------------

verb_journal() { # input: one line of JSON. Each line holds the digest of the one before, the head counts them
    guard
    IFS= read -r entry || die 20 "a journal wants a line"
    previous=-
    [ ! -s journal ] || previous=$(tail -n 1 journal | sha256sum | cut -c 1-64)
    {
        [ ! -s journal ] || cat journal
        printf '{"previous":"%s","entry":%s}\n' "$previous" "$entry"
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

# --- the engine --------------------------------------------------------------------------------------------------------------

ask() { # COMMAND: its exit code says only whether somebody answered
    timeout 90 asterisk -rx "$1" </dev/null 2>&1 || die 22 "asterisk does not answer"
}

engine_state() {
    if ! command -v asterisk >/dev/null; then
        say engine absent
    elif version=$(timeout 20 asterisk -rx 'core show version' </dev/null 2>/dev/null); then
        say engine running "$(printf '%s\n' "$version" | sed -n 's/^Asterisk \([^ ]*\).*/\1/p' | head -n 1)"
    else
        say engine stopped
    fi
}

reload_one() { # MODULE
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

verb_reload() { # MODULE... Faults show neither in the answer nor in the exit code, but in a log that we open for the while
    for module; do case $module in *[!a-z0-9_.]* | '') die 20 "\`$module\` is no module" ;; esac done
    said=$(ask 'core show settings')
    folder=$(printf '%s\n' "$said" | sed -n 's/^ *Log directory: *//p')
    log=pbxctl-$$
    trap 'timeout 20 asterisk -rx "logger remove channel $log" </dev/null >/dev/null 2>&1 || :; rm -f "$folder/$log"' EXIT
    trap 'exit 1' HUP INT TERM
    ask "logger add channel $log [json]warning,error" >/dev/null
    for module; do reload_one "$module"; done
    sleep 0.3
    if [ ! -f "$folder/$log" ] || [ -L "$folder/$log" ]; then die 1 "asterisk wrote no log to \`$folder/$log\`"; fi
    sed "s/^/log$tab/" "$folder/$log" | head -c 4000000
}

objects_of() { # KIND: from what the engine said
    case $1 in
    endpoint) awk '$1 == "Endpoint:" && $2 !~ /^</ { sub(/\/.*/, "", $2); print "object\t" $2 }' ;;
    aor) awk '$1 == "Aor:" && $2 !~ /^</ { print "object\t" $2 }' ;;
    auth) awk '$1 ~ /Auth:$/ && $2 !~ /^</ { sub(/\/.*/, "", $2); print "object\t" $2 }' ;;
    context) sed -n "s/^\[ Context '\(.*\)' created by 'pbx_config' \].*/object$tab\1/p" ;;
    *) awk '$1 != "Context" && NF >= 3 && $NF ~ /^[0-9]+$/ && $2 ~ /^[0-9A-Za-z._-]+$/ { print "object\t" $2 "@" $1 }' ;;
    esac
}

verb_objects() { # KIND: every one that the engine knows; long names may be cut, `has` tells
    case $1 in
    endpoint | aor | auth) said=$(ask "pjsip show ${1}s") ;;
    context) said=$(ask 'dialplan show') ;;
    mailbox) said=$(ask 'voicemail show users') ;;
    *) die 20 "\`$1\` is no kind of object" ;;
    esac
    printf '%s\n' "$said" | objects_of "$1"
}

verb_has() { # KIND; input: names. Those that the engine knows, asked one by one
    while IFS= read -r name; do
        case $name in *[!A-Za-z0-9._@+-]* | '') die 20 "\`$name\` is no name of an object" ;; esac
        case $1 in
        endpoint | aor | auth) said=$(ask "pjsip show $1 $name") ;;
        context) said=$(ask "dialplan show $name") ;;
        *) die 20 "\`$1\` is no kind of object that can be asked for by name" ;;
        esac
        case $said in *'Unable to find object'* | *'There is no existence of'*) ;; *) say object "$name" ;; esac
    done
}

verb_flush() { # input: addresses of record whose contacts are dropped
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

verb_notify() { # input: accounts and sections of pjsip_notify.conf, parted by tabs; those that could not be told are answered
    while IFS="$tab" read -r name option; do
        case $name in *[!A-Za-z0-9._@+-]* | '') die 20 "\`$name\` is no name of an account" ;; esac
        case $option in *[!A-Za-z0-9._-]* | '') die 20 "\`$option\` is no name of a section" ;; esac
        said=$(ask "pjsip send notify $option endpoint $name")
        case $said in
        *'Unable to'*) say refused "$name" "$(printf '%s' "$said" | tr '\n\t' '  ')" ;;
        *'Sending NOTIFY'*) ;;
        *) say refused "$name" "$(printf '%s' "$said" | tr '\n\t' '  ')" ;;
        esac
    done
}

# --- which verb --------------------------------------------------------------------------------------------------------------

enter
case $verb in
state | history | lock) "verb_$verb" "$@" ;;
reload | objects | has | flush | notify) "verb_$verb" "$@" ;;
manifest | read | renew | unlock | break | stage | verify | link | switch | confirm | prune | journal)
    [ -d "$root" ] || die 21 "\`$root\` is not there"
    cd "$root"
    unplanted
    "verb_$verb" "$@"
    ;;
*) die 20 "\`$verb\` is no verb" ;;
esac
