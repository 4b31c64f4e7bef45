# shellcheck shell=sh
# In the machine, at each boot of it; what is said goes to its serial line.
set -eu
export HOME=/root PBXCTL_KEY='a key of the tests, known to all and of no worth'
state=/var/lib/pbxctl
site=/root/site
trap '[ $? -eq 0 ] || end failed' EXIT

end() { # WORD
    journalctl --no-pager -b -u 'pbxctl-way-back*' -u asterisk | tail -n 30
    echo "boot: $1"
    sync
    systemctl --force --force poweroff
}

holds() { # COMMAND...
    "$@" || { echo "boot: does not hold: $*" && end failed; }
}

live() { readlink "$state/current"; }
is_live() { [ "$(live)" = "$(cat "/root/$1")" ]; }
knows() { [ "$(asterisk -rx 'pjsip list endpoints' | grep -c 'Endpoint:.*acme')" -eq "$1" ]; }
units() { find /etc/systemd/system -name 'pbxctl-way-back-*' | grep -q .; }
no_units() { ! units; }

write_site() { # USER...
    mkdir -p "$site/tenants/acme"
    printf 'version: 1\nsecrets: {key: {env: PBXCTL_KEY}}\nhosts:\n  pbx: {engine: asterisk, connect: local, address: "127.0.0.1:5060"}\n' >"$site/pbx.yaml"
    printf 'tenant: {name: Acme, domain: acme.example, host: pbx, country: DE, pools: {users: 1000-1999}}\nusers:\n' >"$site/tenants/acme/a.yaml"
    for user; do printf '  %s: {name: %s}\n' "$user" "$user" >>"$site/tenants/acme/a.yaml"; done
    pbxctl -q lock "$site"
}

apply() { pbxctl -q apply "$site" --yes "$@"; }

wait_for() { # SECONDS COMMAND...
    left=$1
    shift
    until "$@"; do
        [ "$left" -gt 0 ] || return 1
        left=$((left - 1))
        sleep 1
    done
}

before_the_cut() {
    asterisk -rx 'core waitfullybooted' >/dev/null
    write_site alice bob carol
    holds apply
    live >/root/old
    holds knows 3
    write_site bob carol
    # Nobody confirms, and a timer of systemd takes it back
    holds apply --confirm 90s
    holds knows 2
    holds units
    systemctl list-timers --no-pager | grep pbxctl
    holds wait_for 300 is_live old
    holds wait_for 120 no_units
    holds knows 3
    holds apply --confirm 1h
    live >/root/new
    holds knows 2
    echo cut >/root/stage
    # Nothing else is written to the disk by us than what pbxctl wrote there
    sync /root/stage /root/old /root/new
    echo 'boot: the power is cut'
    echo b >/proc/sysrq-trigger
    sleep 60
}

after_the_cut() {
    asterisk -rx 'core waitfullybooted' >/dev/null
    holds [ "$(tail -n 1 /root/read)" = "$(cat /root/old)" ]
    holds is_live old
    holds knows 3
    holds [ ! -e "$state/pending" ]
    holds no_units
    holds pbxctl history "$site" --verify
    holds apply
    holds is_live new
    holds knows 2
    end passed
}

if [ -e /root/stage ]; then after_the_cut; else before_the_cut; fi
