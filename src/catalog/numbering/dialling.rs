use super::super::table;

/// How numbers are dialled in a country.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dialling {
    /// The code of the country, without `+`: 49.
    pub code: u16,
    /// What is dialled before the code of another country, the usual one first: `00`, `011`. `x` is any digit. Where each carrier
    /// has one of its own, as in Singapore, none is usual and the shortest comes first. Never empty.
    pub international: Vec<&'static str>,
    /// What is dialled before a number of one's own country: `0`, in America `1`, in Italy and Spain nothing. Some numbers are
    /// dialled without all the same: in Australia those that start with 13, in America all.
    pub national: Option<&'static str>,
}

/// How numbers are dialled in a country: `DE`. `None` if the country is not known.
pub fn dialling(country: &str) -> Option<Dialling> {
    let rows = table::pairs(include_str!("dialling.tsv"));
    let (_, row) = rows.into_iter().find(|(known, _)| *known == country)?;
    let mut fields = row.split('\t');
    Some(Dialling {
        code: fields.next()?.parse().ok()?,
        national: fields.next().filter(|prefix| *prefix != "-"),
        international: fields.next()?.split(' ').collect(),
    })
}
