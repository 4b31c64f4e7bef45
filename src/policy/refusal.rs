use super::Waiver;
use serde::Serialize;

/// Why a plan is not carried out as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// What is too much, in one sentence.
    pub message: String,
    /// What goes, where that is the reason: references.
    pub things: Vec<String>,
    /// The waiver that allows just this; none where the waivers themselves are the fault.
    pub waiver: Option<Waiver>,
}

impl Refusal {
    /// What to do about it.
    pub fn remedy(&self) -> String {
        match &self.waiver {
            Some(waiver @ Waiver::Drops(_)) => format!(
                "wait for a moment without calls, `--when-quiet 5m`, or allow just this: `--waive {waiver}`"
            ),
            Some(waiver) => format!("take it back, or allow just this: `--waive {waiver}`"),
            None => "leave it out, or write just what goes".to_owned(),
        }
    }
}
