//! What phones ask for after power came on, in their order and spelling, answered from what was compiled.

use crate::site;
use pbxctl::serve::{Entry, Index, Name};
use std::fs;

/// A line is `<mac> <name> <what must stand in it>`; `-` for a file that must not be there.
#[test]
fn every_phone_finds_its_files_in_its_order() {
    for family in site::families() {
        let files = site::sound(&family, true);
        let entries = files
            .iter()
            .map(|(path, text)| Entry::in_memory(path.clone(), text.clone()));
        let index = Index::new("test", entries);
        let text = fs::read_to_string(site::folder(&family).join("boot.txt")).unwrap();
        let mut asked = 0;
        for line in text
            .lines()
            .filter(|line| !line.starts_with('#') && !line.is_empty())
        {
            let mut parts = line.splitn(2, ' ');
            let (name, told) = (parts.next().unwrap(), parts.next().unwrap());
            let found = index.find(&Name::parse(name.as_bytes()).unwrap());
            let path = found.map(|entry| entry.name.clone());
            match told {
                "-" => assert!(path.is_none(), "{family}: {name} is there"),
                told => {
                    let path = path.unwrap_or_else(|| {
                        panic!("{family}: {name} is not there\n{:?}", files.keys())
                    });
                    assert!(
                        files[&*path].contains(told),
                        "{family}: {name} does not say `{told}`\n{}",
                        files[&*path]
                    );
                    asked += 1;
                }
            }
        }
        assert!(asked >= 3, "{family} walks nowhere");
    }
}

/// A secret of one phone, whatever it is for, stands in its own files only: those with its MAC in their names.
#[test]
fn no_file_holds_the_secret_of_another_phone() {
    for family in site::families() {
        let (masked, real) = (site::sound(&family, false), site::sound(&family, true));
        for (path, text) in &masked {
            let holds = text.contains("<secret ");
            let own = Name::parse(path.as_bytes()).unwrap().mac().is_some();
            assert!(
                own || !holds,
                "{family}/{path} is everybody's and holds a secret"
            );
            assert_eq!(holds, *text != real[path], "{family}/{path}");
            let secrets = text.split("<secret ").skip(1);
            let owners: Vec<_> = secrets
                .map(|rest| rest.split('>').next().unwrap())
                .collect();
            for (other, more) in &masked {
                let shared = owners
                    .iter()
                    .find(|owner| more.contains(&format!("<secret {owner}>")));
                let same = Name::parse(other.as_bytes()).unwrap().mac()
                    == Name::parse(path.as_bytes()).unwrap().mac();
                assert!(
                    same || shared.is_none(),
                    "{family}: {path} and {other} share {shared:?}"
                );
            }
        }
    }
}
