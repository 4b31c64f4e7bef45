use super::{Action, Spying};
use crate::model::{
    ClassId, ConferenceId, E164, Extension, Feature, GroupId, MenuId, PagingId, ParkingId, QueueId,
    Reference, UserId,
};
use crate::source::Place;

/// A flow of a tenant: what happens to a call to this thing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FlowId {
    /// A user is called.
    User(UserId),
    /// A group is called.
    Group(GroupId),
    /// A queue is called.
    Queue(QueueId),
    /// A menu is called.
    Menu(MenuId),
    /// A conference is called.
    Conference(ConferenceId),
    /// A call is parked.
    Parking(ParkingId),
    /// A parked call is taken from a space.
    Space(ParkingId, Extension),
    /// A parked call stayed too long.
    Returned(ParkingId),
    /// A zone is paged.
    Paging(PagingId),
    /// One of the tenant's telephone numbers is called.
    Number(E164),
    /// A call comes in by a user's own account at a provider.
    Upstream(UserId),
    /// A number outside is called by the route of this position.
    Route(usize),
    /// A number outside is called by users of a class: one that starts as the route of this position has it, or any other.
    Outside(Option<ClassId>, Option<usize>),
    /// A number outside has no route.
    NoRoute,
    /// Help is called by this number.
    Emergency(String),
    /// A feature is dialled, alone.
    Feature(Feature),
    /// A feature is dialled with a number behind it.
    FeatureWith(Feature),
    /// A ringing call of this extension is taken.
    Take(String),
    /// A call of this extension is joined.
    Spy(Spying, String),
}

impl FlowId {
    /// The flow of a thing that can be called.
    pub fn of(reference: &Reference) -> Option<Self> {
        match reference.clone() {
            Reference::User(id) => Some(Self::User(id)),
            Reference::Group(id) => Some(Self::Group(id)),
            Reference::Queue(id) => Some(Self::Queue(id)),
            Reference::Menu(id) => Some(Self::Menu(id)),
            Reference::Conference(id) => Some(Self::Conference(id)),
            Reference::Parking(id) => Some(Self::Parking(id)),
            Reference::Paging(id) => Some(Self::Paging(id)),
            Reference::Phone(_) | Reference::Trunk(_) | Reference::Schedule(_) => None,
        }
    }
}

/// A small graph of steps; the call starts at the first.
#[derive(Clone, Debug, Default)]
pub struct Flow {
    /// The steps; [`StepId`]s point into it.
    pub steps: Vec<Step>,
}

/// Points to a step of the same flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StepId(pub usize);

/// Something that happens to a call, and the line of YAML that says so.
#[derive(Clone, Debug)]
pub struct Step {
    /// Where it is written.
    pub place: Place,
    /// What happens.
    pub action: Action,
}

impl Flow {
    /// Adds a step and gives its id.
    pub fn push(&mut self, place: Place, action: Action) -> StepId {
        self.steps.push(Step { place, action });
        StepId(self.steps.len() - 1)
    }

    /// The id that the step after `more` further ones will have.
    pub fn ahead(&self, more: usize) -> StepId {
        StepId(self.steps.len() + more)
    }
}
