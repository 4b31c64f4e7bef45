use super::Subject;
use crate::catalog::{Catalog, PhoneModel};
use crate::diag::{Code, Diagnostic, Diagnostics, did_you_mean};
use crate::model::{Expansion, Key, KeyAction, Phone, Slot, Tenant};

/// A phone has the keys, lines and expansion modules that are given something to do.
pub(super) fn check(subject: &Subject<'_>, found: &mut Diagnostics) {
    let tenant = subject.tenant;
    for phone in tenant.phones.values() {
        let Some(model) = subject.catalog.find(&phone.model.value) else {
            continue;
        };
        found.extend(beyond_the_last(tenant, phone, model));
        found.extend(without_a_line(tenant, phone));
        found.extend(modules(phone, model, subject.catalog));
    }
}

/// The first key for which the model has no room.
fn beyond_the_last(tenant: &Tenant, phone: &Phone, model: &PhoneModel) -> Option<Diagnostic> {
    let profile = phone.profile.as_ref();
    let profile = profile.and_then(|id| tenant.profiles.get(&id.value));
    let slots = phone.layout(profile, model.family.line_keys_shared);
    let written = |slot: &&Slot<'_>| matches!(slot, Slot::Key(_));
    let beyond = slots.iter().skip(model.keys.into()).find(written)?;
    let Slot::Key(key) = beyond else { return None };
    let lines = slots.len() - slots.iter().filter(written).count();
    let mut message = match model.keys {
        0 => format!("a {} has no keys to be set", model.name),
        most => format!("a {} has {most} keys", model.name),
    };
    if lines > 0 && model.keys > 0 {
        message = format!("{message}, and {lines} of them are keys of its lines");
    }
    Some(no_room(message, key, phone))
}

fn no_room(message: String, key: &Key, phone: &Phone) -> Diagnostic {
    Diagnostic::new(Code::E0240, message)
        .label(key.place, "one key too many")
        .label(phone.model.place, "on this phone")
        .help("remove keys, add an expansion module, or choose a larger model")
}

/// Keys of lines that the phone has not.
fn without_a_line(tenant: &Tenant, phone: &Phone) -> Vec<Diagnostic> {
    let profile = phone.profile.as_ref();
    let profile = profile.and_then(|id| tenant.profiles.get(&id.value));
    let inherited = profile.map_or(&[][..], |profile| &profile.keys);
    let of_modules = phone.expansion.iter().flat_map(|module| &module.keys);
    let keys = inherited.iter().chain(&phone.keys).chain(of_modules);
    let faults = keys.filter_map(|key| match &key.action {
        KeyAction::Line(line) if !(1..=phone.lines.len()).contains(&(line.value as usize)) => {
            let message = format!("the phone has no line {}", line.value);
            let fault = Diagnostic::new(Code::E0240, message).label(line.place, "no such line");
            Some(
                fault
                    .label(phone.place, "of this phone")
                    .help("write a number from 1 to the count of its `lines`"),
            )
        }
        _ => None,
    });
    faults.collect()
}

fn modules(phone: &Phone, model: &PhoneModel, catalog: &Catalog) -> Vec<Diagnostic> {
    let faults = phone.expansion.iter().zip(1..).filter_map(|(written, at)| {
        let Some(module) = catalog.module(&written.model.value) else {
            return Some(unknown(written, model, catalog));
        };
        let takes = module.models.contains(&model.id);
        let message = match (takes, written.keys.get(usize::from(module.keys))) {
            (false, _) => format!("a {} takes no {}", model.name, module.name),
            (true, _) if at > module.most => {
                format!("a {} takes {} modules", model.name, module.most)
            }
            (true, Some(key)) => {
                let message = format!("a {} has {} keys", module.name, module.keys);
                return Some(no_room(message, key, phone));
            }
            (true, None) => return None,
        };
        let fault = Diagnostic::new(Code::E0240, message)
            .label(written.model.place, "does not fit")
            .label(phone.model.place, "beside this phone");
        Some(fault.help(fitting(model, catalog)))
    });
    faults.collect()
}

fn unknown(written: &Expansion, model: &PhoneModel, catalog: &Catalog) -> Diagnostic {
    let name = &written.model.value;
    let ids = catalog.modules().iter().map(|module| module.id.as_str());
    let near = did_you_mean(name, ids).map(|near| format!("did you mean `{near}`?"));
    let message = format!("the expansion module `{name}` is not in the catalogue");
    Diagnostic::new(Code::E0240, message)
        .label(written.model.place, "not known")
        .help(near.unwrap_or_else(|| fitting(model, catalog)))
}

/// What goes beside a model.
fn fitting(model: &PhoneModel, catalog: &Catalog) -> String {
    let modules = catalog.modules().iter();
    let fitting: Vec<_> = modules
        .filter(|module| module.models.contains(&model.id))
        .map(|module| format!("`{}`", module.id))
        .collect();
    match fitting.is_empty() {
        true => "remove it: the model has no port for one".to_owned(),
        false => format!("choose one that fits: {}", fitting.join(" or ")),
    }
}
