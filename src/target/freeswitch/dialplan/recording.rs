use super::super::names;
use super::At;
use super::written::{Action, Condition};
use crate::calls::StepId;

/// How long the caller may take to press a key once the notice was heard, in milliseconds.
const WAIT: u32 = 5000;

/// Tells that the call is recorded, or asks, once in a call, and records the caller's leg, wherever the call goes on.
pub(super) fn record(
    at: &At<'_>,
    (notice, consent): (&str, Option<char>),
    then: StepId,
) -> Vec<Condition> {
    let told = at.here_if("${pbxctl_told}", "^true$");
    let (name, file) = (names::of_tenant(at.work.id, "call"), at.work.file(notice));
    let path = format!("${{recordings_dir}}/{name}_${{strftime(%Y-%m-%d_%H-%M-%S)}}_${{uuid}}.wav");
    let begin = [
        Action::set("pbxctl_told", "true"),
        Action::new("answer", ""),
    ];
    let records = [Action::new("record_session", path), at.go(then)];
    let mut all = vec![told.doing([at.go(then)])];
    let Some(key) = consent else {
        let plays = [Action::new("playback", file)];
        all.push(at.does(begin.into_iter().chain(plays).chain(records)));
        return all;
    };
    let read = format!("1 1 {file} pbxctl_key {WAIT} X");
    let asks = [
        Action::set("pbxctl_key", ""),
        Action::new("read", read),
        at.go_part("asked"),
    ];
    all.push(at.does(begin.into_iter().chain(asks)));
    let pressed = format!("^{}$", super::super::escape::regex(&key.to_string()));
    let agreed = at.part_if("asked", "${pbxctl_key}", &pressed);
    all.push(agreed.doing(records));
    all.push(at.part_does("asked", [at.go(then)]));
    all
}
