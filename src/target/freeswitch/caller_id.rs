use super::names;
use super::work::Work;
use crate::calls::Presented;
use crate::target::spelling::shown;

/// What stands for no number at all.
pub(super) const ANONYMOUS: &str = "anonymous";

/// The variables that say what those outside see, one for each trunk: what is not shown there is empty.
pub(super) fn variables(work: &Work<'_>, presented: &Presented) -> Vec<(String, String)> {
    let (numbers, name) = match presented {
        Presented::Anonymous => (None, None),
        Presented::Shown { numbers, name } => (Some(numbers), name.as_deref()),
    };
    let hidden = matches!(presented, Presented::Anonymous);
    let mut all = vec![("pbxctl_name".to_owned(), name.unwrap_or("").to_owned())];
    for trunk in work.calls.trunks.keys() {
        let number = numbers.and_then(|numbers| numbers.get(trunk));
        let number = number.map(|number| shown(work, trunk, *number));
        let hidden = hidden.then(|| ANONYMOUS.to_owned());
        all.push((names::shown(trunk), hidden.or(number).unwrap_or_default()));
    }
    all
}
