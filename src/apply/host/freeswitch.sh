# --- FreeSWITCH ------------------------------------------------------------------------------------------------------------------

is_freeswitch() { # a host has one engine: this one where fs_cli is and asterisk is not
    ! command -v asterisk >/dev/null && command -v fs_cli >/dev/null
}

fs_ask() { # COMMAND: its exit code says only whether somebody answered
    timeout 90 fs_cli -x "$1" </dev/null 2>&1 || die 22 "freeswitch does not answer"
}

fs_state() {
    if version=$(timeout 20 fs_cli -x version </dev/null 2>/dev/null); then
        say engine running "$(printf '%s\n' "$version" | sed -n 's/^FreeSWITCH Version \([^ ]*\).*/\1/p' | head -n 1)"
    else
        say engine stopped
    fi
}

fs_reachable() { # GATEWAY: `UP` also where it is not pinged
    case $(fs_ask "sofia status gateway $1" | sed -n 's/^Status[[:space:]]*\([A-Z]*\).*/\1/p') in
    UP) say answers "$1" ;;
    *) say silent "$1" ;;
    esac
}

fs_activity() {
    calls=$(fs_ask 'show calls count' | sed -n 's/^\([0-9][0-9]*\) total.*/\1/p')
    channels=$(fs_ask 'show channels count' | sed -n 's/^\([0-9][0-9]*\) total.*/\1/p')
    # `show registrations` goes on showing those that were flushed
    registered=$(fs_ask 'sofia status profile internal reg')
    contacts=$(printf '%s\n' "$registered" | sed -n 's/^Total items returned: \([0-9][0-9]*\).*/\1/p')
    endpoints=$(printf '%s\n' "$registered" | awk '$1 == "User:" && !seen[$2]++ { n++ } END { print n + 0 }')
    trunks=$(fs_ask 'sofia xmlstatus gateway' | awk '/<state>/ && !/NOREG/ { n++ } /<state>REGED</ { up++ } END { print n + 0 "\t" up + 0 }')
    say activity "${calls:-0}" "${channels:-0}" "${contacts:-0}" "$trunks" "$endpoints"
}

fs_reload() { # MODULE...: the tree once, then what it does not reach. Nothing but this text says that it was read
    said=$(fs_ask reloadxml | tr -d '\r' | sed '/^$/d')
    if [ "$said" != '+OK [Success]' ]; then
        for module; do say said "$module" "freeswitch cannot read its configuration: $said"; done
        return 0
    fi
    for module; do
        began=$(hundredths)
        case $module in
        gateways) fs_gateways ;;
        queues) fs_queues ;;
        voicemail) fs_voicemail ;;
        esac
        say said "$module" 'reloaded successfully'
        say_took "$module" "$began"
    done
}

fs_blocks() { # ELEMENT FOLDER: name and digest of each such element of the live release
    [ -d "current/freeswitch/$2" ] || return 0
    cat "current/freeswitch/$2/"*.xml | awk -v "start=<$1 name=\"" '
        index($0, start) { name = $0; sub(/^[^"]*"/, "", name); sub(/".*/, "", name) }
        name != "" { gsub(/^[ ]+/, ""); text = text $0 }
        name != "" && (/<\/(gateway|queue|profile)>/ || /<agent .*\/>/) { print name "\t" text; name = ""; text = "" }' |
        while IFS=$tab read -r name text; do printf '%s\t%s\n' "$name" "$(printf %s "$text" | sha256sum | cut -c 1-64)"; done
}

fs_gateways() { # one that changed or went is dropped, and comes back with the next scan
    fs_blocks gateway gateways | sort >gateways.now
    [ -f gateways.seen ] || : >gateways.seen
    gone=$(comm -13 gateways.now gateways.seen | cut -f 1 | sort -u)
    for name in $gone; do fs_ask "sofia profile external killgw $name" >/dev/null; done
    [ -z "$gone" ] || sleep 4
    # On a busy host one may still be on its way out, and does not come back with this scan
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        fs_ask 'sofia profile external rescan' >/dev/null
        [ -n "$(fs_lacks_gateways)" ] || break
        sleep 2
    done
    mv -f -T gateways.now gateways.seen
}

fs_lacks_gateways() { # those of the live release that the engine does not know
    cut -f 1 gateways.now | sort -u >gateways.wanted
    fs_objects gateway | cut -f 2 | sort -u | comm -23 gateways.wanted -
    rm -f gateways.wanted
}

fs_queues() { # those that changed or are new are read, those that went are dropped; an agent's status is the agent's
    fs_blocks queue queues | sort >queues.now
    [ -f queues.seen ] || : >queues.seen
    for name in $(comm -13 queues.now queues.seen | cut -f 1 | sort -u); do
        grep -q "^$name$tab" queues.now || fs_ask "callcenter_config queue unload $name" >/dev/null
    done
    while read -r name _; do fs_ask "callcenter_config queue reload $name" >/dev/null; done <queues.now
    mv -f -T queues.now queues.seen
    fs_blocks agent agents | cut -f 1 | sort >agents.now
    [ -f agents.seen ] || : >agents.seen
    for name in $(comm -13 agents.now agents.seen); do fs_ask "callcenter_config agent del $name" >/dev/null; done
    while read -r name; do fs_ask "callcenter_config agent reload $name" >/dev/null; done <agents.now
    for name in $(comm -23 agents.now agents.seen); do
        fs_ask "callcenter_config agent set status $name Available" >/dev/null
    done
    mv -f -T agents.now agents.seen
    fs_tiers
}

fs_voicemail() { # profiles that changed, went or are new are read the next time that a mailbox is used
    fs_blocks profile voicemail | sort >voicemail.now
    [ -f voicemail.seen ] || : >voicemail.seen
    for name in $(cat voicemail.now voicemail.seen | sort | uniq -u | cut -f 1 | sort -u); do
        fs_ask "voicemail unload $name" >/dev/null
    done
    mv -f -T voicemail.now voicemail.seen
}

fs_tiers() { # who no longer answers a queue of ours
    cat current/freeswitch/tiers/*.xml 2>/dev/null | sed -n 's/.*<tier agent="\([^"]*\)" queue="\([^"]*\)".*/\2|\1/p' | sort >tiers.now
    fs_ask 'callcenter_config tier list' | cut -d '|' -f 1,2 | sort -u | while IFS='|' read -r queue agent; do
        grep -q "^$queue$tab" queues.seen || continue
        grep -qxF "$queue|$agent" tiers.now || fs_ask "callcenter_config tier del $queue $agent" >/dev/null
    done
    rm -f tiers.now
}

fs_objects() { # KIND: every one that the engine knows
    case $1 in
    endpoint | aor) fs_ask list_users | awk -F '|' 'NF > 3 && $1 != "userid" && $1 !~ /^mailbox_/ { print "object\t" $1 "@" $3 }' ;;
    mailbox) fs_ask list_users | awk -F '|' 'NF > 3 && $1 ~ /^mailbox_/ { print "object\t" $1 "@" $3 }' ;;
    context) fs_ask 'xml_locate dialplan' | sed -n "s/.*<context name=\"\([^\"]*\)\".*/object$tab\1/p" ;;
    queue) fs_ask 'callcenter_config queue list' | awk -F '|' 'NF > 3 && $1 != "name" { print "object\t" $1 }' ;;
    gateway) fs_ask 'sofia xmlstatus gateway' | sed -n "s|.*<name>\(.*\)</name>.*|object$tab\1|p" ;;
    *) die 20 "\`$1\` is no kind of object" ;;
    esac
}

fs_has() { # KIND; input: names. No list of FreeSWITCH cuts a name: whatever is in none of them is not there
    known=$(fs_objects "$1")
    while IFS= read -r name; do
        printf '%s\n' "$known" | grep -qxF "object$tab$name" && say object "$name"
    done
    return 0
}

fs_flush() { # input: addresses of record whose contacts are dropped
    while IFS= read -r name; do
        case $name in *[!A-Za-z0-9._@+-]* | '') die 20 "\`$name\` is no address of record" ;; esac
        case $(fs_ask "sofia profile internal flush_inbound_reg $name") in
        *-ERR*) die 1 "freeswitch keeps a contact of \`$name\`" ;;
        *) say flushed "$name" ;;
        esac
    done
}

fs_notify() { # ACCOUNT: its phones are told that their configuration changed
    said=$(fs_ask "sofia profile internal check_sync $1")
    case $said in
    *-ERR* | *Invalid*) say refused "$1" "$(printf '%s' "$said" | tr '\n\t' '  ')" ;;
    esac
}

fs_try() { # NUMBER RELEASE; input as for link. A second FreeSWITCH reads the tree as it would be, and loads nothing else
    begin_trial "$1" "$2"
    etc=$(fs_ask 'global_getvar conf_dir' | head -n 1)
    [ -d "$etc" ] || untried "it does not say where its files are"
    pid=$(cat "$(fs_ask 'global_getvar run_dir' | head -n 1)/freeswitch.pid" 2>/dev/null) || untried "it does not say what its process is"
    program=$(readlink "/proc/$pid/exe") || untried "its process cannot be found"
    user=$(stat -c %u:%g "/proc/$pid")
    work=$(mktemp -d -t pbxctl-try.XXXXXX)
    trap 'end_keeping; [ ! -s "$work/run/freeswitch.pid" ] || kill -KILL "$(cat "$work/run/freeswitch.pid")" 2>/dev/null || :; rm -rf "$work"' EXIT
    trap 'exit 1' HUP INT TERM
    fs_furnish "$2"
    chown -R -h "$user" "$work"
    if fs_boot >"$work/console" 2>&1; then
        fs_lacking "$2"
    else
        said=$({ grep -i 'near line' "$work/console" || cat "$work/console"; } | tail -n 1 | tr -d '\000-\037')
        say lacks "a tree that freeswitch can read: ${said:-it does not start}"
    fi
    say tried
}

fs_boot() { # -ncwait alone tells by its exit code whether the tree was read
    libraries=$(tr '\0' '\n' <"/proc/$pid/environ" | sed -n 's/^LD_LIBRARY_PATH=//p')
    [ -z "$libraries" ] || export LD_LIBRARY_PATH="$libraries"
    timeout 60 unshare -n setpriv --reuid="${user%:*}" --regid="${user#*:}" --clear-groups "$program" -ncwait -nosql -nonat \
        -conf "$work/etc" -log "$work/log" -db "$work/db" -run "$work/run" -mod "$work/mod" </dev/null
}

fs_furnish() { # RELEASE; input as for link: the configuration with the new release in place of the live one, and no modules
    (cd "$work" && mkdir run log db mod)
    cp -rs "$etc/." "$work/etc"
    while IFS=$tab read -r release link _; do
        want_path "$release"
        case $link in "$etc"/*) ;; *) untried "\`$link\` is not in \`$etc\`" ;; esac
        at=$work/etc/${link#"$etc"/}
        rm -rf "$at"
        mkdir -p "${at%/*}"
        ln -s "$root/releases/$1/$release" "$at"
    done
    for name in modules pre_load_modules post_load_modules; do
        rm -f "$work/etc/autoload_configs/$name.conf.xml"
        printf '<configuration name="%s.conf"><modules></modules></configuration>\n' "$name" >"$work/etc/autoload_configs/$name.conf.xml"
    done
}

fs_lacking() { # RELEASE: contexts and domains of it that are not in what was read
    tree=$work/log/freeswitch.xml.fsxml
    sed -n 's/.*<context name="\([^"]*\)".*/context \1/p; s/.*<domain name="\([^"]*\)".*/domain \1/p' "$tree" | sort -u >"$work/read"
    {
        grep -o '{"kind":"context","name":"[A-Za-z0-9._@+-]*"' "releases/$1/manifest.json" | cut -d '"' -f 8 | sed 's/^/context /'
        grep -o '{"kind":"endpoint","name":"[A-Za-z0-9._@+-]*"' "releases/$1/manifest.json" | cut -d '"' -f 8 | sed 's/.*@/domain /'
    } | sort -u | comm -23 - "$work/read" | sed "s/^\([a-z]*\) /lacks$tab\1 missing: /"
}

