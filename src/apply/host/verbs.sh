# --- which verb --------------------------------------------------------------------------------------------------------------

enter
case $verb in
state | history | lock | unit | session) "verb_$verb" "$@" ;;
reload | activity | qualify | reachable | objects | has | flush | notify | pack) "verb_$verb" "$@" ;;
tree | edits | read | renew | unlock | break | stage | verify | compare | link | switch | confirm | prune | journal | witness | arm | disarm | try | accept | refuse | expire | watch | lay | unpack)
    [ -d "$root" ] || die 21 "\`$root\` is not there"
    cd "$root"
    unplanted
    "verb_$verb" "$@"
    ;;
*) die 20 "\`$verb\` is no verb" ;;
esac
