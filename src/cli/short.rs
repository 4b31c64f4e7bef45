/// The beginning of the name of a release or a commit, as people read and type it.
pub(super) fn short(name: &str) -> &str {
    name.get(..12).unwrap_or(name)
}
