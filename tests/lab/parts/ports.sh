# shellcheck shell=bash
# Free ports of this machine.

# free_port -t|-u: below the kernel's own range, so that no outgoing connection takes it meanwhile
free_port() {
  local port
  for port in $(shuf -i 20500-31900 -n 100); do
    ! is_taken "$1" "$port" || continue
    echo "$port" && return
  done
  die "no free port"
}

# is_taken -t|-u PORT
is_taken() { [ -n "$(ss -Hln "$1" "sport = :$2")" ]; }
