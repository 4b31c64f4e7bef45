use super::{Kind, PhoneModel};

const HEADER: &str = "vendor\tid\tname\tlines\tkind\tcommon\tfirmware\tsource";

/// Reads the table: `#` lines and the header are passed over, every other line is a model, in the order of their ids.
pub(super) fn parse(text: &str) -> Result<Vec<PhoneModel>, String> {
    let mut lines = (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.starts_with('#'));
    if lines.next().map(|(_, line)| line) != Some(HEADER) {
        return Err(format!("the first line must be `{HEADER}`"));
    }
    let models = lines
        .map(|(at, line)| row(line).ok_or_else(|| format!("line {at}: `{line}` is not a model")))
        .collect::<Result<Vec<_>, _>>()?;
    match models.windows(2).find(|pair| pair[0].id >= pair[1].id) {
        Some(pair) => Err(format!("`{}` stands after `{}`", pair[1].id, pair[0].id)),
        None => Ok(models),
    }
}

fn row(line: &str) -> Option<PhoneModel> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [vendor, id, name, lines, kind, common, firmware, source] = fields[..] else {
        return None;
    };
    Some(PhoneModel {
        id: id.to_owned(),
        vendor: vendor.to_owned(),
        name: name.to_owned(),
        lines: lines.parse().ok()?,
        kind: parse_kind(kind)?,
        common_file: (common != "-").then(|| common.to_owned()),
        firmware: firmware.to_owned(),
        generation: firmware.split('.').nth(1)?.parse().ok()?,
        source: source.to_owned(),
    })
}

fn parse_kind(word: &str) -> Option<Kind> {
    Some(match word {
        "desk" => Kind::Desk,
        "conference" => Kind::Conference,
        "dect" => Kind::Dect,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &str) -> Result<Vec<PhoneModel>, String> {
        parse(&format!("# remark\n{HEADER}\n{rows}"))
    }

    #[test]
    fn reads_a_row_with_and_without_a_common_file() {
        let models =
            table("v\tv-a\tA\t2\tdesk\t-\t1.86.0.1\ts\nv\tv-b\tB\t3\tdect\tb.cfg\t1.73.0\ts")
                .unwrap();
        assert_eq!(
            (
                models[0].lines,
                models[0].generation,
                &models[0].common_file
            ),
            (2, 86, &None)
        );
        assert_eq!(
            (models[1].kind, models[1].common_file.as_deref()),
            (Kind::Dect, Some("b.cfg"))
        );
    }

    #[test]
    fn refuses_what_is_not_a_row() {
        assert_eq!(
            table("v\tv-a\tA").unwrap_err(),
            "line 3: `v\tv-a\tA` is not a model"
        );
        assert!(table("v\tv-a\tA\tmany\tdesk\t-\t1.86\ts").is_err());
        assert!(table("v\tv-a\tA\t2\ttoaster\t-\t1.86\ts").is_err());
        assert!(parse("no header").is_err());
    }

    #[test]
    fn refuses_models_out_of_order_and_doubles() {
        let row = |id: &str| format!("v\t{id}\tA\t2\tdesk\t-\t1.86\ts\n");
        assert_eq!(
            table(&(row("v-b") + &row("v-a"))).unwrap_err(),
            "`v-a` stands after `v-b`"
        );
        assert!(table(&(row("v-a") + &row("v-a"))).is_err());
    }
}
