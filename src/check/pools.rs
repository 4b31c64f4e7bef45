use super::Subject;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::Pool;

/// Within a tenant a number belongs to one pool.
pub(super) fn check(subject: &Subject<'_>, found: &mut Diagnostics) {
    let tenant = subject.tenant;
    for (at, pool) in tenant.pools.iter().enumerate() {
        let others = tenant.pools.iter().take(at);
        let overlapping = others.filter(|other| other.range.value.overlaps(&pool.range.value));
        found.extend(overlapping.map(|other| overlap(pool, other)));
    }
}

fn overlap(pool: &Pool, other: &Pool) -> Diagnostic {
    let (name, first) = (pool.kind.name(), other.kind.name());
    Diagnostic::new(
        Code::E0207,
        format!("the pools `{first}` and `{name}` overlap"),
    )
    .label(
        pool.range.place,
        format!("shares numbers with {}", other.range.value),
    )
    .label(other.range.place, format!("the pool `{first}`"))
    .help("let one of them end before the other starts")
}
