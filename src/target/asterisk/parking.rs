use super::names;
use super::work::Work;
use crate::calls::Lot;
use crate::model::ParkingId;
use crate::render::Value;

/// The car parks of a tenant.
pub(super) fn tenant(work: &Work<'_>) -> Option<Value> {
    let lots = &work.calls.parking;
    (!lots.is_empty()).then(|| {
        let lots = lots.iter().filter_map(|(id, lot)| self::lot(work, id, lot));
        Value::record([("tenant", work.reference()), ("lots", Value::list(lots))])
    })
}

fn lot(work: &Work<'_>, id: &ParkingId, lot: &Lot) -> Option<Value> {
    let spaces = format!("{}-{}", lot.spaces.first()?, lot.spaces.last()?);
    let stay = i64::try_from(lot.stay.as_secs()).unwrap_or(i64::MAX);
    let mut fields = vec![
        ("name", Value::plain(names::parking(work.id, id))),
        ("spaces", Value::plain(spaces)),
        ("stay", Value::number(stay.max(1))),
    ];
    if lot.returns {
        fields.push(("returned", Value::plain(names::returned(work.id, id))));
    }
    Some(Value::record(fields))
}
