//! The verbs, in the order in which help lists them. The arguments of each stand in its own file.

use super::{
    agent, apply, call, carry, cat, check, completions, confirm, diff, drift, explain, fmt,
    history, import, init, list, lock, man, merge_lock, phones, plan, render, rollback, schema,
    secret, serve, status, sync, test, unlock,
};
use clap::Subcommand;

/// One thing to do; what it is stands at its arguments.
#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    Init(init::Init),
    Check(check::Check),
    Lock(lock::Lock),
    Render(render::Render),
    Cat(cat::Cat),
    Diff(diff::Diff),
    Plan(plan::Plan),
    Apply(apply::Apply),
    Carry(carry::Carry),
    Confirm(confirm::Confirm),
    Drift(drift::Drift),
    Rollback(rollback::Rollback),
    History(history::History),
    Status(status::Status),
    Unlock(unlock::Unlock),
    Agent(agent::Agent),
    Serve(Box<serve::Serve>),
    Phones(phones::Phones),
    Import(import::Import),
    Sync(sync::Sync),
    Call(call::Call),
    Test(test::Test),
    List(list::List),
    Explain(explain::Explain),
    Secret(secret::Secret),
    Fmt(fmt::Fmt),
    MergeLock(merge_lock::MergeLock),
    Schema(schema::Schema),
    Completions(completions::Completions),
    Man(man::Man),
}
