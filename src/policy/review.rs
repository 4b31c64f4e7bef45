//! Changes that take somebody's word.

use super::{Case, Refusal, Waiver};
use crate::compare::{Changes, Risk, ThingChange};
use crate::model::{Policy, Review};

/// Which words are missing.
pub(super) fn missing(case: &Case<'_>, policy: &Policy) -> Vec<Refusal> {
    let has = |review: &&Review| {
        let said = |who: &String| {
            let word = !policy.signed_reviews && case.reviewers.contains(who);
            word || case.vouched.contains(who)
        };
        !review.by.iter().any(|who| said(&who.value))
    };
    let open = policy.reviews.iter().filter(has);
    open.filter_map(|review| refusal(case, review, policy.signed_reviews))
        .collect()
}

fn refusal(case: &Case<'_>, review: &Review, signed: bool) -> Option<Refusal> {
    let (of, by) = (&review.of.value, names(review) + how(signed));
    let Some(changes) = case.changes else {
        return Some(Refusal {
            message: format!(
                "nobody can tell whether this changes `{of}`, which takes the word of {by}"
            ),
            things: Vec::new(),
            waiver: Some(Waiver::Review {
                of: of.clone(),
                count: 0,
            }),
        });
    };
    let things = touched(changes, of);
    (!things.is_empty()).then(|| Refusal {
        message: format!("a change of `{of}` takes the word of {by}"),
        waiver: Some(Waiver::Review {
            of: of.clone(),
            count: things.len(),
        }),
        things,
    })
}

/// What makes a word of a word.
const fn how(signed: bool) -> &'static str {
    match signed {
        true => ", signed: by the commit, or by a tag `review/…` of it",
        false => "",
    }
}

fn names(review: &Review) -> String {
    let names: Vec<_> = review
        .by
        .iter()
        .map(|who| format!("`{}`", who.value))
        .collect();
    names.join(" or ")
}

/// What of a change is of a class, or below a reference.
fn touched(changes: &Changes, of: &str) -> Vec<String> {
    if let Some(risk) = class(of) {
        return changes.risks().remove(&risk).unwrap_or_default();
    }
    let is_of = |thing: &String| {
        thing
            .strip_prefix(of)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let things = changes.things.iter().map(ThingChange::full);
    things.filter(is_of).collect()
}

fn class(word: &str) -> Option<Risk> {
    let known = |risk: &Risk| match risk {
        Risk::Emergency => "emergency",
        Risk::Deletes => "deletes",
        Risk::NumberMoves => "number_moves",
        Risk::Trunks => "trunks",
        Risk::DropsCalls => "drops_calls",
        Risk::CutsOff => "cuts_off",
    };
    Risk::ALL.into_iter().find(|risk| known(risk) == word)
}
