use super::{
    Change, Deletes, Diffs, Drops, Excess, HostPlan, Meaning, Move, Pending, Plan, Refusal,
};
use crate::compare::Changes;
use schemars::JsonSchema;
use serde::Serialize;

/// The form of the JSON view; a program that knows version 1 goes on working while fields are only added.
const VERSION: u32 = 1;

/// A plan for programs. Its schema is `schema/plan.json`.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "What an apply would do, as `pbxctl plan --format json` tells it in `result`")]
pub struct PlanView<'a> {
    /// The form; raised when a field changes its meaning or goes.
    version: u32,
    /// What it is: `plan`.
    kind: &'static str,
    /// A fingerprint of the project's key.
    project: &'a str,
    /// Whether nothing changes.
    nothing_to_do: bool,
    /// Whether it cannot be carried out.
    refused: bool,
    /// What goes, and how much there is.
    deletes: &'a Deletes,
    /// The tenants that change their host.
    moves: &'a [Move],
    /// What the policy says against it.
    policy: &'a [Excess],
    /// What is otherwise by meaning, from what the live releases were made from; left out where that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<&'a Changes>,
    /// Of which hosts that is not known, and why; left out where it is known of all.
    #[serde(skip_serializing_if = "Option::is_none")]
    unknown: Option<&'a [String]>,
    /// The hosts, in the order of apply.
    hosts: Vec<HostView<'a>>,
}

/// What changes on a host.
#[derive(Serialize, JsonSchema)]
struct HostView<'a> {
    /// Its id.
    host: &'a str,
    /// How it is reached.
    connect: &'a str,
    /// The release that it runs.
    base: Option<&'a str>,
    /// The release that it will run.
    release: String,
    /// Whether nothing changes.
    nothing_to_do: bool,
    /// Whether the live release was never found working.
    unconfirmed: bool,
    /// What waits for confirmation.
    pending: Option<&'a Pending>,
    /// The files, counted.
    counts: CountsView,
    /// The files that differ.
    changes: Vec<ChangeView<'a>>,
    /// The modules that are reloaded.
    reload: &'a [String],
    /// What breaks off when they are.
    drops: &'a Drops,
    /// Files that were edited by hand.
    edited: &'a [String],
    /// Links that are gone.
    unlinked: &'a [String],
    /// Why it cannot be carried out.
    refusals: Vec<RefusalView>,
}

/// How many files come, change, go and stay.
#[derive(Serialize, JsonSchema)]
struct CountsView {
    /// Those that come.
    add: usize,
    /// Those that change.
    change: usize,
    /// Those that go.
    delete: usize,
    /// Those that stay; in a `diff`, of those that were made.
    keep: usize,
}

/// A file that changes.
#[derive(Serialize, JsonSchema)]
struct ChangeView<'a> {
    /// Where it lies in the release.
    path: &'a str,
    /// `add`, `change` or `delete`.
    action: &'static str,
    /// Its size in bytes; 0 where it is not there.
    size_before: u64,
    /// Its size in bytes; 0 where it is not there.
    size_after: u64,
    /// Whether secrets alone change.
    secrets_only: bool,
    /// What of the repository it is made from.
    from: &'a str,
    /// The masked texts, line by line.
    diff: Option<&'a str>,
}

/// Why it cannot be carried out.
#[derive(Serialize, JsonSchema)]
struct RefusalView {
    /// What stands in the way.
    message: String,
    /// What to do.
    help: String,
}

/// The JSON Schema of a plan.
pub fn plan_schema() -> schemars::Schema {
    schemars::generate::SchemaSettings::draft07()
        .into_generator()
        .into_root_schema_for::<PlanView<'_>>()
}

/// The plan for programs: one JSON object, versioned.
pub fn json(plan: &Plan, meaning: &Meaning, diffs: &Diffs, policy: &[Excess]) -> String {
    let view = PlanView::new(plan, diffs, policy, Some(meaning));
    serde_json::to_string_pretty(&view).unwrap_or_default()
}

impl<'a> PlanView<'a> {
    /// A plan with its differences line by line.
    pub(super) fn new(
        plan: &'a Plan,
        diffs: &'a Diffs,
        policy: &'a [Excess],
        meaning: Option<&'a Meaning>,
    ) -> Self {
        Self {
            version: VERSION,
            kind: "plan",
            project: &plan.project,
            nothing_to_do: plan.is_nothing(),
            refused: plan.is_refused(),
            deletes: &plan.deletes,
            moves: &plan.moves,
            policy,
            changes: meaning.and_then(|meaning| meaning.changes.as_ref()),
            unknown: meaning
                .map(|meaning| &*meaning.unknown)
                .filter(|all| !all.is_empty()),
            hosts: plan
                .hosts
                .iter()
                .map(|host| host_view(host, diffs))
                .collect(),
        }
    }
}

fn host_view<'a>(host: &'a HostPlan, diffs: &'a Diffs) -> HostView<'a> {
    let counts = host.counts();
    HostView {
        host: host.id.as_str(),
        connect: &host.connect,
        base: host.base.as_deref(),
        release: host.release.to_string(),
        nothing_to_do: host.is_nothing(),
        unconfirmed: host.unconfirmed,
        pending: host.pending.as_ref(),
        counts: CountsView {
            add: counts.add,
            change: counts.change,
            delete: counts.delete,
            keep: counts.keep,
        },
        changes: host
            .changes
            .iter()
            .map(|change| change_view(host, change, diffs))
            .collect(),
        reload: &host.reload,
        drops: &host.drops,
        edited: &host.edited,
        unlinked: &host.unlinked,
        refusals: host.refusals.iter().map(refusal_view).collect(),
    }
}

fn change_view<'a>(host: &'a HostPlan, change: &'a Change, diffs: &'a Diffs) -> ChangeView<'a> {
    ChangeView {
        path: change.path.as_str(),
        action: change.action.name(),
        size_before: change.size.0,
        size_after: change.size.1,
        secrets_only: change.secrets_only,
        from: &change.from,
        diff: diffs.get(&host.id, &change.path),
    }
}

fn refusal_view(refusal: &Refusal) -> RefusalView {
    RefusalView {
        message: refusal.message(),
        help: refusal.remedy(),
    }
}
