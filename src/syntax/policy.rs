use super::record::record;
use super::scalar::{
    ExpressionText, HoursText, IdText, LimitText, TimeZoneText, WholeReferenceText,
};
use super::{Entries, ManyOr, Pairs, Text};
use crate::source::Spanned;

record! {
    /// What an apply may not do unless somebody allows this very excess by name.
    Policy = "the policy" {
        /// How much may go at once.
        deletes: Option<Deletes>,
        /// What is never deleted without a named waiver.
        protected: Vec<Spanned<WholeReferenceText>>,
        /// Hosts, one wave after the other, each checked before the next.
        waves: Vec<Vec<Spanned<IdText>>>,
        /// When hosts may be changed; at any time unless written.
        windows: Option<Windows>,
        /// Whose word a change takes: by its class (`emergency`, `deletes`, `number_moves`, `trunks`, `drops_calls`, `cuts_off`), or by what it is of (`tenants/acme`, `tenants/acme/queues`). One of those who are named is enough.
        reviews: Pairs<ManyOr<Spanned<Text>>>,
        /// Whether such a word has to be signed, by the commit or a tag `review/…` of it: `--reviewed-by` is not enough then.
        signed_reviews: Option<Spanned<bool>>,
        /// What has to hold of a plan, by name.
        rules: Entries<Rule>,
    }
}

record! {
    /// When hosts may be changed.
    Windows = "change windows" {
        /// Days (`mon-thu`, `sat`) and times (`18:00-22:00`).
        hours: Pairs<ManyOr<Spanned<HoursText>>>,
        /// The IANA time zone in which they are read; the project's, or UTC, unless written.
        timezone: Option<Spanned<TimeZoneText>>,
    }
}

record! {
    /// A condition that has to hold of a plan.
    Rule = "a rule of the policy" {
        /// The condition, in CEL, over `plan`: what `pbxctl plan --format json` tells in `result`.
        holds: Spanned<ExpressionText>,
        /// What to say where it does not.
        says: Option<Spanned<Text>>,
    }
}

record! {
    /// How much may go at once: a count, or a percentage of what is there. With a list of both, both hold.
    Deletes = "the limits of deletes" {
        /// Users.
        users: Option<ManyOr<Spanned<LimitText>>>,
        /// Phones.
        phones: Option<ManyOr<Spanned<LimitText>>>,
        /// Telephone numbers.
        numbers: Option<ManyOr<Spanned<LimitText>>>,
        /// Tenants, with all that is theirs.
        tenants: Option<ManyOr<Spanned<LimitText>>>,
        /// Sites.
        sites: Option<ManyOr<Spanned<LimitText>>>,
        /// Trunks.
        trunks: Option<ManyOr<Spanned<LimitText>>>,
        /// Ring groups.
        groups: Option<ManyOr<Spanned<LimitText>>>,
        /// Queues.
        queues: Option<ManyOr<Spanned<LimitText>>>,
        /// Menus.
        menus: Option<ManyOr<Spanned<LimitText>>>,
        /// Schedules.
        schedules: Option<ManyOr<Spanned<LimitText>>>,
        /// Conferences.
        conferences: Option<ManyOr<Spanned<LimitText>>>,
        /// Car parks.
        parking: Option<ManyOr<Spanned<LimitText>>>,
        /// Paging zones.
        paging: Option<ManyOr<Spanned<LimitText>>>,
        /// Operator consoles.
        operators: Option<ManyOr<Spanned<LimitText>>>,
        /// Calendars.
        calendars: Option<ManyOr<Spanned<LimitText>>>,
        /// Directories.
        directories: Option<ManyOr<Spanned<LimitText>>>,
    }
}
