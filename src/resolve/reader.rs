use super::choice;
use super::reference::Known;
use super::scope::Scope;
use super::secret;
use super::words::{Words, duration};
use crate::catalog::numbering;
use crate::diag::{Code, Diagnostic};
use crate::model::{
    self, Address, CallerId, E164, Extension, Id, Language, Malformed, Reference, Secret, Target,
    TimeZone, UserId,
};
use crate::source::Spanned;
use crate::syntax::{
    self, AddressText, DurationText, Either, ExtensionText, IdText, LanguageText, NumberText,
    ReferenceText, Text, TimeZoneText,
};
use std::time::Duration;

/// Reads the words of a tenant's documents within their scope.
pub(super) struct Reader<'a, 'w> {
    pub(super) scope: &'a Scope<'a>,
    pub(super) words: &'w mut Words,
    /// What is being read: `tenants/acme/trunks/main`.
    pub(super) at: String,
}

/// What answers a call that is sent there.
const ANSWERING: &[&str] = &["users", "groups", "queues", "menus", "conferences"];

impl Reader<'_, '_> {
    /// A bare id of a section.
    pub(super) fn bare<T: Id>(&mut self, text: &Spanned<IdText>) -> Option<Spanned<T>> {
        let id = self
            .scope
            .known(T::SECTION)?
            .id(&text.value, text.place, self.words)?;
        T::parse(id).ok().map(|id| Spanned::new(id, text.place))
    }

    /// A reference to a thing of one section.
    pub(super) fn one<T: Id>(&mut self, text: &Spanned<ReferenceText>) -> Option<Spanned<T>> {
        let id = self
            .scope
            .known(T::SECTION)?
            .reference(&text.value, text.place, self.words)?;
        T::parse(id).ok().map(|id| Spanned::new(id, text.place))
    }

    /// References to things of one section; those at fault are left out.
    pub(super) fn all<T: Id>(&mut self, texts: &[Spanned<ReferenceText>]) -> Vec<Spanned<T>> {
        texts.iter().filter_map(|text| self.one(text)).collect()
    }

    /// A reference to a thing of one of several sections.
    pub(super) fn any(
        &mut self,
        text: &Spanned<ReferenceText>,
        sections: &[&'static str],
    ) -> Option<Spanned<Reference>> {
        let section = text.split_once('/').map_or("", |(section, _)| section);
        if !sections.contains(&section) {
            self.words.found.push(wrong_section(text, sections));
            return None;
        }
        let id = self
            .scope
            .known(section)?
            .reference(&text.value, text.place, self.words)?;
        Reference::parse(section, id).map(|reference| Spanned::new(reference, text.place))
    }

    /// References to things of several sections; those at fault are left out.
    pub(super) fn several(
        &mut self,
        texts: &[Spanned<ReferenceText>],
        sections: &[&'static str],
    ) -> Vec<Spanned<Reference>> {
        texts
            .iter()
            .filter_map(|text| self.any(text, sections))
            .collect()
    }

    /// Where a call goes.
    pub(super) fn target(&mut self, written: &syntax::Target) -> Option<Target> {
        match written {
            Either::Short(text) => self.any(text, ANSWERING).map(Target::To),
            Either::Long(map) => {
                let voicemail = map
                    .voicemail
                    .as_ref()
                    .map(|user| self.one::<UserId>(user).map(Target::Voicemail));
                let external = map
                    .external
                    .as_ref()
                    .map(|number| self.number(number).map(Target::External));
                choice::written([voicemail, external])?
            }
        }
    }

    /// Where a call goes, if that is written.
    pub(super) fn maybe_target(&mut self, written: Option<&syntax::Target>) -> Option<Target> {
        written.and_then(|written| self.target(written))
    }

    /// A telephone number, in the way of the tenant's country.
    pub(super) fn number(&mut self, text: &Spanned<NumberText>) -> Option<Spanned<E164>> {
        let country = self.scope.country.as_deref();
        self.words.read_as(
            Code::E0219,
            text,
            text.place,
            "a telephone number",
            |text| e164(text, country),
        )
    }

    /// What those outside see.
    pub(super) fn caller_id(&mut self, written: Option<&syntax::CallerId>) -> Option<CallerId> {
        match written? {
            Either::Short(_) => Some(CallerId::Anonymous),
            Either::Long(map) => {
                let number = map.number.as_ref().and_then(|number| self.number(number));
                Some(CallerId::Shown {
                    number,
                    name: Self::text(map.name.as_ref()),
                })
            }
        }
    }

    /// A secret, under a key of what is being read: `register.password`.
    pub(super) fn secret(
        &mut self,
        written: &syntax::Secret,
        key: &str,
    ) -> Option<Spanned<Secret>> {
        let path = format!("{}.{key}", self.at);
        secret::resolve(written, path)
    }

    /// A text, if it is written.
    pub(super) fn text(text: Option<&Spanned<Text>>) -> Option<Spanned<String>> {
        text.cloned().map(|text| text.map(|text| text.0))
    }

    /// A duration, or what holds when none is written; `None` at a fault.
    pub(super) fn duration(
        &mut self,
        text: Option<&Spanned<DurationText>>,
        otherwise: Duration,
    ) -> Option<Duration> {
        text.map_or(Some(otherwise), |text| {
            self.time(text).map(|time| time.value)
        })
    }

    /// A duration.
    pub(super) fn time(&mut self, text: &Spanned<DurationText>) -> Option<Spanned<Duration>> {
        self.words.read(text, text.place, "a duration", duration)
    }

    /// An extension, if it is written.
    pub(super) fn extension(
        &mut self,
        text: Option<&Spanned<ExtensionText>>,
    ) -> Option<Spanned<Extension>> {
        text.and_then(|text| {
            self.words
                .read(text, text.place, "an extension", Extension::parse)
        })
    }

    /// An address.
    pub(super) fn address(&mut self, text: &Spanned<AddressText>) -> Option<Spanned<Address>> {
        self.words
            .read_as(Code::E0211, text, text.place, "an address", Address::parse)
    }

    /// A time zone, if it is written.
    pub(super) fn timezone(
        &mut self,
        text: Option<&Spanned<TimeZoneText>>,
    ) -> Option<Spanned<TimeZone>> {
        text.and_then(|text| super::locale::timezone(text, self.words))
    }

    /// A language, if it is written.
    pub(super) fn language(
        &mut self,
        text: Option<&Spanned<LanguageText>>,
    ) -> Option<Spanned<Language>> {
        text.and_then(|text| super::locale::language(text, self.words))
    }

    /// The entry of a VIP level.
    pub(super) fn level(
        &mut self,
        text: &Spanned<IdText>,
        known: &Known<'_>,
    ) -> Option<Spanned<model::LevelId>> {
        let id = known.id(&text.value, text.place, self.words)?;
        model::LevelId::parse(id)
            .ok()
            .map(|id| Spanned::new(id, text.place))
    }
}

fn e164(text: &str, country: Option<&str>) -> Result<E164, Malformed> {
    let Some(country) = country.or_else(|| text.starts_with('+').then_some("")) else {
        let fault = Malformed::new("starts with no `+`, and the tenant has no country");
        return Err(fault.help(
            "write it with `+` and the code of its country, or give the tenant a `country`",
        ));
    };
    numbering::parse(text, country).and_then(|dialled| E164::parse(&dialled.e164))
}

fn wrong_section(text: &Spanned<ReferenceText>, sections: &[&'static str]) -> Diagnostic {
    let known: Vec<_> = sections
        .iter()
        .map(|section| format!("`{section}/…`"))
        .collect();
    Diagnostic::new(Code::E0203, format!("`{}` cannot stand here", text.value.0))
        .label(text.place, format!("expected {}", known.join(" or ")))
        .help("write the section and the id of a thing of this kind")
}
