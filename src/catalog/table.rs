use super::{Family, Module, PhoneModel, Picture};
use std::str::FromStr;

const FAMILIES: &str = "family\tvendor\tmaker\tfile\tform\tkeys\tnotify\tsource";
const MODELS: &str = "family\tid\tname\tlines\tkeys\tkind\tcommon\tfirmware\tcan\ttls\tsource";
const PICTURES: &str = "model\twidth\theight\tformats\tsource";
const MODULES: &str = "module\tname\tkeys\tmost\tmodels\tsource";

/// Reads the families, in the order of their ids.
pub(super) fn families(text: &str) -> Result<Vec<Family>, String> {
    let families = rows(text, FAMILIES, family)?;
    sorted(families, |family| &family.id)
}

/// Reads the models, in the order of their ids.
pub(super) fn models(text: &str, families: &[Family]) -> Result<Vec<PhoneModel>, String> {
    let models = rows(text, MODELS, |fields| model(fields, families))?;
    sorted(models, |model| &model.id)
}

/// Reads the expansion modules, in the order of their ids.
pub(super) fn modules(text: &str) -> Result<Vec<Module>, String> {
    sorted(rows(text, MODULES, module)?, |module| &module.id)
}

/// Reads the pictures, in the order of the models that show them.
pub(super) fn pictures(text: &str) -> Result<Vec<Picture>, String> {
    sorted(rows(text, PICTURES, picture)?, |picture| &picture.model)
}

/// The rows of a table of two columns: `#` lines, the header and lines without a tab are passed over.
pub(super) fn pairs(text: &'static str) -> Vec<(&'static str, &'static str)> {
    let lines = text.lines().filter(|line| !line.starts_with('#')).skip(1);
    lines.filter_map(|line| line.split_once('\t')).collect()
}

/// `#` lines and the header are passed over, every other line is a row.
fn rows<T>(text: &str, header: &str, row: impl Fn(&[&str]) -> Option<T>) -> Result<Vec<T>, String> {
    let mut lines = (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.starts_with('#'));
    if lines.next().map(|(_, line)| line) != Some(header) {
        return Err(format!("the first line must be `{header}`"));
    }
    lines
        .map(|(at, line)| {
            let fields: Vec<_> = line.split('\t').collect();
            row(&fields).ok_or_else(|| format!("line {at}: `{line}` is no row of this table"))
        })
        .collect()
}

fn sorted<T>(rows: Vec<T>, id: impl Fn(&T) -> &String) -> Result<Vec<T>, String> {
    match rows.windows(2).find(|pair| id(&pair[0]) >= id(&pair[1])) {
        Some(pair) => Err(format!(
            "`{}` stands after `{}`",
            id(&pair[1]),
            id(&pair[0])
        )),
        None => Ok(rows),
    }
}

fn family(fields: &[&str]) -> Option<Family> {
    let [id, vendor, maker, file, form, keys, notify, source] = fields else {
        return None;
    };
    Some(Family {
        id: (*id).to_owned(),
        vendor: (*vendor).to_owned(),
        maker: (*maker).to_owned(),
        file: (*file).to_owned(),
        form: (*form).to_owned(),
        line_keys_shared: match *keys {
            "shared" => true,
            "own" => false,
            _ => return None,
        },
        notify: (*notify != "-").then(|| (*notify).to_owned()),
        source: (*source).to_owned(),
    })
}

fn model(fields: &[&str], families: &[Family]) -> Option<PhoneModel> {
    let [
        family,
        id,
        name,
        lines,
        keys,
        kind,
        common,
        firmware,
        can,
        tls,
        source,
    ] = fields
    else {
        return None;
    };
    Some(PhoneModel {
        id: (*id).to_owned(),
        family: families.iter().find(|known| known.id == *family)?.clone(),
        name: (*name).to_owned(),
        lines: lines.parse().ok()?,
        keys: keys.parse().ok()?,
        kind: kind.parse().ok()?,
        common_file: known(common),
        firmware: known(firmware),
        can: words(can)?,
        picture: None,
        tls: known(tls),
        source: (*source).to_owned(),
    })
}

fn module(fields: &[&str]) -> Option<Module> {
    let [id, name, keys, most, models, source] = fields else {
        return None;
    };
    Some(Module {
        id: (*id).to_owned(),
        name: (*name).to_owned(),
        keys: keys.parse().ok()?,
        most: most.parse().ok()?,
        models: models.split(',').map(str::to_owned).collect(),
        source: (*source).to_owned(),
    })
}

fn picture(fields: &[&str]) -> Option<Picture> {
    let [model, width, height, formats, source] = fields else {
        return None;
    };
    Some(Picture {
        model: (*model).to_owned(),
        width: width.parse().ok()?,
        height: height.parse().ok()?,
        formats: words(formats)?,
        source: (*source).to_owned(),
    })
}

fn known(field: &str) -> Option<String> {
    (field != "-").then(|| field.to_owned())
}

fn words<T: FromStr>(field: &str) -> Option<Vec<T>> {
    let words = field.split(',').filter(|word| *word != "-");
    words.map(|word| word.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Ability, Kind};
    use super::*;

    fn family() -> Family {
        Family {
            id: "v".to_owned(),
            vendor: "v".to_owned(),
            maker: "V".to_owned(),
            file: "{mac}.cfg".to_owned(),
            form: "text".to_owned(),
            line_keys_shared: true,
            notify: None,
            source: "s".to_owned(),
        }
    }

    fn table(rows: &str) -> Result<Vec<PhoneModel>, String> {
        models(&format!("# remark\n{MODELS}\n{rows}"), &[family()])
    }

    #[test]
    fn reads_a_row_with_and_without_what_is_not_known() {
        let models = table(
            "v\tv-a\tV A\t2\t5\tdesk\t-\t-\t-\t-\ts\nv\tv-b\tV B\t3\t0\tdect\tb.cfg\t1.73.0\tldap,srtp\t1.2\ts",
        )
        .unwrap();
        assert_eq!((models[0].lines, models[0].keys), (2, 5));
        assert_eq!(
            (&models[0].firmware, &models[0].common_file),
            (&None, &None)
        );
        assert_eq!((models[1].kind, models[1].short_name()), (Kind::Dect, "B"));
        assert_eq!(models[1].common_file.as_deref(), Some("b.cfg"));
        assert!(models[1].can(Ability::Srtp) && !models[0].can(Ability::Srtp));
    }

    #[test]
    fn the_embedded_pairs_are_sorted() {
        for text in [
            include_str!("emergency.tsv"),
            include_str!("short.tsv"),
            include_str!("languages.tsv"),
        ] {
            let keys: Vec<_> = pairs(text).into_iter().map(|(key, _)| key).collect();
            assert!(keys.len() > 150 && keys.windows(2).all(|pair| pair[0] < pair[1]));
            let remarks = text.lines().filter(|line| line.starts_with('#')).count();
            assert_eq!(text.lines().count(), keys.len() + remarks + 1);
        }
    }

    #[test]
    fn refuses_what_is_not_a_row() {
        assert_eq!(
            table("v\tv-a\tA").unwrap_err(),
            "line 3: `v\tv-a\tA` is no row of this table"
        );
        for row in [
            "v\tv-a\tA\tmany\t0\tdesk\t-\t-\t-\t-\ts",
            "v\tv-a\tA\t2\t0\ttoaster\t-\t-\t-\t-\ts",
            "v\tv-a\tA\t2\t0\tdesk\t-\t-\ttalk\t-\ts",
            "w\tw-a\tA\t2\t0\tdesk\t-\t-\t-\t-\ts",
        ] {
            assert!(table(row).is_err(), "{row}");
        }
        assert!(models("no header", &[]).is_err());
    }

    #[test]
    fn refuses_models_out_of_order_and_doubles() {
        let row = |id: &str| format!("v\t{id}\tA\t2\t0\tdesk\t-\t-\t-\t-\ts\n");
        assert_eq!(
            table(&(row("v-b") + &row("v-a"))).unwrap_err(),
            "`v-a` stands after `v-b`"
        );
        assert!(table(&(row("v-a") + &row("v-a"))).is_err());
    }
}
