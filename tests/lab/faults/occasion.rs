//! What it takes for an apply to come to a step, and how it is seen that it came there.

use pbxctl::apply::StepName;

use crate::host::LabHost;
use crate::probes::probing;
use crate::repository::Repository;

/// What is probed where the step is that one: a call of somebody who has an account of a softphone.
const PROBES: &str = "{register: [tenants/acme/users/bob], calls: [{from: tenants/acme/users/bob, to: \"*97\"}], within: 5s}";

/// Fails unless the lease is prolonged within ten seconds.
const PROLONGED: &str = r#"cd /var/lib/pbxctl && was=$(sed -n 3p lease)
for _ in $(seq 100); do [ "$(sed -n 3p lease)" = "$was" ] || exit 0; sleep 0.1; done
exit 1"#;

/// The arguments with which an apply takes the step.
pub(super) fn arguments(step: StepName) -> &'static [&'static str] {
    match step {
        StepName::Lull | StepName::Renew => &["--when-quiet", "30s"],
        StepName::Arm => &["--confirm", "5s"],
        StepName::Disarm => &["--confirm", "1h"],
        StepName::Lock
        | StepName::Read
        | StepName::Journal
        | StepName::Stage
        | StepName::Try
        | StepName::Link
        | StepName::Switch
        | StepName::Reload
        | StepName::Flush
        | StepName::Verify
        | StepName::Probe
        | StepName::Confirm
        | StepName::Prune
        | StepName::Unlock => &[],
    }
}

/// Makes it so that the next apply takes the step.
pub(super) fn prepare(host: &LabHost, repository: &Repository, step: StepName) {
    probing(
        repository,
        if step == StepName::Probe {
            PROBES
        } else {
            "{}"
        },
    );
    if step == StepName::Renew {
        for what in ["1,Answer()", "2,Wait(120)"] {
            host.rx(&format!("dialplan add extension 900,{what} into waits"));
        }
        host.rx("channel originate Local/900@waits application Wait 120");
    }
}

/// The step of which is told last before the other one ends: that the lease is prolonged is told nowhere.
pub(super) fn told(step: StepName) -> StepName {
    if step == StepName::Renew {
        StepName::Link
    } else {
        step
    }
}

/// Waits until what is told nowhere has happened.
pub(super) fn await_end(host: &LabHost, step: StepName) {
    if step == StepName::Renew {
        host.sh(PROLONGED).expect_code(0);
    }
}

/// Nobody talks any more.
pub(super) fn hang_up(host: &LabHost, step: StepName) {
    if step == StepName::Renew {
        host.rx("channel request hangup all");
    }
}
