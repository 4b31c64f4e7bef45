//! What becomes of the files of a host.

use super::Review;
use super::section::{Item, Section};
use crate::plan::{Action, Change, HostPlan};

/// The section of a host: why it cannot be changed, what breaks off, and its files.
pub(super) fn of(host: &HostPlan, review: &Review) -> Section {
    let counts = host.counts();
    let mut items: Vec<_> = host
        .refusals
        .iter()
        .map(|refusal| {
            let mut item = Item::new('!', format!("refused: {}", refusal.message()));
            item.lines.push(refusal.remedy());
            item
        })
        .collect();
    let edited = host.edited.iter();
    let edited = edited.map(|path| format!("{path}: edited by hand on the host"));
    let unlinked = host.unlinked.iter();
    let unlinked = unlinked.map(|link| format!("{link}: the link is gone"));
    let told = edited.chain(unlinked).chain(host.drops.words());
    items.extend(told.map(|words| Item::new('!', words)));
    if !host.reload.is_empty() {
        items.push(Item::new(
            '~',
            format!("reload: {}", host.reload.join(", ")),
        ));
    }
    items.extend(host.changes.iter().map(|change| file(host, change, review)));
    Section {
        title: format!(
            "{}: {} to add, {} to change, {} to delete",
            host.id, counts.add, counts.change, counts.delete
        ),
        folded: true,
        items,
    }
}

fn file(host: &HostPlan, change: &Change, review: &Review) -> Item {
    let sign = match change.action {
        Action::Add => '+',
        Action::Change => '~',
        Action::Delete => '-',
    };
    let note = if change.secrets_only {
        ", secrets only"
    } else {
        ""
    };
    let mut item = Item::new(sign, format!("{} ({}{note})", change.path, change.from));
    item.diff = review.diffs.get(&host.id, &change.path).map(str::to_owned);
    item
}
