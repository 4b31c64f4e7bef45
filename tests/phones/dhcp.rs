//! What DHCP servers are told of phones.

use crate::site;
use serde_json::Value;
use std::path::Path;
use std::process::Command;

#[test]
fn every_phone_is_told_where_its_files_are() {
    for family in site::families() {
        let files = site::sound(&family, false);
        let class = format!("pbxctl-{family}");
        let kea: Value = serde_json::from_str(&files["dhcp/kea.json"]).unwrap();
        let reservations = kea["reservations"].as_array().unwrap();
        assert_eq!(reservations.len(), site::phones(&family), "{family}");
        assert_eq!(kea["client-classes"][0]["name"], class);
        let told = kea["client-classes"][0]["option-data"][0]["data"]
            .as_str()
            .unwrap();
        for reservation in reservations {
            let mac = reservation["hw-address"].as_str().unwrap();
            assert_eq!(reservation["client-classes"][0], class);
            let dnsmasq = format!("\ndhcp-mac=set:{class},{mac}\n");
            assert!(files["dhcp/dnsmasq.conf"].contains(&dnsmasq), "{dnsmasq}");
            let dhcpd = format!("\nsubclass \"{class}\" 1:{mac};\n");
            assert!(files["dhcp/dhcpd.conf"].contains(&dhcpd), "{dhcpd}");
        }
        let dnsmasq = format!("\ndhcp-option=tag:{class},66,\"{told}\"\n");
        assert!(files["dhcp/dnsmasq.conf"].contains(&dnsmasq), "{dnsmasq}");
        assert!(
            files["dhcp/dhcpd.conf"].contains(&format!("  option tftp-server-name \"{told}\";\n"))
        );
    }
}

#[test]
fn those_who_know_tftp_only_are_told_its_address() {
    let files = site::sound("cisco-enterprise", false);
    let dnsmasq = &files["dhcp/dnsmasq.conf"];
    assert!(dnsmasq.contains("\ndhcp-option=tag:pbxctl-cisco-enterprise,150,192.0.2.10\n"));
    assert!(files["dhcp/dhcpd.conf"].contains("\n  option pbxctl-servers 192.0.2.10;\n"));
    assert!(
        site::sound("fanvil", false)["dhcp/dnsmasq.conf"]
            .contains("http://prov.example.net/p/$mac.cfg")
    );
}

/// The real server reads what is written for it: `configuration` makes a whole configuration of the hints, `ask` the question.
fn taken(program: &str, configuration: fn(&site::Files) -> String, ask: fn(&str) -> Vec<String>) {
    // Debian keeps its servers outside of everybody's path
    let places = ["/usr/sbin", "/usr/local/sbin", "/usr/bin"];
    let found = places.iter().map(|place| Path::new(place).join(program));
    let Some(found) = found.into_iter().find(|path| path.is_file()) else {
        assert!(std::env::var_os("CI").is_none(), "{program} is not here");
        println!("left out: {program} is not here");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    for family in site::families() {
        let path = folder.path().join(&family);
        std::fs::write(&path, configuration(&site::sound(&family, false))).unwrap();
        let ran = Command::new(&found)
            .args(ask(path.to_str().unwrap()))
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&ran.stderr) + String::from_utf8_lossy(&ran.stdout);
        assert!(ran.status.success(), "{family}: {told}");
    }
}

#[test]
fn dnsmasq_takes_its_hints() {
    let configuration = |files: &site::Files| files["dhcp/dnsmasq.conf"].clone();
    let ask = |path: &str| vec!["--test".to_owned(), format!("--conf-file={path}")];
    taken("dnsmasq", configuration, ask);
}

/// Kea wants one document: the hints are members of its `Dhcp4`.
#[test]
fn kea_takes_its_hints() {
    let configuration = |files: &site::Files| {
        let mut hints: Value = serde_json::from_str(&files["dhcp/kea.json"]).unwrap();
        let own = serde_json::json!({
            "interfaces-config": {"interfaces": []},
            "lease-database": {"type": "memfile", "persist": false},
            "reservations-global": true,
            "subnet4": [{"id": 1, "subnet": "192.0.2.0/24", "pools": [{"pool": "192.0.2.100-192.0.2.200"}]}],
        });
        hints
            .as_object_mut()
            .unwrap()
            .extend(own.as_object().unwrap().clone());
        serde_json::json!({"Dhcp4": hints}).to_string()
    };
    taken("kea-dhcp4", configuration, |path| {
        vec!["-t".to_owned(), path.to_owned()]
    });
}

#[test]
fn dhcpd_takes_its_hints() {
    let configuration = |files: &site::Files| {
        let subnet = "subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.100 192.0.2.200; }\n";
        files["dhcp/dhcpd.conf"].clone() + subnet
    };
    let ask = |path: &str| ["-t", "-cf", path].map(str::to_owned).to_vec();
    taken("dhcpd", configuration, ask);
}
