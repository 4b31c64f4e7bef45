//! What a project wants tried after an apply, on a real engine: what fails takes the release back.

use crate::host::LabHost;
use crate::listening::{How, Listening};
use crate::repository::Repository;
use crate::site;

const PEOPLE: [&str; 3] = [
    "  alice: {name: Alice}\n",
    "  bob: {name: Bob, voicemail: false, ring: {for: 1s}}\n",
    "  probe: {name: Probe, softphone: [app]}\n",
];

/// The same project with these probes.
pub(crate) fn probing(repository: &Repository, probes: &str) {
    let project = repository.read("pbx.yaml");
    let project = project.split("probes:").next().expect("a text");
    repository.write("pbx.yaml", &format!("{project}probes: {probes}\n"));
}

#[track_caller]
fn goes_back(repository: &Repository, host: &LabHost, words: &str) {
    let before = host.endpoints();
    let zed = "  zed: {name: Zed, voicemail: false}\n";
    site::people(repository, "acme", &[PEOPLE[0], PEOPLE[1], PEOPLE[2], zed]);
    let ran = repository.pbxctl("apply", &["--yes"]).expect_code(6);
    assert!(ran.stderr.contains(words), "`{words}` is not in {ran}");
    assert_eq!(host.endpoints(), before);
    site::people(repository, "acme", &PEOPLE);
    // What is live was found working, without the probes as well
    repository.pbxctl("plan", &[]).expect_code(0);
}

#[test]
fn who_registers_and_calls_after_an_apply() {
    let Some(host) = LabHost::up() else { return };
    let repository = Repository::for_host(&host);
    let tenant = site::tenant("Acme GmbH", site::DOMAIN);
    repository.write("tenants/acme/tenant.yaml", &tenant);
    site::people(&repository, "acme", &PEOPLE);
    let user = "tenants/acme/users/probe";
    let call = |to: &str| {
        format!("{{register: [{user}], calls: [{{from: {user}, to: \"{to}\"}}], within: 3s}}")
    };
    probing(&repository, &call("*97"));
    let ran = repository.applies();
    for words in ["registers", "`*97` answers `1002`"] {
        assert!(ran.stderr.contains(words), "{ran}");
    }
    assert!(host.registered().is_empty(), "it goes again");
    let activity = host.rx("core show channels count");
    assert!(activity.contains("0 active calls"), "{activity}");
    // Bob has no phone there
    probing(&repository, &call("1001"));
    goes_back(
        &repository,
        &host,
        "the probe that calls `1001` as `1002`: the PBX answers 4",
    );
    // Somebody rings, and takes it too late
    let bob = site::phone_of(&repository, "bob");
    let rings = bob.is_there(&host, How::Rings);
    probing(&repository, &call("1001").replace("3s", "1s"));
    goes_back(&repository, &host, "the probe that calls `1001` as `1002`");
    drop(rings);
    let history = repository.pbxctl("history", &[]).expect_code(0);
    assert!(history.stdout.contains("apply rolled back"), "{history}");
}

const TRUNKS: &str = "\
tenant: {name: Acme GmbH, domain: acme.example, pools: {users: 1000-1999}}
trunks:
  first: {kind: sip, server: FIRST}
";

#[test]
fn a_trunk_that_is_silent() {
    let Some(host) = LabHost::up() else { return };
    let provider = Listening::provider(&host.provider(2), &host, How::Takes);
    let repository = site::with_providers(&host, TRUNKS, &PEOPLE);
    probing(&repository, "{trunks: true, within: 4s}");
    site::people(&repository, "acme", &PEOPLE[..1]);
    let ran = repository.applies();
    assert!(ran.stderr.contains("trunks that answer: 1"), "{ran}");
    drop(provider);
    site::people(&repository, "acme", &PEOPLE);
    let ran = repository.pbxctl("apply", &["--yes"]).expect_code(6);
    assert!(
        ran.stderr
            .contains("the probe of the trunks: nothing is answered by"),
        "{ran}"
    );
}
