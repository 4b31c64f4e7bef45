# shellcheck shell=bash
# Asterisk on the host: its core files, which pbxctl never touches, its start and its end.

# The include folders are there and empty, as an administrator would leave them
configure_asterisk() {
  local root
  root=$(root_of "$1")
  cp "$HERE"/etc/*.conf "$root/etc/asterisk/"
  sed -i "s/@SIP_PORT@/$2/; s/@ADDRESS@/$ADDRESS/" "$root/etc/asterisk/pjsip.conf"
  mkdir -p "$root"/etc/asterisk/{pjsip,extensions,voicemail,musiconhold,queues,confbridge,res_parking,calendar}.d
  chroot "$root" chown -R asterisk:asterisk /etc/asterisk
  # Where programs leave what cron is to start; nobody reads it here
  mkdir -p "$root/etc/cron.d"
}

# It forks, so that nobody of this machine waits for it: who does is stopped along with it
start_asterisk() {
  on_host "$1" install -d -o asterisk -g asterisk /run/asterisk /var/log/asterisk
  on_host "$1" rm -f /run/asterisk/asterisk.ctl
  on_host "$1" setsid --fork asterisk -f -n -U asterisk -G asterisk </dev/null >"$1/asterisk.log" 2>&1 9>&-
  wait_for 300 is_booted "$1" || die "Asterisk does not boot: $(tail -n 5 "$1/asterisk.log")"
}

# The socket comes first: a console that finds none waits a second before it says so
is_booted() {
  [ -S "$(root_of "$1")/run/asterisk/asterisk.ctl" ] && rx "$1" core waitfullybooted | grep -q 'fully booted'
}

# As a power cut would: no unregistering, no writing of state
stop_asterisk() {
  signal_asterisk "$1" -KILL
  wait_for 1200 has_no_asterisk "$1" || die "Asterisk does not end"
}

# One that is dead and that nobody has waited for has no program; a large one takes its time to end on a busy machine
has_no_asterisk() {
  # shellcheck disable=SC2016 # the host's shell expands it
  on_host "$1" sh -c '! [ -e "/proc/$(cat /run/asterisk/asterisk.pid)/exe" ]'
}

# By its own pid file: the name would match the Asterisk of another host where machines are not isolated
signal_asterisk() {
  # shellcheck disable=SC2016 # the host's shell expands it
  on_host "$1" sh -c 'kill "$0" "$(cat /run/asterisk/asterisk.pid)"' "$2"
}

rx() {
  local dir=$1
  shift
  on_host "$dir" asterisk -rx "$*"
}
