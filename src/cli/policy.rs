//! What the policy of the repository says of a plan.

use super::exit::Exit;
use super::failure::Failure;
use super::plan::Planned;
use crate::plan::Excess;
use crate::policy::{Refusal, Waiver, hold};

/// What is waived; it comes from who runs the command, never from the repository.
#[derive(Debug, clap::Args)]
pub(super) struct Waivers {
    /// Allow just this excess over the policy, as its refusal prints it: `users=12`; may be given several times
    #[arg(long, value_name = "WHAT")]
    waive: Vec<Waiver>,
}

impl Waivers {
    /// Those that a sealed plan was made with.
    pub(super) fn sealed(words: &[String]) -> Self {
        let waive = words.iter().filter_map(|word| word.parse().ok()).collect();
        Self { waive }
    }

    /// As they were typed.
    pub(super) fn words(&self) -> Vec<String> {
        self.waive.iter().map(ToString::to_string).collect()
    }
}

impl Waivers {
    /// Why the plan may not be carried out.
    pub(super) fn hold(&self, planned: &Planned) -> Vec<Refusal> {
        let policy = &planned.front.site.project.policy;
        hold(&planned.plan.deletes, policy, &self.waive)
    }
}

/// Tells the refusals; the exit code where there are any.
pub(super) fn tell(refusals: &[Refusal]) -> Option<Exit> {
    for refusal in refusals {
        Failure::new(refusal.message.clone())
            .help(refusal.remedy())
            .tell();
    }
    (!refusals.is_empty()).then_some(Exit::Refused)
}

/// The refusals, as a view of a plan shows them.
pub(super) fn excesses(refusals: &[Refusal]) -> Vec<Excess> {
    let told = refusals.iter().map(|refusal| Excess {
        message: refusal.message.clone(),
        help: refusal.remedy(),
        things: refusal.things.clone(),
        waiver: refusal.waiver.as_ref().map(ToString::to_string),
    });
    told.collect()
}
