use super::columns::{Columns, Fills};
use super::{Table, place};
use crate::catalog::Catalog;
use crate::diag::did_you_mean;
use crate::directory::found::{Device, Found, Person, shown};
use crate::directory::notice::Notices;
use crate::directory::slug::slug;
use crate::model::{Malformed, UserId};
use csv::StringRecord;
use std::collections::BTreeMap;

/// Reads the rows of a table one by one.
pub(super) struct Rows<'a> {
    how: &'a Table<'a>,
    columns: &'a Columns,
    /// What was found so far.
    pub(super) found: Found,
    /// The row in which a MAC or an extension stood first, and whose it is.
    macs: BTreeMap<String, usize>,
    extensions: BTreeMap<String, (usize, usize)>,
}

/// A row while it is read.
#[derive(Default)]
struct Row {
    person: Person,
    device: Device,
    whole: bool,
}

impl<'a> Rows<'a> {
    pub(super) fn new(how: &'a Table<'a>, columns: &'a Columns) -> Self {
        Self {
            how,
            columns,
            found: Found::default(),
            macs: BTreeMap::new(),
            extensions: BTreeMap::new(),
        }
    }

    /// Takes a row; one with a fault is told and left out.
    pub(super) fn take(&mut self, number: usize, record: &StringRecord, notices: &mut Notices) {
        if record.iter().all(|field| field.trim().is_empty()) {
            return;
        }
        let expected = self.columns.names.len();
        let surplus = record.iter().skip(expected).any(|field| !field.is_empty());
        if record.len() < expected || surplus {
            let what = format!("has {} columns, and the first row {expected}", record.len());
            let help = "look for a missing quote or a delimiter too many in this row";
            return notices.fault(place(self.how, number), what, Some(help.to_owned()));
        }
        let mut row = self.cells(number, record, notices);
        if !row.device.keys.is_empty() {
            self.complete_phone(number, &mut row, notices);
        }
        self.keep(number, row, notices);
    }

    fn cells(&self, number: usize, record: &StringRecord, notices: &mut Notices) -> Row {
        let mut row = Row {
            whole: true,
            ..Row::default()
        };
        row.person.origin = place(self.how, number);
        row.device.origin.clone_from(&row.person.origin);
        for (at, field) in record.iter().enumerate() {
            let Some(fills) = self.columns.fills.get(at).copied().flatten() else {
                continue;
            };
            if field.trim().is_empty() {
                continue;
            }
            let read = match fills {
                Fills::Id => UserId::parse(field.trim()).map(|id| row.person.id = id.to_string()),
                Fills::User(key) => row.person.set(key.path, field),
                Fills::Phone(key) => row.device.set(key.path, field),
            };
            if let Err(why) = read {
                row.whole = false;
                let column = self.columns.names.get(at).map_or("", String::as_str);
                self.malformed(number, column, field, why, notices);
            }
        }
        row
    }

    fn malformed(
        &self,
        row: usize,
        column: &str,
        field: &str,
        why: Malformed,
        notices: &mut Notices,
    ) {
        let place = format!("{}, column `{column}`", place(self.how, row));
        notices.fault(place, format!("`{}` {}", shown(field), why.what), why.help);
    }

    /// A phone needs a MAC and a model that is known.
    fn complete_phone(&self, number: usize, row: &mut Row, notices: &mut Notices) {
        let place = place(self.how, number);
        if !row.device.keys.contains_key("mac") {
            // A model without a phone: what it says is nothing to write.
            row.device.keys.clear();
            return;
        }
        if let (None, Some(model)) = (row.device.keys.get("model"), self.how.model) {
            // A model that cannot be is told below, as an unknown one.
            let _told_below = row.device.set("model", model);
        }
        let catalog = Catalog::builtin();
        let model = row
            .device
            .keys
            .get("model")
            .map(super::super::key::Value::text);
        let Some(model) = model else {
            row.whole = false;
            let help = "add a column `model`, or `--model MODEL` for all that have none";
            return notices.fault(place, "the phone has no model", Some(help.to_owned()));
        };
        if catalog.find(&model).is_none() {
            row.whole = false;
            let near = did_you_mean(&model, catalog.ids());
            let help = near.map_or(
                "run `pbxctl list models` for those that are known".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            notices.fault(place, format!("there is no model `{model}`"), Some(help));
        }
    }

    fn keep(&mut self, number: usize, row: Row, notices: &mut Notices) {
        let before = notices.faults().len();
        let mac = row
            .device
            .keys
            .get("mac")
            .map(super::super::key::Value::text);
        if let Some(mac) = &mac {
            if let Some(first) = self.macs.get(mac) {
                let what = format!("the MAC {mac} stands in row {first} already");
                notices.fault(place(self.how, number), what, None);
            } else {
                self.macs.insert(mac.clone(), number);
            }
        }
        let nobody = row.person.keys.is_empty() && row.person.id.is_empty();
        let owner = (!nobody)
            .then(|| self.owner(number, &row, notices))
            .flatten();
        if !row.whole || before != notices.faults().len() || mac.is_none() {
            return;
        }
        self.found.devices.push(Device {
            owner,
            ..row.device
        });
    }

    /// The person of a row: one who stood in an earlier row with the same extension and name has several phones.
    fn owner(&mut self, number: usize, row: &Row, notices: &mut Notices) -> Option<usize> {
        let Some(name) = row.person.text("name") else {
            if row.whole {
                let help = "write a name, or leave the row to the phone alone";
                notices.fault(
                    place(self.how, number),
                    "the person has no name",
                    Some(help.to_owned()),
                );
            }
            return None;
        };
        let extension = row.person.text("extension");
        if let Some(extension) = &extension {
            if let Some((first, at)) = self.extensions.get(extension).copied() {
                let same = self.found.people[at].text("name") == Some(name);
                if same && self.found.people[at].keys != row.person.keys {
                    let what = "further rows of one person: what they say of the person beyond the first row";
                    notices.left_out(place(self.how, number), what);
                }
                if !same {
                    let what =
                        format!("the extension {extension} is somebody else's in row {first}");
                    notices.fault(place(self.how, number), what, None);
                }
                return Some(at);
            }
            self.extensions
                .insert(extension.clone(), (number, self.found.people.len()));
        }
        let mut person = row.person.clone();
        if person.id.is_empty() {
            person.id = slug(&name);
        }
        if person.id.is_empty() {
            person.id = format!("user-{}", extension.clone().unwrap_or(number.to_string()));
        }
        person.stable = format!("{:>10} {number:>10}", extension.unwrap_or_default());
        self.found.people.push(person);
        Some(self.found.people.len() - 1)
    }
}
