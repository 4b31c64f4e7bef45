use super::super::names;
use super::super::work::Work;
use super::entry::{entries, included, nowhere, own_entries};
use super::written::{Action, Condition, Context, Extension};
use super::{KEPT, flow, trunk};
use crate::calls;
use crate::calls::Scope;
use crate::render::Value;

/// The contexts of a tenant.
pub(in super::super) fn tenant(work: &Work<'_>) -> Value {
    let scopes = work.calls.contexts.keys();
    let mut contexts: Vec<_> = scopes.map(|scope| of_scope(work, scope)).collect();
    contexts.push(flow::all(work));
    Value::record([
        ("tenant", work.reference()),
        (
            "contexts",
            Value::list(contexts.into_iter().map(Context::value)),
        ),
    ])
}

fn of_scope(work: &Work<'_>, scope: &Scope) -> Context {
    let mut context = Context::new(names::context(work.id, scope));
    if matches!(scope, Scope::Users(_)) {
        for included in included(work.calls, scope) {
            if *included != Scope::Emergency {
                continue;
            }
            entries(work, included, &mut context);
        }
        limits(work, &mut context);
        marked(work, &mut context);
        for included in included(work.calls, scope) {
            if *included != Scope::Emergency {
                own_entries(work, included, &mut context);
            }
        }
    } else {
        if let Scope::Trunk(id) = scope {
            trunk::begin(work, id, &mut context);
        }
        entries(work, scope, &mut context);
    }
    context.add(nowhere());
    context
}

/// A caller with as many calls as allowed makes no more; all calls of whoever has such a limit are counted.
fn limits(work: &Work<'_>, context: &mut Context) {
    if !work
        .calls
        .callers
        .iter()
        .any(|caller| caller.most.is_some())
    {
        return;
    }
    let used =
        "${cond(${limit_usage(hash pbxctl_calls ${pbxctl_owner})} >= ${pbxctl_most} ? 1 : 0)}";
    let limited = || Condition::of("${pbxctl_counted}", "^$").and("${pbxctl_most}", "^[0-9]+$");
    let full = limited().and(used, "^1$");
    let full = full.doing([Action::new("hangup", "CALL_REJECTED")]);
    context.add(Extension::new("limit").with(full));
    let count = limited().doing([
        Action::set("pbxctl_counted", "1"),
        Action::set(KEPT, "true"),
        Action::new("limit", "hash pbxctl_calls ${pbxctl_owner}"),
    ]);
    context.add(Extension::new("count").goes_on().with(count));
}

/// Where the call is found that an extension makes, for those who may hear it.
fn marked(work: &Work<'_>, context: &mut Context) {
    if work.any(|action| matches!(action, calls::Action::Spy { .. })) {
        let key = format!("{}_${{pbxctl_extension}}", work.id);
        let mark = Action::new("hash", format!("insert/pbxctl_calling/{key}/${{uuid}}"));
        let caller = Condition::of("${pbxctl_extension}", "^[0-9]+$").doing([mark]);
        context.add(Extension::new("mark").goes_on().with(caller));
    }
}
