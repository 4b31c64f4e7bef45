//! How long FreeSWITCH takes to read all that is ours, for a site of any size: `tests/run reload` says how many.

use super::machine::Machine;
use std::time::Instant;

#[path = "../../../benches/site.rs"]
mod site;

/// So many users live in a tenant.
const EACH: usize = 250;
/// So often it reads all of it.
const TIMES: usize = 5;

/// Four tenants, or as many as it takes for the users that `PBXCTL_RELOAD` asks for.
#[test]
fn all_that_many_tenants_have_is_read_again_and_again() {
    let Some(machine) = Machine::new() else {
        return;
    };
    let asked = std::env::var("PBXCTL_RELOAD").ok();
    let users = asked.map_or(4 * EACH, |users| users.parse().expect("a number of users"));
    let tenants = users.div_ceil(EACH);
    writes(&machine, users, tenants);
    machine.apply().expect_code(0);
    // Every twentieth says which number is theirs
    for user in [0, (users - 1) / 20 * 20] {
        let domain = format!("t{}.example.net", user / users.div_ceil(tenants));
        let known = machine.said(&format!("user_exists id {} {domain}", 200_000 + user));
        assert_eq!(known, "true", "{user} of {domain}");
    }
    println!(
        "{users} users in {tenants} domains, dialplan of {} bytes",
        dialplan(&machine)
    );
    for _ in 0..TIMES {
        let start = Instant::now();
        assert_eq!(machine.said("reloadxml"), "+OK [Success]");
        println!("reloadxml: {:.2} s", start.elapsed().as_secs_f64());
    }
}

fn writes(machine: &Machine, users: usize, tenants: usize) {
    let texts = site::campus(users, users * 9 / 10, tenants);
    let of_tenants = texts
        .iter()
        .filter(|(path, _)| path.starts_with("tenants/"));
    let documents: Vec<_> = of_tenants
        .map(|(path, text)| (path.clone(), text.as_str()))
        .collect();
    machine.writes(&documents);
}

/// The bytes of all dialplans.
fn dialplan(machine: &Machine) -> String {
    let folder = "/var/lib/pbxctl/current/freeswitch/dialplan";
    let all = machine
        .sh(&format!("cat {folder}/* | wc -c"))
        .expect_code(0);
    all.stdout.trim().to_owned()
}
