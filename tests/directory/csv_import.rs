use crate::people::{compiled, site};
use crate::site::Site;
use insta::assert_snapshot;
use std::fmt::Write;

#[test]
fn a_table_becomes_a_document() {
    let site = site().file(
        "staff.csv",
        "\u{FEFF}Name;Nebenstelle;MAC Address;Model;E-Mail;Raum;Klingeln\r\n\
         Anna Müller;2100;00-15-65-12-34-56;Yealink T46S;anna@acme.example;17;30\r\n\
         \"O'Brien; Sean\";2101;;;sean@acme.example;;\r\n\
         Anna Müller;2102;0015.6512.3457;yealink-t46s;;18;1m\r\n\
         Anna Müller;2100;001565123458;yealink-t46s;;17;30\r\n\
         ;;001565123459;yealink-t46s;;Foyer;\r\n",
    );
    let args = [
        "import",
        "csv",
        "staff.csv",
        "--tenant",
        "acme",
        "--map",
        "Nebenstelle=extension",
        "--map",
        "klingeln=ring.for",
    ];
    assert_snapshot!(site.run(args));
    assert_snapshot!(site.read("tenants/acme/csv.yaml"));
    assert_snapshot!(compiled(&site));
    let before = site.read("tenants/acme/csv.yaml");
    assert!(site.run(args).stderr.contains("nothing changed"));
    assert_eq!(site.read("tenants/acme/csv.yaml"), before);
}

#[test]
fn every_fault_names_its_row_and_column() {
    let site = site().file(
        "staff.csv",
        "mac,extension,name,model\n\
         00:15:65:12:34,2100,Alice,yealink-t46s\n\
         001565123457,21oo,Bob,yealink-t46s\n\
         001565123458,2102,Carol,yealink-t99\n\
         001565123458,2103,Dora,yealink-t46s\n\
         001565123458,2104,Emil,yealink-t46s\n\
         001565123460,2103,Fritz,yealink-t46s\n\
         001565123461,2106,,yealink-t46s\n\
         001565123462,2107,Gerd\n\
         001565123463,2108,Hans,\n",
    );
    let before = site.files();
    assert_snapshot!(site.run(["import", "csv", "staff.csv", "--tenant", "acme"]));
    assert_eq!(site.files(), before);
}

#[test]
fn a_table_in_another_encoding_says_how() {
    let site = site();
    std::fs::write(site.path("old.csv"), b"name,extension\nM\xFCller,2100\n").unwrap();
    std::fs::write(site.path("wide.csv"), b"\xFF\xFEn\0a\0").unwrap();
    assert_snapshot!(site.run(["import", "csv", "old.csv", "--tenant", "acme"]));
    assert_snapshot!(site.run(["import", "csv", "wide.csv", "--tenant", "acme"]));
    let run = site.run([
        "import",
        "csv",
        "old.csv",
        "--tenant",
        "acme",
        "--encoding",
        "windows-1252",
        "--dry-run",
    ]);
    assert_snapshot!(run.stdout);
    assert!(!site.path("tenants/acme/csv.yaml").exists());
}

#[test]
fn what_cannot_be_meant_is_told() {
    let site = site()
        .file("a.csv", "mac,nam\n001565123456,Alice\n")
        .file("b.csv", "001565123456,2100,Alice\n")
        .file("c.csv", "");
    assert_snapshot!(site.run([
        "import",
        "csv",
        "a.csv",
        "--tenant",
        "acme",
        "--map",
        "nam=nmae",
        "--map",
        "Room=name"
    ]));
    assert_snapshot!(site.run(["import", "csv", "b.csv", "--tenant", "acme"]));
    assert_snapshot!(site.run(["import", "csv", "c.csv", "--tenant", "acme"]));
    assert_snapshot!(site.run(["import", "csv", "a.csv", "--tenant", "globex"]));
}

#[test]
fn who_is_written_by_hand_is_left_alone() {
    let site = site()
        .file("tenants/acme/users.yaml", "users:\n  boss: {name: Boss, extension: 2100}\n  anna: {name: Anna, extension: 2500}\n")
        .file("staff.csv", "name,extension,email,mac,model\nBig Boss,2100,boss@acme.example,001565123456,yealink-t46s\nAnna,2101,,,\n");
    assert_snapshot!(site.run(["import", "csv", "staff.csv", "--tenant", "acme"]));
    assert_snapshot!(site.read("tenants/acme/csv.yaml"));
    site.write("tenants/acme/csv.yaml", "users: {}\n");
    assert_snapshot!(site.run(["import", "csv", "staff.csv", "--tenant", "acme"]));
    assert_eq!(site.read("tenants/acme/csv.yaml"), "users: {}\n");
}

#[test]
fn nothing_outside_the_repository_is_written() {
    let site = site()
        .file("elsewhere/x", "")
        .file("staff.csv", "name,extension\nAlice,2100\n");
    std::os::unix::fs::symlink(site.path("elsewhere"), site.path("tenants/globex")).unwrap();
    let run = site.run([
        "import",
        "csv",
        "staff.csv",
        "--tenant",
        "globex",
        "--domain",
        "globex.example",
    ]);
    assert_eq!(run.code, 1, "{run}");
    assert!(!site.path("elsewhere/csv.yaml").exists());
    let run = site.run([
        "import",
        "csv",
        "staff.csv",
        "--tenant",
        "../x",
        "--domain",
        "x.example",
    ]);
    assert_eq!(run.code, 64, "{run}");
}

#[test]
fn thousands_of_rows_are_read() {
    let mut table = String::from("name,extension,mac,model\n");
    for row in 0..5_000_u32 {
        writeln!(
            table,
            "Person {row},{},{:012x},yealink-t46s",
            3000 + row,
            0x0015_6500_0000_u64 + u64::from(row)
        )
        .unwrap();
    }
    let site = site().file("staff.csv", &table);
    let run = site.run(["import", "csv", "staff.csv", "--tenant", "acme"]);
    assert!(run.stderr.contains("5000 users, 5000 phones"), "{run}");
    assert_eq!(site.run(["check", "-q"]).code, 0);
}

/// Hostile words of a table are refused or become text, never structure.
#[test]
fn words_stay_words() {
    let site: Site = site().file(
        "staff.csv",
        "name,extension\n\"yes\",2100\n\"*97 #x: [y]\",2101\n\"- a: {b\",2102\n\"null\",2103\n\"'\"\"\\\",2104\n\"😀 ünï\",2105\n",
    );
    let run = site.run(["import", "csv", "staff.csv", "--tenant", "acme"]);
    assert_eq!(run.code, 0, "{run}");
    assert_eq!(site.run(["check", "-q"]).code, 0);
    let run = site
        .file("bad.csv", "name,extension\n\"a\nb\",2100\n")
        .run(["import", "csv", "bad.csv", "--tenant", "acme"]);
    assert_snapshot!(run);
}
