/// The section of a reference: `users` of `tenants/acme/users/alice`, `tenants` of a tenant itself.
pub fn section(thing: &str) -> &str {
    let mut parts = thing.split('/');
    match (parts.next(), parts.nth(1)) {
        (_, Some(section)) => section,
        (first, None) => first.unwrap_or_default(),
    }
}

/// Whether a reference is that of a tenant.
pub fn is_tenant(thing: &str) -> bool {
    let rest = thing.strip_prefix("tenants/");
    rest.is_some_and(|rest| !rest.contains('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_has_a_section() {
        assert_eq!(section("tenants/acme"), "tenants");
        assert_eq!(section("tenants/acme/numbers/+49301"), "numbers");
        assert!(is_tenant("tenants/acme") && !is_tenant("tenants/acme/users/alice"));
    }
}
