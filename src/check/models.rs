use super::Subject;
use crate::catalog::{Catalog, PhoneModel};
use crate::diag::{Code, Diagnostic, Diagnostics, did_you_mean};
use crate::model::{Phone, PhoneId};

/// A phone's model is in the catalogue and has its lines.
pub(super) fn check(subject: &Subject<'_>, found: &mut Diagnostics) {
    for (id, phone) in &subject.tenant.phones {
        match subject.catalog.find(&phone.model.value) {
            None => found.push(unknown(phone, subject.catalog)),
            Some(model) => found.extend(too_many_lines(id, phone, model)),
        }
    }
}

fn unknown(phone: &Phone, catalog: &Catalog) -> Diagnostic {
    let (name, place) = (&phone.model.value, phone.model.place);
    let near = did_you_mean(name, catalog.ids()).map(|near| format!("did you mean `{near}`?"));
    Diagnostic::new(
        Code::E0210,
        format!("the model `{name}` is not in the catalogue"),
    )
    .label(place, "not known")
    .help(near.unwrap_or_else(|| "choose one that `pbxctl list models` shows".to_owned()))
}

fn too_many_lines(id: &PhoneId, phone: &Phone, model: &PhoneModel) -> Option<Diagnostic> {
    let most = usize::from(model.lines);
    let extra = phone.lines.get(most)?;
    let count = phone.lines.len();
    let message = format!(
        "the phone `{id}` has {count} lines, and a {} has {most}",
        model.name
    );
    let fault = Diagnostic::new(Code::E0209, message).label(extra.place, "one line too many");
    Some(
        fault
            .label(phone.model.place, format!("{most} at most"))
            .help("remove lines, or choose a larger model"),
    )
}
