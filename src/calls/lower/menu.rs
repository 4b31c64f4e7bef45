use super::draft::Draft;
use super::work::Work;
use crate::calls::{Action, Cause, Flow, FlowId, IvrMenu, Scope, StepId};
use crate::model::{Menu, Target};

/// How often a greeting is played to callers who press nothing, or a key that leads nowhere, unless it is written where they go.
const TRIES: u32 = 3;

impl Work<'_> {
    /// What happens to calls to menus.
    pub(super) fn menus(&mut self) {
        for (id, menu) in &self.tenant.menus {
            let flow = self.menu(menu);
            self.flow(FlowId::Menu(id.clone()), flow);
        }
    }

    fn menu(&self, menu: &Menu) -> Flow {
        let mut draft = Draft::default();
        let start = draft.reserve();
        let mut lead = |target: &Target| self.onwards(&mut draft, target, self.own_class(), None);
        let keys = menu.keys.iter().map(|(key, target)| (*key, lead(target)));
        let keys = keys.collect();
        let [timeout, invalid] =
            [&menu.timeout, &menu.invalid].map(|target| target.as_ref().map(&mut lead));
        let mut or_end =
            |step: Option<StepId>| step.unwrap_or_else(|| draft.hang_up(menu.place, Cause::Normal));
        let (timeout, invalid) = (or_end(timeout), or_end(invalid));
        let action = Action::Menu(IvrMenu {
            greeting: menu.greeting.value.clone(),
            keys,
            wait: menu.wait,
            tries: if menu.timeout.is_some() { 1 } else { TRIES },
            timeout,
            invalid,
            extensions: menu.extensions.then_some(Scope::Extensions),
        });
        draft.fill(start, menu.place, action);
        draft.finish()
    }
}
