/// What is asked of the other side.
#[derive(Clone, Copy)]
pub(in crate::apply) struct Request<'a> {
    pub(in crate::apply) method: &'a str,
    /// The address that it goes to, as a URI.
    pub(in crate::apply) to: &'a str,
    /// Header lines of its own, each with its end.
    pub(in crate::apply) more: &'a str,
    pub(in crate::apply) body: &'a str,
}

impl<'a> Request<'a> {
    /// One without lines of its own and without a body.
    pub(in crate::apply) fn new(method: &'a str, to: &'a str) -> Self {
        Self {
            method,
            to,
            more: "",
            body: "",
        }
    }
}
