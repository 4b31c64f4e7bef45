//! The directory of a FreeSWITCH that exists: domains and their users, as XML.

mod people;
mod texts;
mod tree;

use super::found::Found;
use super::notice::Notices;
use std::path::Path;
use texts::Texts;

/// A domain of the directory: the people of one tenant.
#[derive(Clone, Debug)]
pub struct Domain {
    /// Its name: the SIP domain.
    pub name: String,
    /// Who is in it.
    pub found: Found,
}

/// Reads the domains of a FreeSWITCH from the folder of its configuration, or of its directory.
///
/// What was not understood is noted with its place. Nothing outside the folder is read, and nothing is run.
pub fn freeswitch(folder: &Path, notices: &mut Notices) -> Vec<Domain> {
    let texts = Texts::read(folder, notices);
    let mut domains: Vec<Domain> = Vec::new();
    for domain in tree::domains(&texts, notices) {
        let found = people::people(&domain, notices);
        match domains.iter_mut().find(|other| other.name == domain.name) {
            Some(_) => notices.left_out(
                domain.place.clone(),
                "domains that are there already: FreeSWITCH uses the first",
            ),
            None => domains.push(Domain {
                name: domain.name,
                found,
            }),
        }
    }
    if domains.is_empty() && notices.faults().is_empty() {
        let help = "name the folder that holds `directory/default.xml`, such as a copy of `/etc/freeswitch`";
        let place = folder.display().to_string();
        notices.fault(place, "there is no domain in it", Some(help.to_owned()));
    }
    domains
}
