use super::{Moment, Reference, TenantId};
use crate::source::{Place, Spanned};

/// A test of calls.
#[derive(Clone, Debug)]
pub struct CallTest {
    /// Where it is written.
    pub place: Place,
    /// What it shows.
    pub name: Spanned<String>,
    /// The tenant, if one is written.
    pub tenant: Option<Spanned<TenantId>>,
    /// What is claimed.
    pub claim: Claim,
}

/// What a test claims.
#[derive(Clone, Debug)]
pub enum Claim {
    /// A call takes these steps in this order.
    Steps {
        /// The call.
        call: Call,
        /// The steps.
        expect: Vec<Expected>,
    },
    /// There is no path from one to the other.
    Never(Path),
    /// There is always one.
    Always(Path),
}

/// A call.
#[derive(Clone, Debug)]
pub struct Call {
    /// Who calls.
    pub from: Spanned<String>,
    /// What is dialled.
    pub to: Spanned<String>,
    /// When, in the tenant's time zone.
    pub at: Option<Spanned<Moment>>,
    /// What is otherwise than usual.
    pub state: Vec<(Spanned<String>, Spanned<String>)>,
    /// What the caller presses, one for each greeting of a menu.
    pub keys: Vec<String>,
}

/// A step that a call must take.
#[derive(Clone, Debug)]
pub struct Expected {
    /// Where it is written.
    pub place: Place,
    /// What happens.
    pub step: ExpectedStep,
    /// With this number shown.
    pub caller_id: Option<Spanned<String>>,
}

/// What must happen.
#[derive(Clone, Debug)]
pub enum ExpectedStep {
    /// Somebody rings.
    Ring(Spanned<Reference>),
    /// The caller waits.
    Queue(Spanned<Reference>),
    /// The caller hears a menu.
    Menu(Spanned<Reference>),
    /// The caller leaves a message.
    Voicemail(Spanned<Reference>),
    /// The call goes outside.
    Trunk(Spanned<Reference>),
    /// The call ends.
    HangUp(Spanned<String>),
}

/// From where to where.
#[derive(Clone, Debug)]
pub struct Path {
    /// From whom.
    pub from: Spanned<String>,
    /// To whom.
    pub to: Spanned<String>,
}
