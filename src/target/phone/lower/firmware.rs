use super::Subject;
use crate::model::{self, FirmwareId};
use crate::source::Spanned;
use crate::target::phone::Firmware;

/// The firmware that a phone is to have.
///
/// A version that the profile names for this model is what the phone gets; where it names the current one, or none, those whom
/// the rollout chooses get the current version and the others keep the previous one.
pub(super) fn of(subject: &Subject<'_, '_>) -> Option<Firmware> {
    let model = &subject.model.id;
    let named = subject.profile.and_then(|profile| {
        let mut named = profile.firmware.iter();
        named.find(|named| named.value.0 == *model)
    });
    let known = subject
        .tenant
        .firmware
        .iter()
        .find(|(id, firmware)| is_for(id, firmware, model));
    let Some((_, known)) = known else {
        return named.map(|named| Firmware {
            version: Spanned::new(named.value.1.clone(), named.place),
            path: None,
            sha256: None,
        });
    };
    let pinned = named.filter(|named| named.value.1 != known.current.value);
    let version = pinned.map_or_else(
        || rolled_out(subject, known).clone(),
        |named| Spanned::new(named.value.1.clone(), named.place),
    );
    let file = known.files.get(&version.value);
    Some(Firmware {
        path: file.map(|file| file.path.clone()),
        sha256: file.map(|file| file.sha256),
        version,
    })
}

fn is_for(id: &FirmwareId, firmware: &model::Firmware, model: &str) -> bool {
    let listed = || firmware.models.iter().any(|one| one.value == model);
    if firmware.models.is_empty() {
        id.as_str() == model
    } else {
        listed()
    }
}

/// The current version for those whom the rollout chooses, the previous one for the others, if there is one.
fn rolled_out<'a>(subject: &Subject<'_, '_>, firmware: &'a model::Firmware) -> &'a Spanned<String> {
    let mac = subject.phone.mac.value;
    let waits = firmware
        .rollout
        .as_ref()
        .is_some_and(|part| !part.value.chooses(mac));
    let previous = firmware.previous.as_ref().filter(|_| waits);
    previous.unwrap_or(&firmware.current)
}
