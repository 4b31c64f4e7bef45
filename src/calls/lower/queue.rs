use super::draft::whatever;
use super::recording::recorded;
use super::work::Work;
use crate::calls::{Action, Agent, Condition, Flow, FlowId, Outcome, StepId};
use crate::model::{Queue, QueueId, UserId};

impl Work<'_> {
    /// What happens to calls to queues, and who answers them.
    pub(super) fn queues(&mut self) {
        for (id, queue) in &self.tenant.queues {
            let flow = self.queue(id, queue);
            self.flow(FlowId::Queue(id.clone()), flow);
            let resource = self.waiting(queue);
            self.graph.queues.insert(id.clone(), resource);
        }
    }

    fn queue(&self, id: &QueueId, queue: &Queue) -> Flow {
        let mut draft = recorded(queue.place, queue.record.as_ref());
        let start = draft.reserve();
        let then = self.overflow(&mut draft, queue.then.as_ref(), queue.place, None);
        let mut wait = |first: bool, music: Option<String>| {
            let action = Action::Queue {
                queue: id.clone(),
                first,
                music,
                otherwise: without_busy(then),
            };
            draft.push(queue.place, action)
        };
        let otherwise = wait(false, None);
        let levels = self.tenant.vip.levels.iter();
        let special = levels.filter(|(_, level)| level.skip_queue || level.music.is_some());
        let arms = special.map(|(id, level)| {
            let music = level.music.as_ref().map(|music| music.value.clone());
            (Condition::Level(id.clone()), wait(level.skip_queue, music))
        });
        let arms = arms.collect();
        draft.fill(start, queue.place, Action::Choose { arms, otherwise });
        draft.finish()
    }

    fn waiting(&self, queue: &Queue) -> crate::calls::Queue {
        let agents = queue.members.iter();
        crate::calls::Queue {
            agents: agents.filter_map(|user| self.agent(&user.value)).collect(),
            strategy: queue.strategy,
            music: queue.music.as_ref().map(|music| music.value.clone()),
            announcement: queue.announcement.as_ref().map(|file| file.value.clone()),
            wait: queue.wait,
            most: queue.most,
            wrap_up: queue.wrap_up,
            ring: queue.ring,
            place: queue.place,
        }
    }

    fn agent(&self, user: &UserId) -> Option<Agent> {
        let accounts = self.accounts(user);
        let owner = self.owner(user).filter(|_| !accounts.is_empty())?;
        Some(Agent {
            user: user.clone(),
            owner,
            accounts,
        })
    }
}

fn without_busy(step: StepId) -> std::collections::BTreeMap<Outcome, StepId> {
    let mut all = whatever(step);
    all.remove(&Outcome::Busy);
    all
}
