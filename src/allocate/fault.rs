//! The wording of what can be wrong with numbers.

use super::before::Before;
use super::owner::Owner;
use super::work::Work;
use crate::diag::{Code, Diagnostic};
use crate::model::{Extension, PoolKind, Range};
use crate::source::{Place, Spanned};

/// A pinned or held number that does not lie in its pool.
pub(super) fn outside(work: &Work<'_>, owner: &Owner<'_>, extension: Extension) -> Diagnostic {
    let pool = work.pool_of(owner);
    let range = work
        .range(pool)
        .map_or_else(String::new, |range| range.to_string());
    let message = format!(
        "the extension {extension} of `{}` lies outside the pool {range}",
        owner.id
    );
    let (at, what) = pool_place(work, pool);
    let fault = Diagnostic::new(Code::E0205, message);
    match owner.pinned {
        Some(pinned) => fault
            .label(pinned.place, "pinned outside")
            .label(at, what)
            .help(format!("pin one of {range}, or widen the pool")),
        None => fault
            .label(owner.place, format!("holds {extension} in `pbx.lock`"))
            .label(at, what)
            .help(format!(
                "widen the pool so that it holds {extension}, or pin a new extension for `{}`",
                owner.id
            )),
    }
}

/// A fault when a pinned number belongs to somebody who is still there and is not pinned elsewhere.
pub(super) fn taken(
    owner: &Owner<'_>,
    pinned: &Spanned<Extension>,
    all: &[Owner<'_>],
    before: &Before<'_>,
) -> Option<Diagnostic> {
    let entry = before.holder(pinned.value)?;
    if before.entry(owner) == Some(entry) {
        return None;
    }
    let holds = |other: &&Owner<'_>| {
        other.reference != owner.reference
            && other.pinned.is_none()
            && before.entry(other) == Some(entry)
    };
    let other = all.iter().find(holds)?;
    let message = format!("the extension {} belongs to `{}`", pinned.value, other.id);
    let fault = Diagnostic::new(Code::E0214, message)
        .label(pinned.place, format!("pinned for `{}`", owner.id));
    let fault = fault.label(other.place, "holds it in `pbx.lock`");
    Some(fault.help(format!(
        "pin another extension here, or pin a new one for `{}` in the same change",
        other.id
    )))
}

/// A pool without a number for all.
pub(super) fn exhausted(
    work: &Work<'_>,
    pool: PoolKind,
    without: &[&Owner<'_>],
    all: usize,
) -> Diagnostic {
    let range = work.range(pool);
    let whom = match pool {
        PoolKind::Users => "users",
        _ => "owners",
    };
    let shown = range.map_or_else(
        || "no range".to_owned(),
        |range| format!("{range} has {} extensions for {all} {whom}", range.len()),
    );
    let message = format!(
        "the pool `{}` of the tenant `{}` is exhausted: {shown}",
        pool.name(),
        work.id
    );
    let (at, what) = pool_place(work, pool);
    let fault = Diagnostic::new(Code::E0208, message).label(at, what);
    let others = match without.len() {
        0 | 1 => "gets no extension".to_owned(),
        several => format!("gets no extension, nor do {} more", several - 1),
    };
    let fault = without
        .first()
        .into_iter()
        .fold(fault, |fault, owner| fault.label(owner.place, &*others));
    let wider = range.map(|range| wider(range, all as u64));
    let wider = wider.map_or_else(
        || "write a pool".to_owned(),
        |wider| format!("widen the pool, for example to `{wider}`"),
    );
    fault.help(format!("{wider}, or remove {whom} who are gone"))
}

fn pool_place(work: &Work<'_>, kind: PoolKind) -> (Place, &'static str) {
    let pool = work.tenant.pool(kind);
    pool.map_or(
        (
            work.tenant.place,
            "no pool is written: it has a block of 1000",
        ),
        |pool| (pool.range.place, "the pool"),
    )
}

/// A range from the same start that holds `owners` and room to grow.
fn wider(range: Range, owners: u64) -> String {
    let first = range.first().to_string();
    let (start, width): (u64, usize) = (first.parse().unwrap_or(0), first.len());
    let most = 10_u64.saturating_pow(u32::try_from(width).unwrap_or(10)) - 1;
    let wanted = start + (owners + owners / 4).next_multiple_of(1000) - 1;
    match wanted <= most {
        true => format!("{first}-{wanted:0width$}"),
        false => format!("{first}0-{most}9"),
    }
}
