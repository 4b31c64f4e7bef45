use super::record::record;
use super::scalar::choice;
use crate::source::Spanned;

choice! {
    /// A class of numbers, by the country's number plan.
    NumberClass = "a class of numbers" {
        /// Extensions of the tenant.
        Internal = "internal",
        /// Fixed lines in the country.
        National = "national",
        /// Mobile phones in the country.
        Mobile = "mobile",
        /// Other countries.
        International = "international",
        /// Numbers that cost more.
        Premium = "premium",
        /// Numbers that cost the caller nothing.
        TollFree = "toll-free",
        /// Short numbers of the network.
        Short = "short",
    }
}

record! {
    /// What its users may dial. Emergency numbers are always allowed.
    Class = "a class of service" {
        /// What is allowed; nothing else is.
        allow: Vec<Spanned<NumberClass>>,
        /// What is denied of it.
        deny: Vec<Spanned<NumberClass>>,
    }
}
