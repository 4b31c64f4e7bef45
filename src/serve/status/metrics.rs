use std::fmt::Write as _;

use super::fleet::{Phone, State};
use crate::serve::index::Index;
use crate::serve::ledger::Ledger;
use crate::serve::records::Records;

/// What Prometheus reads (text format 0.0.4).
pub(super) fn metrics(
    ledger: &Ledger,
    records: &Records,
    index: &Index,
    phones: &[Phone],
) -> String {
    let mut text = String::new();
    head(
        &mut text,
        "pbxctl_fetches_total",
        "counter",
        "Requests that are over",
    );
    for count in ledger.counts() {
        let labels = format!(
            "protocol=\"{}\",result=\"{}\"",
            count.protocol, count.result
        );
        line(&mut text, "pbxctl_fetches_total", &labels, count.times);
    }
    head(
        &mut text,
        "pbxctl_file_bytes_total",
        "counter",
        "Bytes of files that were sent",
    );
    for (protocol, bytes) in ledger.bytes() {
        line(
            &mut text,
            "pbxctl_file_bytes_total",
            &format!("protocol=\"{protocol}\""),
            bytes,
        );
    }
    text + &stock(records, index, phones)
}

/// What there is now.
fn stock(records: &Records, index: &Index, phones: &[Phone]) -> String {
    let mut text = String::new();
    head(
        &mut text,
        "pbxctl_phones",
        "gauge",
        "Phones by how they stand",
    );
    for state in State::ALL {
        let count = phones.iter().filter(|phone| phone.state == state).count();
        line(
            &mut text,
            "pbxctl_phones",
            &format!("state=\"{state}\""),
            count as u64,
        );
    }
    head(
        &mut text,
        "pbxctl_files",
        "gauge",
        "Files of the release in force",
    );
    line(&mut text, "pbxctl_files", "", index.len() as u64);
    head(
        &mut text,
        "pbxctl_log_rows_lost_total",
        "counter",
        "Rows that the provisioning log lost",
    );
    line(&mut text, "pbxctl_log_rows_lost_total", "", records.lost());
    head(
        &mut text,
        "pbxctl_build_info",
        "gauge",
        "The version that runs",
    );
    let version = format!("version=\"{}\"", env!("CARGO_PKG_VERSION"));
    line(&mut text, "pbxctl_build_info", &version, 1);
    text
}

fn head(text: &mut String, name: &str, kind: &str, help: &str) {
    // Writing to a text never fails.
    let _done = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn line(text: &mut String, name: &str, labels: &str, value: u64) {
    let _done = match labels.is_empty() {
        true => writeln!(text, "{name} {value}"),
        false => writeln!(text, "{name}{{{labels}}} {value}"),
    };
}
