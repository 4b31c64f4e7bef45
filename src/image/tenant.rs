//! A tenant, whole, and what it claims beside others.

use super::form::{choices, records};
use crate::model::PoolKind;

records! {
    Tenant {
        place, name, domain, host, region, pools, site, notify, outside_prefix, caller_id, class, country, timezone, language, users,
        phones, sites, classes, profiles, firmware, trunks, routes, numbers, groups, queues, menus, schedules, conferences, parking,
        paging, vip, operators, voicemail, feature_codes, calendars, directories,
    }
    Pool { kind, range, reuse_after }
    Claims {
        place, domain, host, region, pools, macs, numbers, multicast, models, host_files, phone_files, secrets, names_outside, counts,
    }
}

choices! {
    PoolKind { 0 Users, 1 Services, 2 Groups, 3 Queues, 4 Menus, 5 Conferences, 6 Paging, 7 Parking }
}
