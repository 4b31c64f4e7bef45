use crate::simulate::{Map, Way};

/// From which nodes a call can come to somebody or something: whether it can, by the position of the node.
pub(super) fn useful(map: &Map<'_>) -> Vec<bool> {
    let mut useful = vec![false; map.len()];
    let (mut back, mut open) = (Vec::new(), Vec::new());
    for (at, _, action) in map.steps() {
        if map.does_something(action) {
            useful[at] = true;
            open.push(at);
        }
        let ways = map.ways(at).iter();
        let ways = ways.filter(|(_, way)| !matches!(way, Way::Forward(_)));
        back.extend(ways.map(|(to, _)| (*to, at)));
    }
    back.sort_unstable();
    while let Some(at) = open.pop() {
        let first = back.partition_point(|(to, _)| *to < at);
        let before = back[first..].iter().take_while(|(to, _)| *to == at);
        for (_, from) in before {
            if !std::mem::replace(&mut useful[*from], true) {
                open.push(*from);
            }
        }
    }
    useful
}
