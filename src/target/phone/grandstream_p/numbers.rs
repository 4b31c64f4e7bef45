//! The numbers of accounts. A telephone has a hundred of them for each account behind the first (fusionpbx grandstream/gxp16xx and
//! gxp20xx), a box with one or two ports a row for each port (grandstream/ht802), and one with more ports one server for all of them
//! and a number for each port (grandstream/ht814 and ht818).

/// The numbers of a server: where an account registers and how its calls are carried.
pub(super) struct Server {
    pub(super) active: u32,
    pub(super) address: u32,
    pub(super) outbound: u32,
    pub(super) transport: u32,
    pub(super) srtp: u32,
    pub(super) mwi: u32,
    pub(super) codecs: [u32; 7],
}

/// The numbers of who an account is.
pub(super) struct Account {
    /// That it is there, where its server does not say so.
    pub(super) port: Option<u32>,
    pub(super) user: u32,
    pub(super) auth: u32,
    pub(super) password: u32,
    pub(super) display: u32,
    pub(super) name: Option<u32>,
    pub(super) mailbox: Option<u32>,
    /// What is dialled before the number of a key that watches somebody whose call is to be taken.
    pub(super) pickup: Option<u32>,
}

/// How the accounts of a model are numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scheme {
    /// Each account has a server of its own, as telephones have it.
    Lines,
    /// Each of two ports has a server of its own.
    Ports,
    /// All ports have one server.
    OneServer,
}

const FIRST: Server = Server {
    active: 271,
    address: 47,
    outbound: 48,
    transport: 130,
    srtp: 183,
    mwi: 99,
    codecs: [57, 58, 59, 60, 61, 62, 46],
};

const SECOND_PORT: Server = Server {
    active: 401,
    address: 747,
    outbound: 748,
    transport: 830,
    srtp: 443,
    mwi: 709,
    codecs: [757, 758, 759, 760, 761, 762, 814],
};

impl Scheme {
    /// The scheme of a model.
    pub(super) fn of(model: &str) -> Self {
        match model {
            "grandstream-ht814" | "grandstream-ht818" => Self::OneServer,
            model if model.starts_with("grandstream-ht") => Self::Ports,
            _ => Self::Lines,
        }
    }

    /// The numbers of the server of an account, counted from 1; none where it is that of the first.
    pub(super) fn server(self, account: u16) -> Option<Server> {
        match (self, account) {
            (_, 1) => Some(FIRST),
            (Self::Lines, _) => {
                let base = base(account);
                let codec = |choice| base + 51 + choice;
                Some(Server {
                    active: base + 1,
                    address: base + 2,
                    outbound: base + 3,
                    transport: base + 48,
                    srtp: base + 43,
                    mwi: base + 15,
                    codecs: [0, 1, 2, 3, 4, 5, 6].map(codec),
                })
            }
            (Self::Ports, _) => Some(SECOND_PORT),
            (Self::OneServer, _) => None,
        }
    }

    /// The numbers of an account, counted from 1.
    pub(super) fn account(self, account: u16) -> Account {
        let port = u32::from(account) - 1;
        match (self, account) {
            (Self::OneServer, _) => Account {
                port: Some(4595 + port),
                user: 4060 + port,
                auth: 4090 + port,
                password: 4120 + port,
                display: 4180 + port,
                name: None,
                mailbox: None,
                pickup: None,
            },
            (_, 1) => Account {
                port: None,
                user: 35,
                auth: 36,
                password: 34,
                display: 3,
                name: Some(270),
                mailbox: Some(33),
                pickup: Some(1347).filter(|_| self == Self::Lines),
            },
            (Self::Lines, _) => {
                let base = base(account);
                Account {
                    port: None,
                    user: base + 4,
                    auth: base + 5,
                    password: base + 6,
                    display: base + 7,
                    name: Some(base + 17),
                    mailbox: Some(base + 26),
                    pickup: Some(base + 81),
                }
            }
            (Self::Ports, _) => Account {
                port: None,
                user: 735,
                auth: 736,
                password: 734,
                display: 703,
                name: None,
                mailbox: None,
                pickup: None,
            },
        }
    }
}

/// The second account begins at 400.
fn base(account: u16) -> u32 {
    200 + 100 * u32::from(account)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn numbers(scheme: Scheme, accounts: u16) -> Vec<u32> {
        let each = (1..=accounts).flat_map(|number| {
            let one = scheme.account(number);
            let server = scheme.server(number);
            let of_server = server.map(|server| {
                let Server {
                    active,
                    address,
                    outbound,
                    transport,
                    srtp,
                    mwi,
                    codecs,
                } = server;
                let rest = [active, address, outbound, transport, srtp, mwi];
                rest.into_iter().chain(codecs)
            });
            let own = [one.user, one.auth, one.password, one.display];
            let perhaps = [one.port, one.name, one.mailbox, one.pickup];
            let all = own.into_iter().chain(perhaps.into_iter().flatten());
            all.chain(of_server.into_iter().flatten())
                .collect::<Vec<_>>()
        });
        each.collect()
    }

    #[test]
    fn the_numbers_of_the_sources_are_met() {
        let third = Scheme::Lines.server(3).unwrap();
        assert_eq!(
            (third.address, third.srtp, third.codecs[6]),
            (502, 543, 557)
        );
        assert_eq!(Scheme::Lines.account(2).mailbox, Some(426));
        assert_eq!(Scheme::Ports.account(2).password, 734);
        assert_eq!(Scheme::OneServer.account(8).port, Some(4602));
        assert_eq!(Scheme::of("grandstream-ht802v2"), Scheme::Ports);
    }

    #[test]
    fn no_two_parameters_share_a_number() {
        for (scheme, accounts) in [
            (Scheme::Lines, 4),
            (Scheme::Ports, 2),
            (Scheme::OneServer, 8),
        ] {
            let all = numbers(scheme, accounts);
            let distinct: BTreeSet<_> = all.iter().collect();
            assert_eq!(all.len(), distinct.len(), "{scheme:?}");
        }
    }
}
