use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::{Connect, Host, HostId, Site};

/// No two hosts share a place, where they would replace each other's files.
pub(super) fn check(site: &Site, found: &mut Diagnostics) {
    let mut seen: Vec<(&HostId, &Host)> = Vec::new();
    for (id, host) in &site.project.hosts {
        match seen
            .iter()
            .find(|(_, other)| same(&host.connect, &other.connect))
        {
            Some((other, first)) => found.push(
                Diagnostic::new(
                    Code::E0218,
                    format!("the hosts `{other}` and `{id}` are in one place"),
                )
                .label(host.place, "reached the same way")
                .label(first.place, "as this one")
                .help("keep one of them, or correct a connection"),
            ),
            None => seen.push((id, host)),
        }
    }
}

fn same(a: &Connect, b: &Connect) -> bool {
    match (a, b) {
        (Connect::Ssh { address: a, .. }, Connect::Ssh { address: b, .. }) => a == b,
        _ => a == b,
    }
}
