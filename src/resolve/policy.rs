use super::reference::Known;
use super::words::Words;
use super::{locale, schedule};
use crate::diag::Code;
use crate::model::{
    Days, Expression, HostId, Limit, Limits, Malformed, Policy, Review, Rule, Windows,
};
use crate::source::Spanned;
use crate::syntax;
use std::collections::BTreeMap;

/// Resolves what an apply may not do.
pub(super) fn resolve(written: &syntax::Policy, hosts: &Known<'_>, words: &mut Words) -> Policy {
    let deletes = written.deletes.as_ref();
    let deletes = deletes.map_or_else(BTreeMap::new, |limits| self::deletes(limits, words));
    let protected = written
        .protected
        .iter()
        .map(|text| text.clone().map(|text| text.0))
        .collect();
    let waves = written
        .waves
        .iter()
        .map(|wave| {
            wave.iter()
                .filter_map(|id| host(id, hosts, words))
                .collect()
        })
        .collect();
    let windows = written.windows.as_ref();
    Policy {
        windows: windows.map(|windows| self::windows(windows, words)),
        reviews: reviews(written, words),
        signed_reviews: written.signed_reviews.as_ref().is_some_and(|is| is.value),
        rules: rules(written, words),
        deletes,
        protected,
        waves,
    }
}

fn deletes(written: &syntax::Deletes, words: &mut Words) -> BTreeMap<&'static str, Limits> {
    macro_rules! sections {
        ($($section:ident)*) => { [$((stringify!($section), &written.$section)),*] };
    }
    let all = sections! {
        users phones numbers tenants sites trunks groups queues menus schedules conferences parking paging operators
        calendars directories
    };
    let limits = all.into_iter().filter_map(|(section, many)| {
        let limits = many.as_ref()?.0.iter();
        let limits = limits.filter_map(|text| {
            let limit = words.read(text, text.place, "a limit", Limit::parse)?;
            Some(limit.value)
        });
        Some((section, Limits(limits.collect())))
    });
    limits.collect()
}

fn windows(written: &syntax::Windows, words: &mut Words) -> Windows {
    let timezone = written.timezone.as_ref();
    Windows {
        hours: schedule::by_key(&written.hours, "days of the week", Days::parse, words),
        timezone: timezone.and_then(|text| locale::timezone(text, words)),
    }
}

fn reviews(written: &syntax::Policy, words: &mut Words) -> Vec<Review> {
    let all = written.reviews.0.items.iter().filter_map(|entry| {
        let of = words.read(&entry.key, entry.key.place, "a class of change", class)?;
        let by = entry.value.as_ref()?.0.iter();
        let by = by.map(|who| who.clone().map(|who| who.0)).collect();
        Some(Review { of, by })
    });
    all.collect()
}

/// A class of change, or the beginning of references.
fn class(text: &str) -> Result<String, Malformed> {
    let known = Review::CLASSES.contains(&text);
    let of_tenant = text
        .strip_prefix("tenants/")
        .is_some_and(|rest| !rest.is_empty());
    let help = format!(
        "write one of `{}`, or what it is of, such as `tenants/acme`",
        Review::CLASSES.join("`, `")
    );
    let bad = || Malformed::new("is no class and no reference").help(help);
    (known || of_tenant)
        .then(|| text.to_owned())
        .ok_or_else(bad)
}

fn rules(written: &syntax::Policy, words: &mut Words) -> Vec<Rule> {
    let all = written.rules.items.iter().filter_map(|entry| {
        let rule = entry.value.as_ref()?;
        let holds = words.read(
            &rule.holds,
            rule.holds.place,
            "a condition",
            Expression::parse,
        )?;
        let says = rule.says.clone().map(|says| says.map(|says| says.0));
        let id = entry.key.value.clone();
        Some(Rule { id, holds, says })
    });
    all.collect()
}

fn host(
    text: &Spanned<syntax::IdText>,
    hosts: &Known<'_>,
    words: &mut Words,
) -> Option<Spanned<HostId>> {
    let id = hosts.id(&text.value, text.place, words)?;
    words.read_as(
        Code::E0201,
        id,
        text.place,
        "a well-formed id",
        HostId::parse,
    )
}
