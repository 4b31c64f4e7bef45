use super::Review;
use crate::compare::{Changes, Risk};
use crate::plan::json::PlanView;
use schemars::JsonSchema;
use serde::Serialize;

/// A review for programs. Its schema is `schema/diff.json`.
#[derive(Serialize, JsonSchema)]
#[schemars(
    title = "A change between two commits, as `pbxctl diff --format json` tells it in `result`"
)]
pub struct ReviewView<'a> {
    /// The form; raised when a field changes its meaning or goes.
    version: u32,
    /// What is compared: `diff`.
    kind: &'static str,
    /// What it is compared from.
    before: &'a str,
    /// What it is compared to.
    after: &'a str,
    /// Whether nothing is otherwise.
    nothing_to_do: bool,
    /// What somebody should look at twice, by the reason.
    risks: Vec<RiskView>,
    /// What is otherwise, by meaning; nothing where it is not known.
    changes: Option<&'a Changes>,
    /// Of which hosts that is not known, and why.
    unknown: &'a [String],
    /// The files of each host.
    plan: PlanView<'a>,
}

/// What is risky for one reason.
#[derive(Serialize, JsonSchema)]
struct RiskView {
    /// The reason.
    risk: Risk,
    /// What it is about.
    what: Vec<String>,
}

/// The JSON Schema of a review.
pub fn review_schema() -> schemars::Schema {
    schemars::generate::SchemaSettings::draft07()
        .into_generator()
        .into_root_schema_for::<ReviewView<'_>>()
}

/// The review for programs: one JSON object, versioned.
pub fn json(review: &Review) -> ReviewView<'_> {
    let risks = review.meaning.changes.as_ref().map(Changes::risks);
    let risks = risks.unwrap_or_default().into_iter();
    ReviewView {
        version: 1,
        kind: review.kind.name(),
        before: &review.before,
        after: &review.after,
        nothing_to_do: review.is_nothing(),
        risks: risks.map(|(risk, what)| RiskView { risk, what }).collect(),
        changes: review.meaning.changes.as_ref(),
        unknown: &review.meaning.unknown,
        plan: PlanView::new(&review.plan, &review.diffs, &review.policy, None),
    }
}
