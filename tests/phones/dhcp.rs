//! What DHCP servers are told of phones.

use crate::site;
use serde_json::Value;
use std::process::Command;

#[test]
fn every_phone_is_told_where_its_files_are() {
    for family in site::families() {
        let files = site::sound(&family, false);
        let class = format!("pbxctl-{family}");
        let kea: Value = serde_json::from_str(&files["dhcp/kea.json"]).unwrap();
        let reservations = kea["reservations"].as_array().unwrap();
        assert_eq!(reservations.len(), 3, "{family}");
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

/// dnsmasq itself reads what is written for it.
#[test]
fn dnsmasq_takes_its_hints() {
    let version = Command::new("dnsmasq").arg("--version").output();
    if version.is_err() {
        assert!(std::env::var_os("CI").is_none(), "dnsmasq is not here");
        println!("left out: dnsmasq is not here");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for family in site::families() {
        let path = folder.path().join(&family);
        std::fs::write(&path, &site::sound(&family, false)["dhcp/dnsmasq.conf"]).unwrap();
        let file = format!("--conf-file={}", path.display());
        let ran = Command::new("dnsmasq")
            .args(["--test", &file])
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&ran.stderr);
        assert!(ran.status.success(), "{family}: {told}");
    }
}
