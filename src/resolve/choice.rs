/// What is written of several keys that exclude each other. Just one is: `syntax` has seen to that. Nothing, where its value
/// was at fault.
pub(super) fn written<T>(keys: impl IntoIterator<Item = Option<T>>) -> Option<T> {
    keys.into_iter().flatten().next()
}
