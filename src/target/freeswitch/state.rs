use crate::model::{Tenant, TenantId};
use crate::target::Kept;

/// Where FreeSWITCH keeps messages and greetings, and who has which.
const ROOT: &str = "/var/lib/freeswitch";

/// How a tenant's state is taken out of a FreeSWITCH and put into one.
pub(super) fn kept(id: &TenantId, tenant: &Tenant) -> Kept {
    let domain = tenant.domain.value.as_str();
    let tell = format!(
        "for what in forward dnd night; do fs_cli -x \"db list/pbxctl_$what\" | tr , '\\n' | while read -r key; do case $key in \
         {id} | {id}_*) echo \"$what ${{key#{id}_}} $(fs_cli -x \"db select/pbxctl_$what/$key\" </dev/null)\" ;; esac; done; done; \
         fs_cli -x 'callcenter_config agent list' | awk -F '|' 'index($1, \"{id}_\") == 1 && $6 == \"On Break\" \
         {{ print \"pause \" substr($1, length(\"{id}_\") + 1) \" on\" }}'"
    );
    let take = format!(
        "while read -r what who value; do case $what in forward) fs_cli -x \"db insert/pbxctl_forward/{id}_$who/$value\" ;; \
         dnd) fs_cli -x \"db insert/pbxctl_dnd/{id}_$who/1\" ;; night) fs_cli -x 'db insert/pbxctl_night/{id}/1' ;; \
         pause) fs_cli -x \"callcenter_config agent set status {id}_$who 'On Break'\" ;; esac </dev/null; done"
    );
    let database = format!("sqlite3 {ROOT}/db/voicemail_default.db");
    let (storage, rows) = (format!("{ROOT}/storage/voicemail"), format!("{id}.sql"));
    Kept {
        tell,
        take,
        pack: format!(
            "for of in voicemail_msgs voicemail_prefs; do {database} \".mode insert $of\" \"select * from $of where domain='{domain}'\"; done \
             >{storage}/{rows}; tar -C {storage} --ignore-failed-read -cf - {rows} default/{domain}"
        ),
        unpack: format!("tar -C {storage} -xpf - && {database} <{storage}/{rows}"),
    }
}
