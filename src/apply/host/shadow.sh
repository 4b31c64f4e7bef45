# --- a second engine that reads the release first ------------------------------------------------------------------------------
# In an empty network namespace, so that it answers no phone and registers with no provider; with folders of its own. What it does
# not need of the administrator's configuration it does not load.

SHADOW_MODULES='res_sorcery_config res_sorcery_memory res_sorcery_memory_cache res_sorcery_astdb res_pjproject res_pjsip
    res_pjsip_session res_pjsip_pubsub res_pjsip_authenticator_digest res_pjsip_outbound_authenticator_digest res_pjsip_acl
    res_pjsip_outbound_registration res_pjsip_endpoint_identifier_ip res_pjsip_endpoint_identifier_user
    res_pjsip_endpoint_identifier_anonymous res_pjsip_registrar res_pjsip_outbound_publish res_pjsip_exten_state res_pjsip_config_wizard
    res_pjsip_nat res_pjsip_notify res_http_websocket res_pjsip_transport_websocket res_crypto res_srtp res_rtp_asterisk
    res_pjsip_sdp_rtp chan_pjsip res_musiconhold format_wav format_wav_gsm format_gsm format_pcm format_g722 res_parking bridge_simple app_dial app_voicemail app_queue app_confbridge pbx_config'

setting() { # NAME: of the live engine
    printf '%s\n' "$settings" | sed -n "s/^ *$1: *//p" | head -n 1
}

untried() { # REASON
    say untried "$1"
    exit 0
}

begin_trial() { # NUMBER RELEASE: the lease is held, and the second engine can be kept apart
    hold "$1"
    want_release "$2"
    exec 9>&-
    [ "$(id -u)" -eq 0 ] || untried "it takes the rights of root"
    unshare -n true 2>/dev/null || untried "this host makes no network namespaces"
    keep_lease "$1"
}

verb_try() { # NUMBER RELEASE; input as for link. What the engine finds fault with in a release that is not live
    if is_freeswitch; then
        fs_try "$@"
        return
    fi
    begin_trial "$1" "$2"
    settings=$(ask 'core show settings')
    etc=$(setting 'Configuration directory')
    pid=$(setting 'PID file')
    { [ -d "$etc" ] && [ -s "$pid" ]; } || untried "it does not say where its files are"
    user=$(stat -c %u:%g "/proc/$(cat "$pid")" 2>/dev/null) || untried "its process cannot be found"
    work=$(mktemp -d -t pbxctl-try.XXXXXX)
    shadow=
    # What the live engine has is looked up while the second one boots
    missing_programs "$2" >"$work/lacks" &
    programs=$!
    trap 'end_keeping; kill "$programs" 2>/dev/null || :; [ -z "$shadow" ] || kill -KILL "$shadow" 2>/dev/null || :; rm -rf "$work"' EXIT
    trap 'exit 1' HUP INT TERM
    engine=$(engine_now)
    furnish "$2"
    chown -R -h "$user" "$work"
    boot_shadow
    console=$work/asterisk.conf
    await_shadow || untried "it does not boot: $(tail -n 1 "$work/console" | tr -d '\000-\037')"
    skipped=$work/skipped
    lacking "$2" | sed "s/^/lacks$tab/"
    console='' skipped=''
    wait "$programs"
    cat "$work/lacks"
    [ ! -f "$work/log/problems" ] || sed "s|$work/etc|$etc|g; s/^/log$tab/" "$work/log/problems" | head -c 4000000
    # Where nothing can be written, the next one reads all again
    { printf '%s\n%s\n' "$2" "$engine" | put tried; } 2>/dev/null || :
    say tried "$read" "$files"
}

furnish() { # RELEASE; input as for link: the folders of the second engine
    (cd "$work" && mkdir run log db spool cache skipped)
    known=$(known_well)
    files=0 read=0
    cp -rs "$etc/." "$work/etc"
    while IFS=$tab read -r release link file _; do
        want_path "$release"
        case $link in "$etc"/*) ;; *) untried "\`$link\` is not in \`$etc\`" ;; esac
        at=$work/etc/${link#"$etc"/}
        rm -rf "$at"
        mkdir -p "${at%/*}"
        lay_out "$1" "$release" "$at"
        ! grep -q "include.*$etc/" "$file" || own_paths "$file"
    done
    for name in cdr cel acl udptl ccss manager http modules asterisk logger extconfig; do rm -f "$work/etc/$name.conf"; done
    for name in manager http; do printf '[general]\nenabled=no\n' >"$work/etc/$name.conf"; done
    for name in cdr cel; do printf '[general]\nenable=no\n' >"$work/etc/$name.conf"; done
    for name in acl extconfig; do printf ';\n' >"$work/etc/$name.conf"; done
    for name in udptl ccss; do printf '[general]\n' >"$work/etc/$name.conf"; done
    printf '[general]\n[logfiles]\nproblems => [json]warning,error\n' >"$work/etc/logger.conf"
    write_modules >"$work/etc/modules.conf"
    write_directories >"$work/asterisk.conf"
}

own_paths() { # FILE: that names its includes by whole paths
    copy=$work/etc/${1#"$etc"/}
    rm -f "$copy"
    sed "/include/s|$etc/|$work/etc/|" "$1" >"$copy"
    chmod --reference="$1" "$copy"
}

write_modules() {
    printf '[modules]\nautoload=no\n'
    for module in $SHADOW_MODULES; do
        [ ! -f "$(setting 'Module directory')/$module.so" ] || printf 'load = %s.so\n' "$module"
    done
}

write_directories() {
    cat <<EOF
[directories]
astetcdir => $work/etc
astmoddir => $(setting 'Module directory')
astvarlibdir => $(setting 'VarLib directory')
astdatadir => $(setting 'Data directory')
astkeydir => $(dirname "$(setting 'IAX2 Keys directory')")
astagidir => $(setting 'AGI Scripts directory')
astdbdir => $work/db
astspooldir => $work/spool
astcachedir => $work/cache
astrundir => $work/run
astlogdir => $work/log
[options]
hideconnect = yes
nocolor = yes
systemname = pbxctl-try
EOF
}

boot_shadow() { # it dies with us, and after three minutes in any case
    # shellcheck disable=SC2016 # the inner shell expands it
    unshare -n sh -c 'ip link set lo up; for family in 4 6; do echo 1 >/proc/sys/net/ipv$family/ip_nonlocal_bind; done
        exec setpriv --reuid="$1" --regid="$2" --clear-groups --pdeathsig=KILL asterisk -C "$3" -f -n' \
        sh "${user%:*}" "${user#*:}" "$work/asterisk.conf" </dev/null >"$work/console" 2>&1 &
    shadow=$!
}

await_shadow() { # a console that finds no socket waits a second before it says so
    turns=0
    until [ -S "$work/run/asterisk.ctl" ] && timeout 20 asterisk -C "$work/asterisk.conf" -rx 'core waitfullybooted' </dev/null 2>/dev/null | grep -q 'fully booted'; do
        turns=$((turns + 1))
        [ "$turns" -lt 3600 ] && kill -0 "$shadow" 2>/dev/null || return 1
        sleep 0.05
    done
}

missing_programs() { # RELEASE: modules, applications and functions that it names and the live engine has not
    said=$(ask 'module show')
    printf '%s\n' "$said" | awk '/ Running / { print $1 }' >"$work/modules"
    modules_of "$1" | not_among "$work/modules" | sed "s/^/lacks${tab}module missing: /"
    find "releases/$1" -path '*/extensions.d/*.conf' -exec cat {} + >"$work/dialplan"
    said=$(ask 'core show applications')
    printf '%s\n' "$said" | awk '$1 ~ /:$/ { print substr($1, 1, length($1) - 1) }' >"$work/applications"
    awk -F , '/^[ \t]*exten/ { said = $3 } /^[ \t]*same/ { said = $2 } { sub(/^[ \t]*/, "", said) }
        match(said, /^[A-Za-z][A-Za-z0-9_]*\(/) { print substr(said, 1, RLENGTH - 1) } { said = "" }' "$work/dialplan" |
        sort -u | not_among "$work/applications" | sed "s/^/lacks${tab}application missing: /"
    said=$(ask 'core show functions')
    printf '%s\n' "$said" | awk '{ print $1 }' >"$work/functions"
    # shellcheck disable=SC2016 # they are the dialplan's
    { grep -o '\${[A-Z][A-Z0-9_]*(' "$work/dialplan" || :; } | tr -d '${(' | sort -u | not_among "$work/functions" | while IFS= read -r name; do
        # The list cuts long names
        case $(ask "core show function $name") in *'No function by that name'*) say lacks "function missing: $name" ;; esac
    done
}

not_among() { # FILE; input: names. Those that are not in it, in whatever case
    awk -v file="$1" 'BEGIN { while ((getline name <file) > 0) known[tolower(name)] } !(tolower($1) in known)'
}
