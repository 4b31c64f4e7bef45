use super::names;
use super::work::Work;
use crate::model::is_own;
use crate::render::Value;
use crate::source::Spanned;
use std::collections::BTreeMap;

/// The classes of music of a tenant's own files.
pub(super) fn tenant(work: &Work<'_>) -> Option<Value> {
    let all = work.tenant.music();
    let own = all.filter(|music| is_own(&music.value));
    let own: BTreeMap<&str, _> = own.map(|music| (music.value.as_str(), music)).collect();
    (!own.is_empty()).then(|| {
        let classes = own.into_values().map(|music| {
            let file = Spanned::new(work.sound(&music.value), music.place);
            Value::record([
                ("name", Value::plain(names::music(work.id, &music.value))),
                ("file", Value::text(&file)),
            ])
        });
        Value::record([
            ("tenant", work.reference()),
            ("classes", Value::list(classes)),
        ])
    })
}
