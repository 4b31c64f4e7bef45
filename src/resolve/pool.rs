use super::words::{Words, duration};
use crate::model::{Pool, PoolKind, Range};
use crate::syntax::{self, Either, Pools};
use std::time::Duration;

/// Resolves the pools that are written.
pub(super) fn resolve(written: &Pools, words: &mut Words) -> Vec<Pool> {
    let pools = PoolKind::ALL.map(|kind| (kind, of(written, kind)));
    let written = pools
        .into_iter()
        .filter_map(|(kind, written)| Some((kind, written?)));
    written
        .filter_map(|(kind, written)| pool(kind, written, words))
        .collect()
}

fn of(written: &Pools, kind: PoolKind) -> Option<&syntax::Pool> {
    match kind {
        PoolKind::Users => written.users.as_ref(),
        PoolKind::Services => written.services.as_ref(),
        PoolKind::Groups => written.groups.as_ref(),
        PoolKind::Queues => written.queues.as_ref(),
        PoolKind::Menus => written.menus.as_ref(),
        PoolKind::Conferences => written.conferences.as_ref(),
        PoolKind::Paging => written.paging.as_ref(),
        PoolKind::Parking => written.parking.as_ref(),
    }
}

fn pool(kind: PoolKind, written: &syntax::Pool, words: &mut Words) -> Option<Pool> {
    let (range, reuse_after) = match written {
        Either::Short(range) => (range, None),
        Either::Long(pool) => (&pool.range, pool.reuse_after.as_ref()),
    };
    let reuse_after = reuse_after.map_or(Some(Duration::ZERO), |text| {
        let read = words.read(text, text.place, "a duration", duration)?;
        Some(read.value)
    });
    let range = words.read(range, range.place, "a range of extensions", Range::parse)?;
    Some(Pool {
        kind,
        range,
        reuse_after: reuse_after?,
    })
}
