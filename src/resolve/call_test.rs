use super::choice;
use super::reference::Known;
use super::words::Words;
use crate::diag::Code;
use crate::model::{
    Call, CallTest, Claim, Expected, ExpectedStep, Moment, Path, Reference, TenantId,
};
use crate::source::Spanned;
use crate::syntax::{self, ReferenceText, Text};

/// Resolves a call test. Whom its words name is told by the simulator, within the tenant of the call.
pub(super) fn resolve(
    written: &syntax::CallTest,
    tenants: &Known<'_>,
    words: &mut Words,
) -> Option<CallTest> {
    let claims = [
        written
            .call
            .as_ref()
            .map(|call| Some(steps(call, &written.expect, words))),
        written
            .never
            .as_ref()
            .map(|path| Some(Claim::Never(path_of(path)))),
        written
            .always
            .as_ref()
            .map(|path| Some(Claim::Always(path_of(path)))),
    ];
    let claim = choice::written(claims)??;
    let tenant = written.tenant.as_ref().and_then(|text| {
        let id = tenants.id(&text.value, text.place, words)?;
        words.read_as(
            Code::E0201,
            id,
            text.place,
            "a well-formed id",
            TenantId::parse,
        )
    });
    Some(CallTest {
        place: written.place,
        name: owned(&written.name),
        tenant,
        claim,
    })
}

fn owned(text: &Spanned<Text>) -> Spanned<String> {
    text.clone().map(|text| text.0)
}

fn path_of(written: &syntax::Path) -> Path {
    Path {
        from: owned(&written.from),
        to: owned(&written.to),
    }
}

fn steps(written: &syntax::Call, expect: &[syntax::Expected], words: &mut Words) -> Claim {
    let at = written
        .at
        .as_ref()
        .and_then(|text| words.read(text, text.place, "a moment", Moment::parse));
    let state = written
        .state
        .0
        .items
        .iter()
        .filter_map(|entry| Some((entry.key.clone(), owned(entry.value.as_ref()?))));
    let call = Call {
        from: owned(&written.from),
        to: owned(&written.to),
        at,
        state: state.collect(),
        keys: written.keys.iter().map(|key| owned(key).value).collect(),
    };
    Claim::Steps {
        call,
        expect: expect
            .iter()
            .filter_map(|step| expected(step, words))
            .collect(),
    }
}

fn expected(written: &syntax::Expected, words: &mut Words) -> Option<Expected> {
    let mut read = |text: &Option<Spanned<ReferenceText>>,
                    step: fn(Spanned<Reference>) -> ExpectedStep| {
        let text = text.as_ref()?;
        Some(
            words
                .read(text, text.place, "a reference", reference)
                .map(step),
        )
    };
    let steps = [
        read(&written.ring, ExpectedStep::Ring),
        read(&written.queue, ExpectedStep::Queue),
        read(&written.menu, ExpectedStep::Menu),
        read(&written.voicemail, ExpectedStep::Voicemail),
        read(&written.trunk, ExpectedStep::Trunk),
        written
            .hangup
            .as_ref()
            .map(|cause| Some(ExpectedStep::HangUp(owned(cause)))),
    ];
    let step = choice::written(steps)??;
    Some(Expected {
        place: written.place,
        step,
        caller_id: written.caller_id.as_ref().map(owned),
    })
}

fn reference(text: &str) -> Result<Reference, crate::model::Malformed> {
    let parts = text
        .split_once('/')
        .and_then(|(section, id)| Reference::parse(section, id));
    parts.ok_or_else(|| {
        crate::model::Malformed::new("is no `section/id`").help("write it as `users/alice`")
    })
}
