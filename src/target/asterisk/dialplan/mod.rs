//! The dialplan: the contexts of the graph, a context of its flows, and what flows need beside them.

mod caller;
mod choose;
mod common;
mod context;
mod feature;
mod flow;
mod form;
mod kind;
mod line;
mod menu;
mod outside;
mod people;
mod recording;
mod ring;
mod schedule;
mod service;
mod written;

pub(super) use caller::variables;
pub(super) use common::host;
pub(super) use people::{agents_name as agents, lamps_name as lamps, member};
pub(super) use ring::outside_ring;

use super::work::Work;
use crate::render::Value;
use written::Context;

/// The number that a flow works with.
const NUMBER: &str = "${PBXCTL_NUMBER}";

/// The dialplan of a tenant.
pub(super) fn tenant(work: &Work<'_>) -> Value {
    let contexts = context::all(work)
        .into_iter()
        .chain([flow::all(work)])
        .chain(menu::all(work))
        .chain(people::all(work))
        .chain(schedule::all(work))
        .chain(service::all(work))
        .chain(form::all(work))
        .chain(kind::all(work))
        .chain(caller::all(work));
    let contexts = contexts.filter(|context| !context.is_empty());
    Value::record([
        ("tenant", work.reference()),
        ("contexts", Value::list(contexts.map(Context::value))),
    ])
}
