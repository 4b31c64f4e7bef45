# --- phones are told that their configuration changed --------------------------------------------------------------------------

verb_notify() { # input: accounts and sections of pjsip_notify.conf, parted by tabs; those that could not be told are answered
    while IFS="$tab" read -r name option; do
        case $name in *[!A-Za-z0-9._@+-]* | '') die 20 "\`$name\` is no name of an account" ;; esac
        case $option in *[!A-Za-z0-9._-]* | '') die 20 "\`$option\` is no name of a section" ;; esac
        if is_freeswitch; then
            fs_notify "$name"
            continue
        fi
        said=$(ask "pjsip send notify $option endpoint $name")
        case $said in
        *'Unable to'*) say refused "$name" "$(printf '%s' "$said" | tr '\n\t' '  ')" ;;
        *'Sending NOTIFY'*) ;;
        *) say refused "$name" "$(printf '%s' "$said" | tr '\n\t' '  ')" ;;
        esac
    done
}
