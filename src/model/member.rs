use super::{Claims, Deferred, Tenant};
use std::fmt;
use std::ops::Deref;

/// A tenant of a site: what it claims beside others is at hand, and all else that it is where somebody looks at it.
pub struct Member {
    claims: Claims,
    tenant: Deferred<Tenant>,
}

impl Member {
    /// One of which it is known what it claims.
    pub const fn new(claims: Claims, tenant: Deferred<Tenant>) -> Self {
        Self { claims, tenant }
    }

    /// What it claims: known without a look at the rest.
    pub const fn claims(&self) -> &Claims {
        &self.claims
    }

    /// Whether somebody looked at it.
    pub fn is_looked_at(&self) -> bool {
        self.tenant.made().is_some()
    }
}

impl From<Tenant> for Member {
    fn from(tenant: Tenant) -> Self {
        Self::new(Claims::of(&tenant), tenant.into())
    }
}

impl Deref for Member {
    type Target = Tenant;

    fn deref(&self) -> &Tenant {
        &self.tenant
    }
}

impl fmt::Debug for Member {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { claims, tenant } = self;
        (claims, tenant).fmt(out)
    }
}
