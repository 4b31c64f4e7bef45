use super::{Change, Deletes, Diffs, HostPlan, Pending, Plan, Refusal};
use serde::Serialize;

/// The form of the JSON view; a program that knows version 1 goes on working while fields are only added.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct View<'a> {
    version: u32,
    kind: &'static str,
    project: &'a str,
    nothing_to_do: bool,
    refused: bool,
    deletes: &'a Deletes,
    hosts: Vec<HostView<'a>>,
}

#[derive(Serialize)]
struct HostView<'a> {
    host: &'a str,
    connect: &'a str,
    base: Option<&'a str>,
    release: String,
    nothing_to_do: bool,
    unconfirmed: bool,
    pending: Option<&'a Pending>,
    counts: CountsView,
    changes: Vec<ChangeView<'a>>,
    reload: &'a [String],
    edited: &'a [String],
    unlinked: &'a [String],
    refusals: Vec<RefusalView>,
}

#[derive(Serialize)]
struct CountsView {
    add: usize,
    change: usize,
    delete: usize,
    keep: usize,
}

#[derive(Serialize)]
struct ChangeView<'a> {
    path: &'a str,
    action: &'static str,
    size_before: u64,
    size_after: u64,
    secrets_only: bool,
    from: &'a str,
    diff: Option<&'a str>,
}

#[derive(Serialize)]
struct RefusalView {
    message: String,
    help: String,
}

/// The plan for programs: one JSON object, versioned.
pub fn json(plan: &Plan, diffs: &Diffs) -> String {
    let view = View {
        version: VERSION,
        kind: "plan",
        project: &plan.project,
        nothing_to_do: plan.is_nothing(),
        refused: plan.is_refused(),
        deletes: &plan.deletes,
        hosts: plan
            .hosts
            .iter()
            .map(|host| host_view(host, diffs))
            .collect(),
    };
    serde_json::to_string_pretty(&view).unwrap_or_default()
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
