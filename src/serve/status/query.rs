use crate::serve::form::Fields;
use crate::serve::records::Wanted;

/// Which rows a query asks for.
pub(super) fn wanted(query: &Fields, most: u32) -> Wanted {
    let of = |name: &str| query.get(name).filter(|value| !value.is_empty()).cloned();
    let limit = of("limit")
        .and_then(|limit| limit.parse().ok())
        .unwrap_or(100);
    Wanted {
        mac: of("mac"),
        result: of("result"),
        before: of("before").and_then(|before| before.parse().ok()),
        limit: limit.clamp(1, most),
    }
}
