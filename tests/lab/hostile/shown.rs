use super::filled::Filled;
use crate::host::LabHost;

/// How a text may be written where Asterisk shows it: as it is, within quotes of SIP, in the value of a variable, in the dialplan,
/// and in an address of SIP.
pub(super) fn spellings(text: &str) -> Vec<String> {
    let quoted = text.replace('\\', "\\\\").replace('"', "\\\"");
    let doubled = text.replace('\\', "\\\\");
    let within = |text: &str| text.replace('$', "${URIDECODE(%24)}");
    let address: String = text
        .bytes()
        .map(|byte| match byte {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'-' | b'+' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect();
    vec![
        text.to_owned(),
        within(text),
        quoted.clone(),
        doubled.clone(),
        within(&doubled),
        address,
    ]
}

/// What Asterisk knows of each tenant, line by line.
pub(super) fn of(host: &LabHost, tenants: &[Filled]) -> Vec<Vec<String>> {
    let dialplan = host.rx("dialplan show");
    let music = host.rx("moh show classes");
    let calendars = host.rx("calendar show calendars");
    let objects = objects(host);
    let each = tenants.iter().map(|tenant| {
        let id = format!("t{}", tenant.nth);
        let mut lines = contexts(&dialplan, &format!("'{id}_"));
        for table in [&music, &calendars] {
            let own = table
                .lines()
                .filter(|line| line.contains(&format!("{id}_")));
            lines.extend(own.map(str::to_owned));
        }
        for question in [
            format!("voicemail show users for {id}_mail"),
            format!("queue show {id}_queue_support"),
            format!("parking show {id}_parking_main"),
            format!("confbridge show profile bridge {id}_conference_standup_room"),
            format!("confbridge show profile user {id}_conference_standup_member"),
        ] {
            lines.extend(host.rx(&question).lines().map(str::to_owned));
        }
        for (kind, name) in &objects {
            if name.ends_with(&format!("@{id}.example")) || name.starts_with(&format!("{id}_")) {
                let shown = host.rx(&format!("pjsip show {kind} {name}"));
                lines.extend(shown.lines().map(str::to_owned));
            }
        }
        let lines = lines.iter().map(|line| masked(line));
        lines.filter(|line| !is_frame(line)).collect()
    });
    each.collect()
}

/// The objects of PJSIP, each with its kind.
fn objects(host: &LabHost) -> Vec<(&'static str, String)> {
    let kinds = [
        ("endpoint", "Endpoint:"),
        ("auth", "Auth:"),
        ("aor", "Aor:"),
        ("registration", ""),
    ];
    let mut all = Vec::new();
    for (kind, start) in kinds {
        let table = host.rx(&format!("pjsip list {kind}s"));
        for line in table.lines() {
            let name = line.trim().strip_prefix(start).unwrap_or_default();
            let name = name.split_whitespace().next().unwrap_or_default();
            let name = name.split('/').next().unwrap_or_default();
            if name.starts_with('t') || name.contains("@t") {
                all.push((kind, name.to_owned()));
            }
        }
    }
    all
}

/// The lines of the contexts whose names begin so.
fn contexts(dialplan: &str, start: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut ours = false;
    for line in dialplan.lines() {
        if line.starts_with("[ Context ") {
            ours = line.contains(start);
        }
        if ours {
            // Behind each stands its line of the file
            let end = line.rfind(" [t").unwrap_or(line.len());
            lines.push(line.get(..end).unwrap_or(line).to_owned());
        }
    }
    lines
}

/// A line without what is drawn from the key for each tenant, without what changes while one looks, and without how it is laid out.
fn masked(line: &str) -> String {
    let digest = |word: &str| word.len() >= 32 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let line = line.split(" has taken").next().unwrap_or_default();
    let line = line.split("(exp.").next().unwrap_or_default();
    let registers = ["Registered", "Unregistered", "Rejected"];
    let words = line.split_whitespace();
    let words = words.filter(|word| !registers.contains(word));
    let words = words.map(|word| match digest(word.trim_start_matches("MD5:")) {
        true => "DIGEST",
        false => word,
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Whether it says nothing: a rule, or where a trunk is and how that is called.
fn is_frame(line: &str) -> bool {
    line.starts_with("====") || line.starts_with("Contact:")
}
