//! A password is replaced in three releases, and no phone is cut off on the way.

use crate::host::LabHost;
use crate::site;

#[test]
fn a_password_is_replaced_without_cutting_anybody_off() {
    let Some(host) = LabHost::up() else { return };
    let repository = site::live(&host);
    let goes_on = |arguments: &[&str]| {
        let verb = ["secret", "rotate"];
        repository.within(&[&verb, arguments].concat());
        repository.applies();
        site::phone_of(&repository, "alice")
    };
    let old = site::phone_of(&repository, "alice");
    old.registers(&host);

    assert_eq!(goes_on(&["users/alice"]), old);
    old.registers(&host);

    let new = goes_on(&["--next"]);
    assert_ne!(new, old);
    old.registers(&host);
    new.registers(&host);
    new.with_password("neither").is_refused(&host);

    assert_eq!(goes_on(&["--next"]), new);
    new.registers(&host);
    old.is_refused(&host);

    let newest = goes_on(&["users/alice", "--at-once"]);
    newest.registers(&host);
    new.is_refused(&host);
}
