//! People, and what they may do.

use super::form::{choices, records};
use crate::model::{MailboxEmail, Softphone, State};

records! {
    User {
        place, name, email, extension, numbers, voicemail, state, ring, then, forward, class, caller_id, record, softphones, pickup,
        longest_call, concurrent, upstream, site, language, timezone, renamed_from,
    }
    Forward { always, busy, unanswered, unreachable }
    Upstream { server, username, password }
    Mailbox { email, greeting }
    Voicemail { place, attempts, menu_timeout, digit_timeout, prompts, smtp }
    Smtp { server, from, login }
    Class { place, allow, internal }
    Operator { place, users, intercept, listen, whisper, barge, announced_transfer, release_after }
    Calendar { place, user, url, login, refresh }
    Directory {
        place, tenant, url, base, bind, ca, filter, attributes, groups, photos, timeout,
    }
}

choices! {
    State { 0 Active, 1 Suspended, 2 Disabled }
    Softphone { 0 Webrtc, 1 App }
    MailboxEmail { 0 Attach, 1 Notify, 2 None }
}
