use crate::diag::{Code, Diagnostic, Diagnostics, did_you_mean};
use crate::model::{Probing, Site, State, TenantId, UserId};
use crate::source::{Place, Spanned};

/// Names the probes of users that are not there, or who could not do it.
pub(super) fn check(site: &Site, found: &mut Diagnostics) {
    for probing in site.project.probes.people() {
        found.extend(fault(site, probing));
    }
}

fn fault(site: &Site, probing: &Spanned<Probing>) -> Option<Diagnostic> {
    let (place, Probing { tenant, user }) = (probing.place, &probing.value);
    let Some(tenant) = site.tenants.get(tenant) else {
        let known = site.tenants.keys().map(TenantId::as_str);
        let near = did_you_mean(tenant.as_str(), known);
        return Some(nobody(&format!("tenants/{tenant}"), place, near));
    };
    let Some(written) = tenant.users.get(user) else {
        let near = did_you_mean(user.as_str(), tenant.users.keys().map(UserId::as_str));
        return Some(nobody(&probing.value.to_string(), place, near));
    };
    let mut phones = tenant.phones.values();
    let has_phone = phones.any(|phone| phone.lines.iter().any(|line| line.value == *user));
    let why = match written.state {
        State::Active if has_phone || !written.softphones.is_empty() => return None,
        State::Active => "has neither a phone nor a softphone",
        _ => "is not active",
    };
    let fault = Diagnostic::new(
        Code::E0203,
        format!("`{}` cannot try anything", probing.value),
    );
    let help = "make a user for it: with a softphone, and active";
    Some(fault.label(place, why).help(help))
}

fn nobody(what: &str, place: Place, near: Option<&str>) -> Diagnostic {
    let fault =
        Diagnostic::new(Code::E0203, format!("there is no `{what}`")).label(place, "names nothing");
    match near {
        Some(near) => fault.help(format!("did you mean `{near}`?")),
        None => fault,
    }
}
