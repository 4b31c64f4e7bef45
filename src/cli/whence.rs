//! Where in the repository that is written which a host found fault with.

use super::explain::written;
use super::front::Front;
use crate::apply::Report;

/// So many faults are followed back: for each all files are made once more, with their places.
const FOLLOWED: usize = 5;

/// Adds to each fault that names a line of the release the lines of YAML that it was made from.
pub(super) fn follow_back(front: &Front, report: &mut Report) {
    let hosts = report.hosts.iter_mut();
    let faults = hosts.flat_map(|host| {
        let id = host.id.clone();
        host.errors.iter_mut().map(move |error| (id.clone(), error))
    });
    let faults = faults.filter_map(|(id, error)| Some((id, error.at.clone()?, error)));
    for (id, (path, line), error) in faults.take(FOLLOWED) {
        let lines = written(front, id.as_str(), &path, line).into_iter();
        let lines = lines.map(|line| format!("it is written at `{line}`"));
        error.help.extend(lines);
    }
}
