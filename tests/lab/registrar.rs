//! An account at a provider: the PBX registers there with its password.

use std::fmt::Write as _;

use md5::{Digest as _, Md5};

use crate::host::LabHost;
use crate::listening::{How, Listening, header, requests};
use crate::repository::Repository;
use crate::site;

#[test]
fn a_trunk_registers_with_the_password_of_the_environment() {
    let Some(host) = LabHost::up() else { return };
    let registrar = Listening::provider(&host.provider(2), &host, How::Registers);
    let repository = Repository::for_host(&host);
    let tenant = site::tenant("Acme GmbH", site::DOMAIN);
    let trunk = "trunks:\n  main: {kind: sip, server: AT, register: {username: \"acme 1\", auth_username: acme-login, password: {file: trunk.key}}}\n";
    let trunk = trunk.replace("AT", &host.provider(2));
    repository.write("trunk.key", "s3cret; of #the provider");
    repository.write("tenants/acme/tenant.yaml", &(tenant + &trunk));
    repository.locks();
    repository.applies();
    let until = std::time::Instant::now() + std::time::Duration::from_secs(20);
    let registered = || host.rx("pjsip show registrations").contains("Registered");
    while !registered() && std::time::Instant::now() < until {
        std::thread::sleep(std::time::Duration::from_millis(300));
    }
    let trace = registrar.trace();
    assert!(
        registered(),
        "{}\n{trace}",
        host.rx("pjsip show registrations")
    );
    let now = &repository.status()["activity"];
    let told = ["trunks", "trunks_up", "endpoints"].map(|name| &now[name]);
    assert_eq!(told, [1, 1, 0], "{now}");
    let proved = requests(&trace, "REGISTER ")
        .find_map(|text| header(text, "Authorization").map(|proof| (text, proof)));
    let (request, proof) = proved.expect("a proof");
    let said = |name: &str| {
        let (_, rest) = proof
            .split_once(&format!("{name}=\""))
            .expect("a part of the proof");
        rest.split('"').next().unwrap_or_default().to_owned()
    };
    assert_eq!(said("username"), "acme-login");
    let who = hex("acme-login:provider.example:s3cret; of #the provider");
    let what = hex(&format!("REGISTER:{}", said("uri")));
    assert_eq!(
        said("response"),
        hex(&format!("{who}:4f2a7c:{what}")),
        "{proof}"
    );
    // A space of a user's name is written by its number, and the line of the registration comes back with every call
    let address = header(request, "To").expect("whom it registers");
    assert!(address.contains("sip:acme%201@"), "{address}");
    let contact = header(request, "Contact").expect("where it is");
    assert!(
        contact.contains("acme%201@") && contact.contains(";line="),
        "{contact}"
    );
}

fn hex(text: &str) -> String {
    let digest = Md5::digest(text.as_bytes());
    digest.iter().fold(String::new(), |mut text, byte| {
        let _infallible = write!(text, "{byte:02x}");
        text
    })
}
