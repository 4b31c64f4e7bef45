use crate::model::Directory;

/// What tells a computer from a person, to which it is otherwise alike in Active Directory.
pub(super) const CLASS: &str = "objectClass";

/// The attributes that fill a key, the first that holds something winning.
pub(super) fn of<'a>(directory: &'a Directory, key: &str) -> Vec<&'a str> {
    if let Some(attribute) = directory.attributes.get(key) {
        return vec![attribute];
    }
    let usual = Directory::ATTRIBUTES.iter().find(|(name, _)| *name == key);
    usual.map_or_else(Vec::new, |(_, attributes)| attributes.to_vec())
}

/// Every attribute that is asked for.
pub fn attributes(directory: &Directory) -> Vec<String> {
    let keys = Directory::ATTRIBUTES.iter().map(|(key, _)| *key);
    let wanted = keys.filter(|key| match *key {
        "photo" => directory.photos,
        "groups" => !directory.groups.is_empty(),
        _ => true,
    });
    let attributes = wanted.flat_map(|key| of(directory, key));
    let attributes = attributes.chain([CLASS]);
    attributes.map(str::to_owned).collect()
}

/// Which entries are people.
pub fn filter(directory: &Directory) -> String {
    directory.filter.clone().unwrap_or_else(|| {
        let named = of(directory, "id").into_iter().next();
        format!("(&(objectClass=person)({}=*))", named.unwrap_or("cn"))
    })
}
