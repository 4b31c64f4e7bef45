//! The desired state that the tests apply.

use std::path::{Path, PathBuf};
use std::{fmt::Write as _, fs};

use crate::host::LabHost;
use crate::phone::Phone;
use crate::repository::Repository;

pub(crate) const DOMAIN: &str = "acme.example";

const ALICE: &str = "  alice: {name: Alice Johnson, email: alice@acme.example}\n";
pub(crate) const BOB: &str = "  bob: {name: Bob Brown}\n";
const CAROL: &str = "  carol: {name: Carol Clark, extension: 1005}\n";

/// Three people with a phone each: 1000, 1001 and a pinned 1005.
pub(crate) fn of_three(host: &LabHost) -> Repository {
    with_three(Repository::for_host(host))
}

/// The same, of a host that is reached in a way of its own.
pub(crate) fn with_three(repository: Repository) -> Repository {
    repository.write("tenants/acme/tenant.yaml", &tenant("Acme GmbH", DOMAIN));
    people(&repository, "acme", &[ALICE, BOB, CAROL]);
    repository
}

/// The same, live on its host.
#[track_caller]
pub(crate) fn live(host: &LabHost) -> Repository {
    let repository = of_three(host);
    repository.applies();
    repository
}

/// These people of `acme` on its host, and the rest of the tenant; `FIRST` and `SECOND` in it are where providers are to be.
#[track_caller]
pub(crate) fn with_providers(host: &LabHost, tenant: &str, people_of: &[&str]) -> Repository {
    let repository = Repository::for_host(host);
    let tenant = tenant.replace("FIRST", &host.provider(2));
    let tenant = tenant.replace("SECOND", &host.provider(3));
    repository.write("tenants/acme/tenant.yaml", &tenant);
    people(&repository, "acme", people_of);
    repository.applies();
    repository
}

/// The host reads files at fixed paths from now on.
#[track_caller]
pub(crate) fn as_plain_files(host: &LabHost, repository: &Repository) {
    repository.connect(
        host,
        &host.ssh_url(),
        host.host_key(),
        "    layout: plain\n",
    );
    repository.applies();
}

/// Alice and her phone are gone.
pub(crate) fn without_alice(repository: &Repository) {
    people(repository, "acme", &[BOB, CAROL]);
}

/// She is back, or all three are as they were.
pub(crate) fn with_alice(repository: &Repository) {
    people(repository, "acme", &[ALICE, BOB, CAROL]);
}

/// All three are there, and Bob has another name.
pub(crate) fn with_bob(repository: &Repository, name: &str) {
    let bob = format!("  bob: {{name: {name}}}\n");
    people(repository, "acme", &[ALICE, &bob, CAROL]);
}

/// Everybody is gone.
pub(crate) fn without_people(repository: &Repository) {
    people(repository, "acme", &[]);
}

/// The tenant is gone as well.
pub(crate) fn without_tenants(repository: &Repository) {
    fs::remove_dir_all(repository.path().join("tenants")).expect("the tenants' folder");
    repository.locks();
}

/// A tenant with users from 1000.
pub(crate) fn tenant(name: &str, domain: &str) -> String {
    format!("tenant: {{name: {name}, domain: {domain}, pools: {{users: 1000-1999}}}}\n")
}

/// Acme in Berlin, who is told of calls for help at once: a line of its own, the trunk by which help is called, and the rest.
pub(crate) fn in_berlin(own: &str, helps: &str, more: &str) -> String {
    format!(
        "tenant:
  name: Acme GmbH
  domain: {DOMAIN}
  country: DE
  pools: {{users: 1000-1999}}
  outside_prefix: \"0\"
  site: berlin
  emergency: {{notify: [users/alice]}}
  {own}
sites:
  berlin:
    address: {{street: Hauptstr. 1, city: Berlin, country: DE}}
    emergency: {{callback: \"+49 30 901820 0\", trunk: {helps}}}
{more}"
    )
}

/// Writes the users of a tenant, a line each, with a phone for each of them; and the numbers that they get.
#[track_caller]
pub(crate) fn people(repository: &Repository, tenant: &str, users: &[&str]) {
    let mut text = format!("users:{}\n", if users.is_empty() { " {}" } else { "" });
    text.extend(users.iter().copied());
    if !users.is_empty() {
        text.push_str("phones:\n");
    }
    for user in users {
        let id = user
            .trim_start()
            .split(':')
            .next()
            .expect("a user has an id");
        writeln!(
            text,
            "  {id}-desk: {{mac: \"{}\", model: yealink-t46s, lines: [users/{id}]}}",
            mac(tenant, id)
        )
        .expect("a text grows");
    }
    repository.write(&format!("tenants/{tenant}/people.yaml"), &text);
    repository.locks();
}

/// The address of a user's phone as its label has it: always the same, and never that of another.
pub(crate) fn mac(tenant: &str, user: &str) -> String {
    let sum = tenant.bytes().chain(user.bytes()).fold(7_u32, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(u32::from(byte))
    });
    let [_, a, b, c] = sum.to_be_bytes();
    format!("00:15:65:{a:02x}:{b:02x}:{c:02x}")
}

/// The name of the file that a user's phone asks for.
pub(crate) fn phone_file(tenant: &str, user: &str) -> String {
    format!("{}.cfg", mac(tenant, user).replace(':', ""))
}

/// The account of a user of `acme`, as the file of the phone has it.
#[track_caller]
pub(crate) fn phone_of(repository: &Repository, user: &str) -> Phone {
    phone_in(repository, "acme", user)
}

#[track_caller]
pub(crate) fn phone_in(repository: &Repository, tenant: &str, user: &str) -> Phone {
    phone_at(repository, "pbx", tenant, user)
}

/// The same where the host has another name.
#[track_caller]
pub(crate) fn phone_at(repository: &Repository, host: &str, tenant: &str, user: &str) -> Phone {
    let file = format!("{host}/phones/{}", phone_file(tenant, user));
    Phone::of_yealink(&rendered(repository, &file))
}

/// The PIN that the owner of a mailbox of `acme` begins with.
#[track_caller]
pub(crate) fn pin_of(repository: &Repository, mailbox: &str) -> String {
    pin_at(repository, "pbx", mailbox)
}

/// The same where the host has another name.
#[track_caller]
pub(crate) fn pin_at(repository: &Repository, host: &str, mailbox: &str) -> String {
    let file = rendered(
        repository,
        &format!("{host}/asterisk/voicemail.d/acme.conf"),
    );
    let line = file
        .lines()
        .find_map(|line| line.strip_prefix(&format!("{mailbox} => ")));
    let pin = line.and_then(|rest| rest.split(',').next());
    pin.unwrap_or_else(|| panic!("no mailbox `{mailbox}` in\n{file}"))
        .to_owned()
}

#[track_caller]
fn rendered(repository: &Repository, file: &str) -> String {
    let out = tempfile::tempdir().expect("a folder for what is rendered");
    repository
        .pbxctl("render", &["--out", plain(out.path())])
        .expect_code(0);
    let path: PathBuf = out.path().join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("`{file}`: {error}"))
}

fn plain(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}
