use super::Table;
use crate::diag::did_you_mean;
use crate::directory::found::shown;
use crate::directory::key::{Key, PHONE, USER};
use crate::directory::notice::Notices;
use crate::model::Mac;
use csv::StringRecord;

/// What the columns of a table fill.
pub(super) struct Columns {
    /// By position.
    pub(super) fills: Vec<Option<Fills>>,
    /// Their names, for messages.
    pub(super) names: Vec<String>,
}

/// What a column fills.
#[derive(Clone, Copy)]
pub(super) enum Fills {
    /// The id of the person.
    Id,
    /// A key of the person.
    User(&'static Key),
    /// A key of the phone.
    Phone(&'static Key),
}

/// Names of columns that say what they hold, in lower case.
const USUAL: &[(&str, &str)] = &[
    ("mac address", "mac"),
    ("macaddress", "mac"),
    ("ext", "extension"),
    ("ext.", "extension"),
    ("number", "extension"),
    ("display name", "name"),
    ("displayname", "name"),
    ("full name", "name"),
    ("e-mail", "email"),
    ("mail", "email"),
    ("phone model", "model"),
    ("ring", "ring.for"),
];

impl Fills {
    fn parse(key: &str) -> Option<Self> {
        match key {
            "id" => Some(Self::Id),
            _ => Key::of(USER, key)
                .filter(|key| key.path != "renamed_from")
                .map(Self::User)
                .or_else(|| Key::of(PHONE, key).map(Self::Phone)),
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::User(key) | Self::Phone(key) => key.path,
        }
    }
}

/// Every key that a column can fill.
fn known() -> impl Iterator<Item = &'static str> {
    let keys = USER.iter().chain(PHONE).map(|key| key.path);
    std::iter::once("id").chain(keys.filter(|path| *path != "renamed_from"))
}

impl Columns {
    /// Reads the first row; `None` when it says nothing.
    pub(super) fn read(
        header: &StringRecord,
        how: &Table<'_>,
        notices: &mut Notices,
    ) -> Option<Self> {
        let names: Vec<String> = header.iter().map(|name| name.trim().to_owned()).collect();
        let before = notices.faults().len();
        check_map(&names, how, notices);
        let mut fills = Vec::new();
        for name in &names {
            let meant = meant(name, how);
            let column = Fills::parse(&meant);
            if column.is_none() && !name.is_empty() && before == notices.faults().len() {
                let place = format!("{}: `{}`", how.name, shown(name));
                notices.left_out(place, "columns that fill no key; add `--map COLUMN=KEY`");
            }
            fills.push(column);
        }
        twice(&fills, &names, how, notices);
        if !fills
            .iter()
            .flatten()
            .any(|fills| fills.path() == "name" || fills.path() == "mac")
        {
            no_names(&names, how, notices);
        }
        (before == notices.faults().len()).then_some(Self { fills, names })
    }
}

/// The key that a column is mapped to, or that its name says.
fn meant(name: &str, how: &Table<'_>) -> String {
    let same = |other: &str| other.trim().eq_ignore_ascii_case(name);
    if let Some((_, key)) = how.map.iter().find(|(column, _)| same(column)) {
        return key.clone();
    }
    let name = name.to_lowercase();
    let usual = USUAL.iter().find(|(usual, _)| *usual == name);
    usual.map_or(name, |(_, key)| (*key).to_owned())
}

fn check_map(names: &[String], how: &Table<'_>, notices: &mut Notices) {
    for (column, key) in how.map {
        let option = format!("--map {column}={key}");
        if Fills::parse(key).is_none() {
            let all = known().collect::<Vec<_>>().join("`, `");
            let near = did_you_mean(key, known());
            let help = near.map_or(format!("the keys are `{all}`"), |near| {
                format!("did you mean `{near}`?")
            });
            notices.fault(option, format!("there is no key `{key}`"), Some(help));
        } else if !names
            .iter()
            .any(|name| name.eq_ignore_ascii_case(column.trim()))
        {
            let near = did_you_mean(column, names.iter().map(String::as_str));
            let help = near.map_or(
                format!("the columns are `{}`", names.join("`, `")),
                |near| format!("did you mean `{near}`?"),
            );
            notices.fault(option, format!("there is no column `{column}`"), Some(help));
        }
    }
}

fn twice(fills: &[Option<Fills>], names: &[String], how: &Table<'_>, notices: &mut Notices) {
    for (at, one) in fills.iter().enumerate() {
        let Some(one) = one else { continue };
        let mut before = fills.iter().take(at).zip(names);
        let same = |other: &Option<Fills>| other.is_some_and(|other| other.path() == one.path());
        if let Some((_, first)) = before.find(|(other, _)| same(other)) {
            let second = names.get(at).map_or("", String::as_str);
            let what = format!(
                "the columns `{first}` and `{second}` both fill `{}`",
                one.path()
            );
            let help = "rename one of them";
            notices.fault(how.name, what, Some(help.to_owned()));
        }
    }
}

fn no_names(names: &[String], how: &Table<'_>, notices: &mut Notices) {
    let place = format!("{}: row 1", how.name);
    if names.iter().any(|name| Mac::parse(name).is_ok()) {
        let help = "write the names of the columns into a row above: `mac,extension,name`";
        notices.fault(place, "the first row is no heading", Some(help.to_owned()));
        return;
    }
    let help = "name the columns `mac`, `extension`, `name`, or add `--map COLUMN=KEY`";
    let what = format!(
        "no column fills `name` or `mac`: they are `{}`",
        shown(&names.join("`, `"))
    );
    notices.fault(place, what, Some(help.to_owned()));
}
