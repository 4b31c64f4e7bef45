use super::words::{caller_id, forwards, recording, secret, target, time, word};
use super::{Collected, Facts, Section};
use crate::allocate::TenantAllocation;
use crate::model::{Mailbox, Operator, Tenant, Upstream, User, UserId, Vip, VipCaller, VipLevel};

pub(super) fn people(all: &mut Collected, tenant: &Tenant, held: Option<&TenantAllocation>) {
    for (id, one) in &tenant.users {
        all.add(Section::Users, id, user(id, one, held));
    }
    for (id, one) in &tenant.operators {
        all.add(Section::Operators, id, operator(one));
    }
    vip(all, &tenant.vip);
}

fn user(id: &UserId, user: &User, held: Option<&TenantAllocation>) -> Facts {
    let User {
        place: _,
        name,
        email,
        extension: _,
        numbers,
        voicemail,
        state,
        ring,
        then,
        forward,
        class,
        caller_id: caller,
        record,
        softphones,
        pickup,
        longest_call,
        concurrent,
        upstream,
        site,
        language,
        timezone,
        renamed_from,
    } = user;
    let accounts = held.map(|held| held.accounts_of(id)).unwrap_or_default();
    let account = |account: &crate::allocate::Account| {
        let (name, told) = (account.name(), account.rotation.told());
        match (told, account.rotation.also()) {
            (0, None) => name,
            (times, None) => format!("{name} (rotated {times} times)"),
            (told, Some(also)) => format!("{name} (told password {told}, takes {also} too)"),
        }
    };
    let facts = Facts {
        former: renamed_from.as_ref().map(|from| from.value.to_string()),
        ..Facts::named(&name.value)
    };
    let longest = longest_call.as_ref().map(|one| time(one.value));
    facts
        .held(held.and_then(|held| held.users.get(id)))
        .many("accounts", accounts.iter().map(account))
        .one("name", Some(&name.value))
        .one("email", email.as_ref().map(|email| email.value.as_str()))
        .many("numbers", numbers.iter().map(|number| number.value))
        .one("voicemail", Some(mailbox(voicemail.as_ref())))
        .one("state", Some(state.name()))
        .one("ring", Some(time(*ring)))
        .one("then", then.as_ref().map(target))
        .many("forward", forward.as_deref().into_iter().flat_map(forwards))
        .one("class", class.as_ref().map(|class| &class.value))
        .one("caller_id", caller.as_deref().map(caller_id))
        .one("record", record.as_deref().map(recording))
        .many("softphones", softphones.iter().map(|one| word(one.value)))
        .many("pickup", pickup.iter().map(|group| group.value.reference()))
        .one("longest_call", longest)
        .one("concurrent", concurrent.as_ref().map(|one| one.value))
        .many("upstream", account_outside(upstream.as_deref()))
        .one("site", site.as_ref().map(|site| &site.value))
        .one("language", language.as_ref().map(|one| &one.value))
        .one("timezone", timezone.as_ref().map(|one| &one.value))
}

fn mailbox(mailbox: Option<&Mailbox>) -> String {
    let Some(Mailbox { email, greeting }) = mailbox else {
        return "none".to_owned();
    };
    let email = format!("e-mail: {}", word(email));
    match greeting {
        Some(greeting) => format!("{email}, greeting: {}", greeting.value),
        None => email,
    }
}

fn account_outside(upstream: Option<&Upstream>) -> Vec<String> {
    let Some(Upstream {
        server,
        username,
        password,
    }) = upstream
    else {
        return Vec::new();
    };
    vec![
        format!("server {}", server.value),
        format!("username {}", username.value),
        format!("password {}", secret(password)),
    ]
}

fn operator(operator: &Operator) -> Facts {
    let Operator {
        place: _,
        users,
        intercept,
        listen,
        whisper,
        barge,
        announced_transfer,
        release_after,
    } = operator;
    Facts::default()
        .many("users", users.iter().map(|user| user.value.reference()))
        .many("intercept", intercept.iter().map(|one| &one.value))
        .whether("listen", *listen)
        .whether("whisper", *whisper)
        .whether("barge", *barge)
        .whether("announced_transfer", *announced_transfer)
        .one(
            "release_after",
            release_after.as_ref().map(|after| time(after.value)),
        )
}

fn vip(all: &mut Collected, vip: &Vip) {
    let Vip { levels, callers } = vip;
    for (id, level) in levels {
        let VipLevel {
            place: _,
            skip_queue,
            music,
            direct,
            voicemail,
            escalate,
        } = level;
        let facts = Facts::default()
            .whether("skip_queue", *skip_queue)
            .one("music", music.as_ref().map(|music| &music.value))
            .one("direct", direct.as_ref().map(|to| &to.value))
            .whether("voicemail", *voicemail)
            .one("escalate", escalate.as_ref().map(|to| &to.value));
        all.add(Section::Vip, format!("levels/{id}"), facts);
    }
    for (number, caller) in callers {
        let VipCaller {
            place: _,
            name,
            level,
            note,
        } = caller;
        let facts = Facts {
            name: name.as_ref().map(|name| name.value.clone()),
            ..Facts::default()
        };
        let facts = facts
            .one("name", name.as_ref().map(|name| &name.value))
            .one("level", Some(&level.value))
            .one("note", note.as_ref().map(|note| &note.value));
        all.add(Section::Vip, format!("callers/{number}"), facts);
    }
}
