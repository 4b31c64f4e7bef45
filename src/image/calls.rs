//! What answers calls.

use super::form::{Form, Reader, Writer, choices, records};
use crate::model::{Feature, FeatureCodes, QueueStrategy, Strategy, Target};
use crate::source::Spanned;
use std::collections::BTreeMap;

records! {
    Group { place, name, extension, members, strategy, ring, then, caller_id, record }
    Queue {
        place, name, extension, members, strategy, music, announcement, wait, most, then, wrap_up, ring, record,
    }
    Menu { place, name, extension, greeting, keys, wait, timeout, invalid, extensions }
    Schedule { place, hours, except, closed, special, timezone }
    Conference { place, name, extension, pin, max, record }
    Parking { place, extension, spaces, stay, then }
    Paging { place, name, extension, multicast, listen, sip, zones, callers }
    Vip { levels, callers }
    VipLevel { place, skip_queue, music, direct, voicemail, escalate }
    VipCaller { place, name, level, note }
    Recording { notice, consent }
}

choices! {
    Target { 0 To(thing), 1 Voicemail(user), 2 External(number) }
    Strategy { 0 All, 1 Order, 2 Random, 3 RoundRobin }
    QueueStrategy { 0 All, 1 LongestIdle, 2 FewestCalls, 3 Random, 4 Order, 5 RoundRobin, 6 Weight }
    Feature {
        0 Voicemail, 1 Pickup, 2 Park, 3 Intercom, 4 Page, 5 Dnd, 6 Forward, 7 Night, 8 Agent, 9 Login, 10 Listen, 11 Whisper,
        12 Barge,
    }
}

/// Those that are written; the others are the usual ones.
impl Form for FeatureCodes {
    fn write(&self, out: &mut Writer) {
        let written = self.iter().filter_map(|(feature, code)| {
            let place = self.place(feature)?;
            Some((feature, Spanned::new(code.clone(), place)))
        });
        written.collect::<BTreeMap<_, _>>().write(out);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        BTreeMap::read(from).map(Self::new)
    }
}
