use crate::calls::{Action, Outcome};
use crate::simulate::{Map, Way};

/// Whether a way is taken before anybody rang or the caller did anything. Forwards that are set on phones are counted, and end.
pub(super) fn silent(map: &Map<'_>, at: usize, way: &Way<'_>) -> bool {
    match way {
        Way::Decided(..) | Way::Number => true,
        Way::On => !matches!(
            map.does(at),
            Some(Action::Deposit { .. } | Action::Conference { .. } | Action::Help { .. })
        ),
        Way::Outcome(outcome) => {
            let rings = matches!(
                map.does(at),
                Some(Action::Ring { .. } | Action::Queue { .. })
            );
            rings && *outcome != Outcome::Unanswered
        }
        _ => false,
    }
}
