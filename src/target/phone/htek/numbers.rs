//! The numbers of accounts and keys, as `wazo_htek` has them: they grew with the models, so there is a rule for each generation.

/// The numbers of an account's parameters.
pub(super) struct Account {
    pub(super) active: u32,
    pub(super) profile: u32,
    pub(super) label: u32,
    pub(super) user: u32,
    pub(super) auth: u32,
    pub(super) password: u32,
    pub(super) display: u32,
    pub(super) mailbox: u32,
    pub(super) pickup: u32,
}

/// The accounts up to the sixth: active, profile, label, user, auth, password, display, mailbox, pickup.
const FIRST: [[u32; 9]; 6] = [
    [271, 24082, 20000, 35, 36, 34, 3, 33, 4705],
    [401, 24083, 20001, 735, 736, 734, 703, 426, 4715],
    [501, 24084, 20002, 504, 505, 506, 507, 526, 4725],
    [601, 24085, 20003, 604, 605, 606, 607, 626, 4735],
    [20360, 24086, 20378, 1704, 1705, 1706, 1707, 1726, 20464],
    [20361, 24087, 20379, 1804, 1805, 1806, 1807, 1826, 20465],
];

/// The seventh account, and each after it one more.
const FURTHER: [u32; 9] = [
    24090, 24088, 24100, 24110, 24120, 24130, 24140, 24170, 24220,
];

/// The numbers of an account, from 1 to 16.
pub(super) fn account(number: u16) -> Account {
    let row = usize::from(number.saturating_sub(1));
    let more = u32::from(number.saturating_sub(7));
    let numbers = FIRST
        .get(row)
        .copied()
        .unwrap_or_else(|| FURTHER.map(|first| first + more));
    let [
        active,
        profile,
        label,
        user,
        auth,
        password,
        display,
        mailbox,
        pickup,
    ] = numbers;
    Account {
        active,
        profile,
        label,
        user,
        auth,
        password,
        display,
        mailbox,
        pickup,
    }
}

/// The number of a part of a key: 0 its type, 1 its value, 2 its label, 3 its account.
pub(super) fn key(number: u16, part: u32) -> u32 {
    let number = u32::from(number);
    match number {
        0..=4 => 41_200 + number - 1 + 100 * part,
        5..=36 => 20_200 + part + 5 * (number - 5),
        _ => 23_000 + part + 5 * (number - 37),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_numbers_of_the_sources_are_met() {
        assert_eq!((account(1).user, account(2).password), (35, 734));
        assert_eq!((account(7).active, account(16).pickup), (24090, 24229));
        assert_eq!((key(1, 0), key(2, 1), key(5, 0)), (41200, 41301, 20200));
        assert_eq!((key(10, 0), key(10, 2)), (20225, 20227));
    }

    #[test]
    fn no_two_parameters_share_a_number() {
        let mut all = BTreeSet::new();
        let keys = (1..=36).flat_map(|number| (0..4).map(move |part| key(number, part)));
        let accounts = (1..=16).map(account);
        let accounts = accounts.flat_map(|one| {
            [
                one.active,
                one.label,
                one.user,
                one.auth,
                one.password,
                one.display,
                one.mailbox,
            ]
        });
        assert!(keys.chain(accounts).all(|number| all.insert(number)));
    }
}
