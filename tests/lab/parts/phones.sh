# shellcheck shell=bash
# What a simulated phone does. Its port is kept in DIR/phones/USER@DOMAIN, since it is called where it registered.

# phone DIR USER DOMAIN PORT SCENARIO [OPTION…]: one run of one scenario
phone() {
  local dir=$1 user=$2 domain=$3 port=$4 scenario=$5
  shift 5
  sipp "$(sip_address "$dir")" -i 127.0.0.1 -p "$port" -nostdin \
    -timeout 15s -timeout_error -recv_timeout 5000 \
    -sf "$HERE/sipp/$scenario.xml" -key user "$user" -key domain "$domain" \
    -trace_msg -message_file "$dir/phones/$user@$domain.$scenario.trace" -message_overwrite true \
    "$@" >"$dir/phones/$user@$domain.$scenario.log" 2>&1
}

# The same with a name, a password, and ears for what comes outside the dialogue
phone_with_password() {
  local dir=$1 user=$2 domain=$3 password=$4
  shift 4
  phone "$dir" "$user" "$domain" "$@" -oocsf "$HERE/sipp/ooc.xml" \
    -m 1 -au "$user" -ap "$password" -auth_uri "$domain"
}

# port_of DIR USER DOMAIN [PORT]: the given one, or the phone's own, or a new one
port_of() {
  local file="$1/phones/$2@$3"
  mkdir -p "$1/phones"
  [ -z "${4:-}" ] || echo "$4" >"$file"
  [ -e "$file" ] || free_port -u >"$file"
  cat "$file"
}

phone_register() {
  register_for 3600 "$@" || die "$2@$3 cannot register: $(last_answer "$1" "$2@$3.register")"
  say "$2@$3 is registered"
}

phone_forget() {
  register_for 0 "$@" || die "$2@$3 cannot unregister: $(last_answer "$1" "$2@$3.register")"
  rm -f "$1/phones/$2@$3"
}

# register_for SECONDS DIR USER DOMAIN PASSWORD [PORT]
register_for() {
  phone_with_password "$2" "$3" "$4" "$5" "$(port_of "$2" "$3" "$4" "${6:-}")" register -key expires "$1"
}

# From a port of its own: the refused one must not disturb the phone that is registered
phone_refused() {
  mkdir -p "$1/phones"
  phone_with_password "$1" "$2" "$3" "$4" "${5:-$(free_port -u)}" refused -key expires 3600 ||
    die "$2@$3 was not refused: $(last_answer "$1" "$2@$3.refused")"
  say "$2@$3 is refused"
}

# call DIR FROM DOMAIN PASSWORD TO. Who is called listens until the caller has hung up: what else comes is no call
phone_call() {
  local answering result=0
  [ -e "$1/phones/$5@$3" ] || die "$5@$3 is not registered here"
  phone "$1" "$5" "$3" "$(cat "$1/phones/$5@$3")" answer -mp "$(free_port -u)" &
  answering=$!
  wait_for 40 is_taken -u "$(cat "$1/phones/$5@$3")" || die "$5@$3 does not listen"
  phone_with_password "$1" "$2" "$3" "$4" "$(port_of "$1" "$2" "$3")" call -key callee "$5" -mp "$(free_port -u)" || result=$?
  end_phone "$answering"
  [ "$result" = 0 ] || die "$2@$3 does not get through to $5: $(last_answer "$1" "$2@$3.call")"
  grep -a -q '^BYE ' "$1/phones/$5@$3.answer.trace" || die "$5@$3 did not see its call to the end"
  say "$2@$3 talked to $5"
}

# end_phone JOB: after its calls have ended and its trace is written; at once where that takes too long.
# It is sipp itself that is told: the job is only the shell around it
end_phone() {
  pkill -USR1 -P "$1" || true
  wait_for 60 has_ended "$1" || pkill -KILL -P "$1" || true
  wait "$1" 2>/dev/null || true
}

has_ended() { [ -z "$(pgrep -P "$1")" ]; }

# listen DIR USER DOMAIN HOW [CODE]: until it is ended
phone_listen() {
  listen "$1" "$2@$3" 127.0.0.1 "$(cat "$1/phones/$2@$3")" "$4" "${5:-}"
}

# trunk DIR NAME ADDRESS HOW [CODE]
phone_trunk() {
  mkdir -p "$1/phones"
  listen "$1" "$2" "$3" 5060 "$4" "${5:-}"
}

# peer DIR NAME ADDRESS HOW [CODE]: behind what speaks TLS for it, and with encrypted voices
phone_peer() {
  mkdir -p "$1/phones"
  TLS=1 SECURE=1 listen "$1" "$2" "$3" 5060 "$4" "${5:-}"
}

# plain_peer DIR NAME ADDRESS HOW [CODE]: the same with voices that anybody hears
phone_plain_peer() {
  mkdir -p "$1/phones"
  TLS=1 listen "$1" "$2" "$3" 5060 "$4" "${5:-}"
}

# by-peer DIR NAME ADDRESS NUMBER CALLED FROM: a call to that number at the name CALLED, by what speaks TLS for it at port 5062
phone_by_peer() { SECURE=1 phone_by_plain_peer "$@"; }

phone_by_plain_peer() {
  mkdir -p "$1/phones"
  local trace="$1/phones/$2.by.trace"
  TLS=1 scenario in TALK 500 >"$1/phones/$2.by.xml"
  speaks "$trace" -t "$3:5062" -i "$3" -mi "$3" -t t1 -m 1 -sf "$1/phones/$2.by.xml" \
    -recv_timeout 10000 -timeout 20s -key user "$6" -key domain "$5" -key callee "$4" -key digits ""
}

# listen DIR NAME ADDRESS PORT HOW CODE
listen() {
  scenario "$5" CODE "${6:-486}" >"$1/phones/$2.listen.xml"
  exec sipp "$(sip_address "$1")" ${TLS:+-t t1} -i "$3" -p "$4" -mi "$3" -mp "$(free_port -u)" -nostdin -sf "$1/phones/$2.listen.xml" \
    -trace_msg -message_file "$1/phones/$2.heard" -message_overwrite true >"$1/phones/$2.listen.log" 2>&1
}

# scenario NAME WORD VALUE: sipp takes keys in no attribute and no status
scenario() { sed "s/@$2@/$3/g" "$HERE/sipp/$1.xml" | secured | over_tls; }

# As who speaks TLS at its port says it, though sipp itself speaks TCP behind that
over_tls() {
  [ -n "${TLS:-}" ] || { cat && return; }
  sed 's|SIP/2.0/\[transport\]|SIP/2.0/TLS|; s|Contact: <sip:\[local_ip\]:\[local_port\];transport=\[transport\]>|Contact: <sip:[local_ip]:5061;transport=tls>|
       s|Contact: <sip:\[user\]@\[local_ip\]:\[local_port\]>|Contact: <sip:[user]@[local_ip]:5061;transport=tls>|'
}

# SDES of RFC 4568, where it is asked for
secured() {
  [ -n "${SECURE:-}" ] || { cat && return; }
  sed 's|^\( *\)\(m=audio .*\)RTP/AVP\(.*\)|\1\2RTP/SAVP\3\n\1a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz|'
}

sip_address() { sed -nE 's/^(ADDRESS|SIP_PORT)=//p' "$1/env" | paste -s -d : -; }

# dial DIR FROM DOMAIN PASSWORD TO DIGITS TALK [VOICE]: a voice is a file of A-law, said once
phone_dial() {
  local dir=$1 user=$2 domain=$3 password=$4 says='play_dtmf="[digits]"' port=media_port
  local trace="$dir/phones/$user@$domain.dial.trace"
  mkdir -p "$dir/phones"
  if [ -n "${8:-}" ]; then
    says="rtp_stream=\"$8,1,8,PCMA/8000\"" port=rtpstream_audio_port
  fi
  scenario dial TALK "$7" | sed "s|@SAYS@|$says|; s|\[media_port\]|[$port]|" >"$dir/phones/$user@$domain.dial.xml"
  speaks "$trace" -u "$(sip_address "$dir")" -i 127.0.0.1 -m 1 -sf "$dir/phones/$user@$domain.dial.xml" \
    -oocsf "$HERE/sipp/ooc.xml" -recv_timeout 40000 -timeout 60s -au "$user" -ap "$password" -auth_uri "$domain" -key user "$user" \
    -key domain "$domain" -key callee "$5" -key digits "$6"
}

# in DIR NAME ADDRESS NUMBER FROM DIGITS TALK
phone_in() {
  mkdir -p "$1/phones"
  scenario in TALK "$7" >"$1/phones/$2.in.xml"
  speaks "$1/phones/$2.in.trace" -u "$(sip_address "$1")" -i "$3" -mi "$3" -m 1 -sf "$1/phones/$2.in.xml" \
    -recv_timeout 40000 -timeout 60s -key user "$5" -key domain 127.0.0.1 -key callee "$4" -key digits "$6"
}

# speaks TRACE -t|-u OPTION…: sipp at ports of its own, and the last status of its call. Another may take such a port in the moment
# before sipp does: then nothing was said, and it speaks from others
speaks() {
  local trace=$1 over=$2
  shift 2
  for _ in 1 2 3; do
    : >"$trace"
    sipp "$@" -nostdin -p "$(free_port "$over")" -mp "$(free_port -u)" -trace_msg -message_file "$trace" -message_overwrite true \
      >"${trace%.trace}.log" 2>&1 || true
    [ ! -s "$trace" ] || break
  done
  [ -s "$trace" ] || die "sipp says nothing: $(tail -n 1 "${trace%.trace}.log")"
  final_answer "$trace"
}

# The last status of the call itself, not of its end
final_answer() {
  awk '/^SIP\/2.0 [2-6]/ { code = $2 } /^CSeq: [0-9]+ INVITE/ && code { if (code != 401 || !last) last = code } /^(SIP\/2.0 1|[A-Z]+ sip:)/ { code = "" }
    END { print last }' "$1"
}

# What the PBX said that the scenario did not expect; or the last status; or why sipp gave up
last_answer() {
  local log="$1/phones/$2.log" trace="$1/phones/$2.trace" line
  line=$(grep -a -o -m 1 "received 'SIP/2.0 [^'[:cntrl:]]*" "$log" | cut -d "'" -f 2)
  [ -n "$line" ] || line=$(grep -a '^SIP/2.0 ' "$trace" 2>/dev/null | tail -n 1 | tr -d '\r')
  [ -n "$line" ] || line=$(grep -a -i -m 1 -E 'unable|error|timeout' "$log")
  echo "${line:-no answer}"
}
