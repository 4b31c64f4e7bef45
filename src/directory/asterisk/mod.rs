//! The configuration of an Asterisk that exists: `pjsip.conf`, `voicemail.conf`, `extensions.conf`.

mod config;
mod dialplan;
mod files;
mod lines;
mod mailboxes;
mod people;
mod pjsip;
mod steps;

use super::found::Found;
use super::notice::Notices;
use config::Config;
use files::Files;
use std::path::Path;

/// Reads people, their numbers and their mailboxes from the folder of an Asterisk's configuration.
///
/// Every line that was not understood is noted with its place. Nothing outside the folder is read, and nothing is run.
pub fn asterisk(folder: &Path, notices: &mut Notices) -> Found {
    let mut files = Files::new(folder);
    if !files.exists("pjsip.conf") {
        let help = "name the folder that holds `pjsip.conf`, such as a copy of `/etc/asterisk`";
        let what = "there is no `pjsip.conf`";
        notices.fault(folder.display().to_string(), what, Some(help.to_owned()));
        return Found::default();
    }
    let mut read = |name: &str| Config::read(name, &mut files, notices);
    let (pjsip, voicemail, extensions) = (
        read("pjsip.conf"),
        read("voicemail.conf"),
        read("extensions.conf"),
    );
    let mut endpoints = pjsip::endpoints(&pjsip, notices);
    let mut boxes = mailboxes::mailboxes(&voicemail, notices);
    let plan = dialplan::plan(&extensions, notices);
    people::people(&mut endpoints, &mut boxes, &plan, notices)
}
