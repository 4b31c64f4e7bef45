use super::Pairs;
use super::record::record;
use super::scalar::{MomentText, ReferenceText, Text};
use crate::source::Spanned;

record! {
    /// A test of calls. It either places a call and expects steps, or says what must never or always be.
    CallTest = "a call test" (one_of call, never, always) {
        /// What it shows.
        name: Spanned<Text>,
        /// The tenant; left out, whom the numbers belong to.
        tenant: Option<Spanned<Text>>,
        /// The call.
        call: Option<Call>,
        /// What the call must do, in this order; it may do more in between.
        expect: Vec<Expected>,
        /// A path that there must never be.
        never: Option<Path>,
        /// A path that there must always be.
        always: Option<Path>,
    }
}

record! {
    /// A call.
    Call = "a call" {
        /// Who calls: a user, a number outside, or a set such as `every user`.
        from: Spanned<Text>,
        /// What is dialled.
        to: Spanned<Text>,
        /// When, in the tenant's time zone: `2026-03-02T10:00`.
        at: Option<Spanned<MomentText>>,
        /// What is otherwise than usual: a user and `busy`, `unreachable`, `dnd`, `logged-out`, `paused` or `answers`; a trunk and `down`.
        state: Pairs<Spanned<Text>>,
        /// What the caller presses, one for each greeting of a menu: a key or an extension.
        keys: Vec<Spanned<Text>>,
    }
}

record! {
    /// A step that a call must take. One of the first keys is written.
    Expected = "an expected step" (one_of ring, queue, menu, voicemail, trunk, hangup) {
        /// Rings somebody.
        ring: Option<Spanned<ReferenceText>>,
        /// Waits in a queue.
        queue: Option<Spanned<ReferenceText>>,
        /// Hears a menu.
        menu: Option<Spanned<ReferenceText>>,
        /// Leaves a message with somebody.
        voicemail: Option<Spanned<ReferenceText>>,
        /// Goes out by a trunk.
        trunk: Option<Spanned<ReferenceText>>,
        /// With this number shown.
        caller_id: Option<Spanned<Text>>,
        /// Ends, with this cause.
        hangup: Option<Spanned<Text>>,
    }
}

record! {
    /// From where to where.
    Path = "a path" {
        /// From whom: a user, a tenant, a trunk or a set.
        from: Spanned<Text>,
        /// To whom.
        to: Spanned<Text>,
    }
}

record! {
    /// A document of call tests: a file in `tests/`.
    TestsDocument = "a document of call tests" {
        /// The tests.
        tests: Vec<CallTest>,
    }
}
