use super::Subject;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::{Phone, State, Tenant};

/// Names the phones that reach nobody, not even help, because all their users are disabled.
pub(super) fn check(subject: &Subject<'_>, found: &mut Diagnostics) {
    let tenant = subject.tenant;
    for (id, phone) in tenant
        .phones
        .iter()
        .filter(|(_, phone)| stranded(phone, tenant))
    {
        let fault = Diagnostic::new(
            Code::W0703,
            format!("the phone `{id}` cannot call for help"),
        );
        let fault = fault.label(phone.place, "all its users are disabled");
        found.push(fault.help("write `state: suspended` for a phone that reaches emergency numbers, or remove the phone"));
    }
}

fn stranded(phone: &Phone, tenant: &Tenant) -> bool {
    let disabled = |user| {
        tenant
            .users
            .get(user)
            .is_some_and(|user| user.state == State::Disabled)
    };
    !phone.lines.is_empty() && phone.lines.iter().all(|line| disabled(&line.value))
}
