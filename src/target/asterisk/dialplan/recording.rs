use super::super::work::Work;
use super::line::{Lines, is, label};
use crate::calls::StepId;

/// How long the caller may take to press a key once the notice was heard, in seconds.
const WAIT: u32 = 5;

/// What is set once the caller was told or asked: a call that goes on elsewhere is neither again.
const TOLD: &str = "PBXCTL_TOLD";

/// Tells that the call is recorded, or asks, and records: the caller's channel, wherever the call goes on. The file's name has the
/// tenant's id, the time in UTC and Asterisk's own id of the call, and nothing that a user wrote or a caller sent.
pub(super) fn record(
    work: &Work<'_>,
    lines: &mut Lines,
    (notice, consent): (&str, Option<char>),
    then: StepId,
) {
    let (told, sound) = (format!("${{{TOLD}}}"), work.sound(notice));
    lines.goto_if(is(&told, "1"), label(then));
    lines.set(TOLD, "1");
    lines.add("Answer()");
    match consent {
        None => lines.add(format_args!("Playback({sound})")),
        Some(key) => {
            lines.add(format_args!("Read(PBXCTL_CONSENT,{sound},1,,1,{WAIT})"));
            let other = format!("\"${{PBXCTL_CONSENT}}\" != \"{key}\"");
            lines.goto_if(&other, label(then));
        }
    }
    let (folder, time) = (work.id, "${STRFTIME(${EPOCH},UTC,%Y-%m-%d_%H-%M-%S)}");
    lines.add(format_args!(
        "MixMonitor({folder}/{time}_${{UNIQUEID}}.wav)"
    ));
}
