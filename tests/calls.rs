//! The call graph: what a site is lowered to, and that nothing in it leads nowhere.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that fails shows where"
)]

use pbxctl::allocate::{Lockfile, allocate};
use pbxctl::calls::{Action, Calls, Goes, Scope, TenantCalls, lower};
use pbxctl::load::{self, Disk, Memory, World};
use pbxctl::{resolve, syntax};
use std::fmt::Write;

const PROJECT: &str = "version: 1\nhosts:\n  pbx: {engine: asterisk, connect: {dir: ./host}, address: pbx.example}\nsecrets: {key: {env: KEY}}\ndefaults: {country: DE, timezone: Europe/Berlin, language: de}\n";

fn graph(world: &impl World) -> Calls {
    let (repository, found) = load::load(world);
    let (documents, faults) = syntax::read(&repository);
    let (site, more) = resolve::resolve(&documents);
    for found in [found, faults, more] {
        assert!(!found.has_errors(), "{found:?}");
    }
    let (allocated, _) = allocate(&site, &Lockfile::default(), "2026-01-01");
    lower(&site, &allocated.allocation)
}

fn of(tenant: &str) -> TenantCalls {
    let world = Memory::default()
        .with("pbx.yaml", PROJECT)
        .with("tenants/acme/tenant.yaml", tenant);
    let mut calls = graph(&world).tenants;
    calls.pop_first().expect("a tenant").1
}

/// What can be dialled and what happens then, a line an entry and a line a step.
fn listing(calls: &TenantCalls, scopes: &[Scope]) -> String {
    let mut text = String::new();
    for (scope, context) in &calls.contexts {
        if !scopes.is_empty() && !scopes.contains(scope) {
            continue;
        }
        writeln!(text, "{scope:?} includes {:?}", context.includes).unwrap();
        for entry in &context.entries {
            writeln!(
                text,
                "  {:?} {:?} -> {:?}",
                entry.pattern, entry.argument, entry.goes
            )
            .unwrap();
        }
    }
    text
}

fn flows(calls: &TenantCalls, wanted: &str) -> String {
    let mut text = String::new();
    for (id, flow) in &calls.flows {
        let id = format!("{id:?}");
        if !id.starts_with(wanted) {
            continue;
        }
        writeln!(text, "{id}").unwrap();
        for (at, step) in flow.steps.iter().enumerate() {
            writeln!(text, "  {at}: {:?}", step.action).unwrap();
        }
    }
    text
}

/// Everything that is named is there.
fn leads_nowhere(calls: &TenantCalls) -> Vec<String> {
    let mut lost = Vec::new();
    let mut look = |goes: &Goes, from: &dyn std::fmt::Debug| {
        let known = match goes {
            Goes::Flow(flow) => calls.flows.contains_key(flow),
            Goes::Context(scope) => calls.contexts.contains_key(scope),
        };
        if !known {
            lost.push(format!("{from:?} -> {goes:?}"));
        }
    };
    for (scope, context) in &calls.contexts {
        context
            .entries
            .iter()
            .for_each(|entry| look(&entry.goes, scope));
        context
            .includes
            .iter()
            .for_each(|scope| look(&Goes::Context(scope.clone()), scope));
    }
    for (id, flow) in &calls.flows {
        assert!(!flow.steps.is_empty(), "{id:?} does nothing");
        for step in &flow.steps {
            assert!(
                step.action
                    .nexts()
                    .iter()
                    .all(|next| next.0 < flow.steps.len()),
                "{id:?}"
            );
            match &step.action {
                Action::Continue(flow) => look(&Goes::Flow(flow.clone()), id),
                Action::Dial { scope, .. } | Action::DialForward { scope, .. } => {
                    look(&Goes::Context(scope.clone()), id);
                }
                Action::Menu(menu) => {
                    let scope = menu.extensions.iter().cloned();
                    scope.for_each(|scope| look(&Goes::Context(scope), id));
                }
                _ => {}
            }
        }
    }
    calls
        .callers
        .iter()
        .for_each(|caller| look(&Goes::Context(caller.scope.clone()), &caller.account));
    lost
}

#[test]
fn of_the_examples_lead_somewhere() {
    for example in ["quickstart", "acme", "msp"] {
        let calls = graph(&Disk::new(format!("examples/{example}")));
        assert!(!calls.tenants.is_empty());
        for (id, tenant) in &calls.tenants {
            assert_eq!(leads_nowhere(tenant), [] as [String; 0], "{example}, {id}");
        }
    }
}

const WHOLE: &str = include_str!("calls/whole.yaml");

#[test]
fn of_a_whole_tenant_lead_somewhere() {
    assert_eq!(leads_nowhere(&of(WHOLE)), [] as [String; 0]);
}

#[test]
fn what_a_whole_tenant_dials() {
    insta::assert_snapshot!(listing(&of(WHOLE), &[]));
}

#[test]
fn what_then_happens_to_people() {
    insta::assert_snapshot!(flows(&of(WHOLE), "User"));
}

#[test]
fn what_then_happens_elsewhere() {
    let calls = of(WHOLE);
    let kinds = [
        "Group",
        "Queue",
        "Menu",
        "Number",
        "Route",
        "NoRoute",
        "Outside",
        "Upstream",
        "Emergency",
    ];
    insta::assert_snapshot!(kinds.map(|kind| flows(&calls, kind)).concat());
}

#[test]
fn what_features_do() {
    let calls = of(WHOLE);
    let kinds = [
        "Feature",
        "Take",
        "Spy",
        "Paging",
        "Parking",
        "Space",
        "Returned",
        "Conference",
    ];
    insta::assert_snapshot!(kinds.map(|kind| flows(&calls, kind)).concat());
}
