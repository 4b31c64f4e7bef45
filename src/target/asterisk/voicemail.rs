use super::names;
use super::work::Work;
use crate::model::{Email, Mailbox, MailboxEmail, State, User};
use crate::render::Value;
use crate::secrets::SecretRef;
use crate::source::Spanned;
use std::sync::Arc;

/// The mailboxes of a tenant. The PIN is the first one: who changes it on the phone keeps it (`passwordlocation=spooldir`).
pub(super) fn tenant(work: &Work<'_>) -> Value {
    let users = work.tenant.users.iter();
    let users = users.filter(|(_, user)| user.state != State::Disabled);
    let mailboxes = users.filter_map(|(id, user)| {
        let number = work.held.users.get(id)?;
        let mailbox = user.voicemail.as_ref()?;
        let pin = SecretRef::voicemail_pin(
            work.id.as_str(),
            number.birth.clone(),
            number.rotation.told(),
        );
        Some(of_user(work, &number.birth, pin, (user, mailbox)))
    });
    let name = Value::plain(names::mailboxes(work.id));
    Value::record([
        ("tenant", work.reference()),
        ("context", name),
        ("mailboxes", Value::list(mailboxes)),
    ])
}

fn of_user(
    work: &Work<'_>,
    name: &Arc<str>,
    pin: SecretRef,
    (user, mailbox): (&User, &Mailbox),
) -> Value {
    let mails = mailbox.email != MailboxEmail::None;
    let email = user.email.as_ref().filter(|_| mails);
    let email = email.map(|email: &Spanned<Email>| {
        Value::text(&Spanned::new(email.value.as_str(), email.place))
    });
    let email = email.unwrap_or_else(|| Value::plain(""));
    let options: Vec<_> = options(work, user, mailbox).collect();
    let fields = [
        ("name", Value::plain(Arc::clone(name)).own()),
        ("pin", Value::secret(pin, Some(user.place))),
        ("owner", Value::text(&user.name).own()),
        ("email", email.own()),
        ("options", Value::plain(options.join("|"))),
    ];
    Value::part("asterisk/mailbox.conf", fields)
}

/// The options of one mailbox, which come before those of the host.
fn options<'a>(
    work: &'a Work<'_>,
    user: &'a User,
    mailbox: &Mailbox,
) -> impl Iterator<Item = String> + 'a {
    let attach = match mailbox.email {
        MailboxEmail::Attach => "yes",
        MailboxEmail::Notify | MailboxEmail::None => "no",
    };
    let language = user.language.as_ref().or(work.tenant.language.as_ref());
    let language = language.map(|language| format!("language={}", language.value.code()));
    let smtp = work.tenant.voicemail.as_ref();
    let smtp = smtp.and_then(|settings| settings.smtp.as_ref());
    let from = smtp.and_then(|smtp| smtp.from.as_ref());
    let from = from.map(|from| format!("serveremail={}", from.value.as_str()));
    [format!("attach={attach}")]
        .into_iter()
        .chain(language)
        .chain(from)
}
