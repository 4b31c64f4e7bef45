/// The candidate that `word` was probably meant to be, if any is near enough.
///
/// Near is a third of the word's length in edits, transpositions counted as one, with case ignored; of several the nearest, and
/// of those the first in order. A known word with a letter too many or too few is thus found, an unrelated one is not.
pub fn did_you_mean<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let word = word.to_lowercase();
    let limit = (word.chars().count() / 3).max(1);
    let length = word.chars().count();
    // So many letters more or less are as many edits at least.
    let near = |known: &&str| known.chars().count().abs_diff(length) <= limit;
    candidates
        .into_iter()
        .filter(near)
        .map(|known| {
            (
                strsim::damerau_levenshtein(&word, &known.to_lowercase()),
                known,
            )
        })
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::did_you_mean;

    #[test]
    fn finds_the_near_and_leaves_the_far() {
        let known = ["voicemail", "extension", "name"];
        assert_eq!(did_you_mean("voicmail", known), Some("voicemail"));
        assert_eq!(did_you_mean("NAEM", known), Some("name"));
        assert_eq!(did_you_mean("colour", known), None);
    }
}
