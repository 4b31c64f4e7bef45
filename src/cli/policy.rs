//! What the policy of the repository says of a plan.

use super::compile::{self, Front};
use super::exit::Exit;
use super::failure::Failure;
use super::plan::Planned;
use super::session::Session;
use crate::diag::Code;
use crate::model::Policy;
use crate::plan::Excess;
use crate::policy::{Refusal, Waiver, hold};

/// What is waived; it comes from who runs the command, never from the repository.
#[derive(Clone, Debug, Default, clap::Args)]
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
    pub(super) fn hold(
        &self,
        session: &Session,
        planned: &Planned,
        base: &Base,
    ) -> Result<Vec<Refusal>, Failure> {
        let policy = base.policy(session, &planned.front)?;
        Ok(hold(&planned.plan.deletes, &policy, &self.waive))
    }
}

/// Whose policy is in force.
#[derive(Clone, Debug, Default, clap::Args)]
pub(super) struct Base {
    /// Hold it to the policy of this commit, such as the branch that it is merged into, which it cannot weaken
    #[arg(long, value_name = "REV")]
    base: Option<String>,
}

impl Base {
    /// That of a commit; of what is held to it where there is none.
    pub(super) fn of(commit: Option<&str>) -> Self {
        let base = commit.map(str::to_owned);
        Self { base }
    }

    fn policy(&self, session: &Session, front: &Front) -> Result<Policy, Failure> {
        let own = || Ok(front.site.project.policy.clone());
        let Some(base) = &self.base else {
            return own();
        };
        let (site, found) = compile::site(&front.root, base)?;
        if found.iter().all(|one| one.code == Code::E0003) && found.has_errors() {
            // Nothing of ours was there yet
            return own();
        }
        if found.has_errors() {
            session.out.say(&format!("`{base}` does not compile"));
            return Err(Failure::new(format!(
                "the policy of `{base}` cannot be told"
            )));
        }
        Ok(site.project.policy)
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
