use crate::model::{Tenant, TenantId};
use crate::target::Kept;

/// How a tenant's state is taken out of an Asterisk and put into one.
pub(super) fn kept(id: &TenantId, _: &Tenant) -> Kept {
    let state = format!("CustomDevstate/{id}");
    let told = [
        format!("s,^/{id}_forward/([^ :]+) *: *([0-9*#+]+) *$,forward \\1 \\2,p"),
        format!("s,^/{state}_(dnd|pause)_([^ :]+) *: *BUSY *$,\\1 \\2 on,p"),
        format!("s,^/{state}_night *: *BUSY *$,night {id} on,p"),
    ];
    let told = told.join("; ");
    let tell = format!("asterisk -rx 'database show' | sed -nE '{told}'");
    let take = format!(
        "while read -r what who value; do case $what in forward) asterisk -rx \"database put {id}_forward $who $value\" ;; \
         night) asterisk -rx 'devstate change Custom:{id}_night BUSY' ;; \
         *) asterisk -rx \"devstate change Custom:{id}_${{what}}_$who BUSY\" ;; esac </dev/null; done"
    );
    let spool = "tar -C /var/spool/asterisk/voicemail";
    let mailboxes = super::names::mailboxes(id);
    Kept {
        tell,
        take,
        pack: format!("{spool} --ignore-failed-read -cf - {mailboxes}"),
        unpack: format!("{spool} -xpf - && asterisk -rx 'voicemail reload'"),
    }
}
