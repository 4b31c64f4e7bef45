use crate::calls::FlowId;

/// How a flow is named: by the reference of what is called, where there is one.
pub fn name(flow: &FlowId) -> String {
    match flow {
        FlowId::User(id) => id.reference(),
        FlowId::Group(id) => id.reference(),
        FlowId::Queue(id) => id.reference(),
        FlowId::Menu(id) => id.reference(),
        FlowId::Conference(id) => id.reference(),
        FlowId::Parking(id) => id.reference(),
        FlowId::Space(id, space) => format!("the space {space} of {}", id.reference()),
        FlowId::Returned(id) => format!("what follows on {}", id.reference()),
        FlowId::Paging(id) => id.reference(),
        FlowId::Number(number) => number.to_string(),
        FlowId::Upstream(id) => format!("the account of {} at a provider", id.reference()),
        FlowId::Route(at) => format!("the {} route", nth(*at + 1)),
        FlowId::Emergency(number) => format!("the emergency number {number}"),
        FlowId::Feature(feature) | FlowId::FeatureWith(feature) => {
            format!("the feature {}", feature.name())
        }
        FlowId::Take(extension) => format!("a ringing call of {extension}"),
        FlowId::Spy(_, extension) => format!("a call of {extension}"),
        FlowId::Outside(..) => "a number outside".to_owned(),
        FlowId::NoRoute => "no route".to_owned(),
    }
}

/// How a flow is named in a finding: what is written in backticks, and what is described without.
pub fn mention(flow: &FlowId) -> String {
    let name = name(flow);
    match name.contains(' ') {
        true => name,
        false => format!("`{name}`"),
    }
}

fn nth(count: usize) -> String {
    let ending = match (count % 10, count % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{count}{ending}")
}
