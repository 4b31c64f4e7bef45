#!/usr/bin/env python3
"""What an administrator would write instead: the repository of the benches as files, by PyYAML (in C) and Jinja2.

    benches/jinja.py SITE OUT

It makes the files that pbxctl makes of that site, of the same lines: accounts, dialplan and mailboxes of each tenant, and a file for each
phone. It checks nothing, keeps no numbers from one run to the next, and knows no other vendor and no other engine. OUT is not to be there:
some file systems create files many times slower for minutes after a mass delete.
"""

import base64
import glob
import hashlib
import hmac
import os
import sys

import jinja2
import yaml

PJSIP = """; written for tenants/{{ t.id }}
{% for u in users %}{% for a in u.accounts %}
[{{ a.name }}@{{ t.domain }}]({{ t.id }}_account)
context={{ t.id }}_users
auth={{ a.name }}@{{ t.domain }}
aors={{ a.name }}@{{ t.domain }}
callerid="{{ u.name | quoted }}" <{{ u.ext }}>
{% if u.mail %}mailboxes={{ u.id }}@{{ t.id }}_mail
{% endif %}set_var=GROUP(pbxctl_calls)={{ t.id }}_{{ u.id }}
set_var=PBXCTL_OWNER={{ u.id }}
set_var=PICKUPMARK={{ t.id }}_{{ u.ext }}
set_var=SPYGROUP={{ t.id }}_{{ u.ext }}
{% if u.mail %}set_var=PBXCTL_MAILBOX={{ u.id }}@{{ t.id }}_mail
{% endif %}[{{ a.name }}@{{ t.domain }}]
type=auth
auth_type=digest
realm={{ t.domain }}
username={{ a.name }}
password_digest=MD5:{{ a.ha1 }}
[{{ a.name }}@{{ t.domain }}]
type=aor
max_contacts=1
remove_existing=yes
{% endfor %}{% endfor %}"""

EXTENSIONS = """; written for tenants/{{ t.id }}

[{{ t.id }}_users]
include => {{ t.id }}_extensions

[{{ t.id }}_extensions]
{% for u in users %}exten => {{ u.ext }},1,Set(PBXCTL_NUMBER={{ u.ext }})
 same => n,Goto({{ t.id }}_flows,user.{{ u.id }},1)
{% endfor %}
[{{ t.id }}_flows]
{% for u in users %}exten => user.{{ u.id }},1(s0),GotoIf($["${DB_EXISTS({{ t.id }}_forward/{{ u.id }})}" = "1"]?s2)
 same => n,GotoIf($["${DEVICE_STATE(Custom:{{ t.id }}_dnd_{{ u.id }})}" = "BUSY"]?s3)
 same => n(s1),Dial({{ u.dial }},25,${PBXCTL_RINGS}${PBXCTL_TRANSFER}${PBXCTL_LIMIT})
 same => n,GotoIf($["${DIALSTATUS}" = "BUSY" | ("${DIALSTATUS}" = "CHANUNAVAIL" & "${HANGUPCAUSE}" = "21")]?s3)
 same => n,GotoIf($["${DIALSTATUS}" = "NOANSWER"]?s5)
 same => n,Goto(s5)
 same => n(s2),Set(PBXCTL_HOPS=$[0${PBXCTL_HOPS} + 1])
 same => n,GotoIf($[${PBXCTL_HOPS} > 5]?s2lost)
 same => n,Set(PBXCTL_NUMBER=${FILTER(0-9*#+,${DB({{ t.id }}_forward/{{ u.id }})})})
 same => n,GotoIf($[${DIALPLAN_EXISTS({{ t.id }}_users,${PBXCTL_NUMBER},1)}]?{{ t.id }}_users,${PBXCTL_NUMBER},1)
 same => n(s2lost),Hangup(1)
{% if u.mail %} same => n(s3),VoiceMail({{ u.id }}@{{ t.id }}_mail,b)
 same => n(s4),Hangup(16)
 same => n(s5),VoiceMail({{ u.id }}@{{ t.id }}_mail,u)
 same => n(s6),Hangup(16)
{% else %} same => n(s3),Hangup(17)
 same => n(s5),Hangup(19)
{% endif %}{% endfor %}
[{{ t.id }}_lamps]
{% for u in users %}exten => {{ u.ext }},hint,{{ u.dial }}&Custom:{{ t.id }}_dnd_{{ u.id }}
{% endfor %}
[{{ t.id }}_intercom]
{% for u in users %}exten => {{ u.ext }},1,GotoIf($["${PICKUPMARK}" = "{{ t.id }}_{{ u.ext }}"]?busy)
 same => n,GotoIf($["${EXTENSION_STATE({{ u.ext }}@{{ t.id }}_lamps)}" != "NOT_INUSE"]?busy)
 same => n,Dial({{ u.dial }},10,b(_calls^answer^1))
 same => n(busy),Return()
{% endfor %}"""

VOICEMAIL = """; written for tenants/{{ t.id }}

[{{ t.id }}_mail]
{% for u in users %}{% if u.mail %}{{ u.id }} => {{ u.pin }},{{ u.name | line }},{{ u.email }},,attach=no
{% endif %}{% endfor %}"""

PHONE = """#!version:1.0.0.1
# {{ t.id }}/{{ p.id }}
{% for a in p.accounts %}
account.{{ loop.index }}.enable = 1
account.{{ loop.index }}.label = {{ a.user.ext }} {{ a.user.name | line }}
account.{{ loop.index }}.display_name = {{ a.user.name | line }}
account.{{ loop.index }}.user_name = {{ a.name }}
account.{{ loop.index }}.auth_name = {{ a.name }}
account.{{ loop.index }}.password = {{ a.password }}
account.{{ loop.index }}.sip_server.1.address = {{ t.domain }}
account.{{ loop.index }}.sip_server.1.port = 5060
account.{{ loop.index }}.outbound_proxy_enable = 1
account.{{ loop.index }}.sip_server.1.transport_type = 0
account.{{ loop.index }}.outbound_proxy.1.address = {{ host }}
account.{{ loop.index }}.outbound_proxy.1.port = 5060
account.{{ loop.index }}.subscribe_mwi = 1
voice_mail.number.{{ loop.index }} = *97
{% endfor %}{% for n in p.empty %}
account.{{ n }}.enable = 0
account.{{ n }}.label = %NULL%
account.{{ n }}.display_name = %NULL%
account.{{ n }}.user_name = %NULL%
account.{{ n }}.auth_name = %NULL%
account.{{ n }}.password = %NULL%
voice_mail.number.{{ n }} = %NULL%
{% endfor %}
{% for n in zones %}multicast.listen_address.{{ n }}.ip_address = %NULL%
multicast.listen_address.{{ n }}.label = %NULL%
{% endfor %}"""

# How many accounts the models of the benches have.
ACCOUNTS = {"yealink-t46s": 16, "yealink-t54w": 16, "yealink-t31p": 2, "yealink-t28p": 6}


def main(site, out):
    with open(f"{site}/demo.key", "rb") as file:
        key = file.read().strip()
    project = load(f"{site}/pbx.yaml")
    hosts = sorted(project["hosts"])
    templates = compiled()
    for place, folder in enumerate(sorted(glob.glob(f"{site}/tenants/*"))):
        host = hosts[place % len(hosts)]
        write_tenant(f"{out}/{host}", project["hosts"][host]["address"], read(folder, key), templates)


def compiled():
    environment = jinja2.Environment(keep_trailing_newline=True, undefined=jinja2.StrictUndefined)
    environment.filters["quoted"] = lambda text: line(text).replace("\\", "\\\\").replace('"', '\\"')
    environment.filters["line"] = line
    texts = {"pjsip": PJSIP, "extensions": EXTENSIONS, "voicemail": VOICEMAIL, "phone": PHONE}
    return {name: environment.from_string(text) for name, text in texts.items()}


def line(text):
    if any(ord(character) < 32 for character in text):
        raise ValueError(f"{text!r} is no line")
    return text


def load(path):
    with open(path, "rb") as file:
        # All is text: a MAC of digits alone would be an octal number
        return yaml.load(file, yaml.CBaseLoader)


def read(folder, key):
    """A tenant with numbers, accounts and secrets."""
    tenant = load(f"{folder}/tenant.yaml")["tenant"] | {"id": os.path.basename(folder)}
    users = load(f"{folder}/users.yaml")["users"]
    phones = load(f"{folder}/phones.yaml")["phones"]
    first, last = map(int, tenant["pools"]["users"].split("-"))
    pinned = {user["extension"] for user in users.values() if "extension" in user}
    free = (str(number) for number in range(first, last + 1) if str(number) not in pinned)
    for name, user in users.items():
        user["id"] = name
        user["ext"] = user.get("extension") or next(free)
        user["mail"] = user.get("voicemail") != "false"
        user["email"] = user.get("email", "")
        user["pin"] = int.from_bytes(derived(key, tenant["id"], name, "pin")[:4], "big") % 1_000_000
        user["accounts"] = []
    for name, phone in phones.items():
        phone["id"] = name
        of = (users[one.removeprefix("users/")] for one in phone["lines"])
        phone["accounts"] = [account(tenant, user, key) for user in of]
        phone["empty"] = range(len(phone["accounts"]) + 1, ACCOUNTS[phone["model"]] + 1)
    for user in users.values():
        if not user["accounts"]:
            account(tenant, user, key)
        user["dial"] = "&".join(f"PJSIP/{one['name']}@{tenant['domain']}" for one in user["accounts"])
    return tenant, list(users.values()), list(phones.values())


def account(tenant, user, key):
    many = len(user["accounts"])
    name = user["ext"] if many == 0 else f"{user['ext']}-{many + 1}"
    password = base64.b64encode(derived(key, tenant["id"], name, "sip"))[:24].decode()
    told = f"{name}:{tenant['domain']}:{password}"
    ha1 = hashlib.md5(told.encode(), usedforsecurity=False).hexdigest()
    user["accounts"].append({"name": name, "user": user, "password": password, "ha1": ha1})
    return user["accounts"][-1]


def derived(key, *what):
    return hmac.digest(key, "/".join(what).encode(), "sha256")


def write_tenant(out, address, read, templates):
    tenant, users, phones = read
    for kind in ("pjsip", "extensions", "voicemail"):
        text = templates[kind].render(t=tenant, users=users)
        put(f"{out}/asterisk/{kind}.d", f"{tenant['id']}.conf", text)
    for phone in phones:
        text = templates["phone"].render(t=tenant, p=phone, host=address, zones=range(1, 11))
        put(f"{out}/phones", f"{phone['mac']}.cfg", text)


def put(folder, name, text):
    os.makedirs(folder, exist_ok=True)
    with open(f"{folder}/{name}", "w", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    main(*sys.argv[1:])
