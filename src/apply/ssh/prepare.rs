//! How a host is to be reached, and which key is believed there.

use super::{ApplyError, ConnectOptions, Trouble};
use crate::bundle::{Connect, Destination};
use openssh::{ControlPersist, KnownHosts, SessionBuilder};
use std::fmt::Write as _;
use std::num::NonZeroUsize;
use std::path::Path;
use std::time::Duration;

/// Our own configuration: the pinned key and nothing else is believed for this host; all the rest is the user's.
pub(super) fn prepare(
    destination: &Destination,
    options: &ConnectOptions,
    folder: &Path,
) -> Result<(SessionBuilder, String), ApplyError> {
    let Connect::Ssh {
        user,
        host,
        port,
        host_key,
    } = &destination.connect
    else {
        return Err(ApplyError::new(Trouble::Failed, "not an ssh host"));
    };
    let key = wanted_key(destination, host_key.as_deref())?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':');
    if host.starts_with('-') || host.is_empty() || !host.chars().all(plain) {
        return Err(ApplyError::new(
            Trouble::Refused,
            format!("`{}` is no name of a host", host.escape_debug()),
        ));
    }
    let (known, config) = (folder.join("known_hosts"), folder.join("config"));
    let failed = |fault: std::io::Error| {
        ApplyError::new(Trouble::Failed, format!("ssh cannot be prepared: {fault}"))
    };
    std::fs::write(&known, format!("pbxctl {key}\n")).map_err(failed)?;
    std::fs::write(
        &config,
        configuration(host, &known, options.ssh_config.as_deref()),
    )
    .map_err(failed)?;
    let mut builder = SessionBuilder::default();
    builder
        .known_hosts_check(KnownHosts::Strict)
        .config_file(&config)
        .control_directory(folder);
    builder
        .connect_timeout(Duration::from_secs(15))
        .server_alive_interval(Duration::from_secs(15))
        .compression(true);
    if let Some(idle) = NonZeroUsize::new(600) {
        builder.control_persist(ControlPersist::IdleFor(idle));
    }
    if let Some(user) = user {
        builder.user(user.clone());
    }
    if let Some(port) = port {
        builder.port(*port);
    }
    Ok((builder, host.clone()))
}

fn configuration(host: &str, known: &Path, own: Option<&Path>) -> String {
    let mut text = format!(
        "Match originalhost {host}\n  HostKeyAlias pbxctl\n  UserKnownHostsFile \"{}\"\n",
        known.display()
    );
    text.push_str("  GlobalKnownHostsFile /dev/null\n  CheckHostIP no\n  UpdateHostKeys no\n  VerifyHostKeyDNS no\n");
    text.push_str(
        "  KnownHostsCommand none\n  StrictHostKeyChecking yes\n  ControlMaster no\nMatch all\n",
    );
    // Writing to a string cannot fail.
    let _ = match own {
        Some(own) => writeln!(text, "  Include \"{}\"", own.display()),
        None => writeln!(
            text,
            "  Include ~/.ssh/config\n  Include /etc/ssh/ssh_config"
        ),
    };
    text
}

fn wanted_key(destination: &Destination, key: Option<&str>) -> Result<String, ApplyError> {
    let id = &destination.id;
    let help = format!(
        "compare what `ssh-keyscan` prints with the key on the host itself, then write it as `host_key` of `{id}`"
    );
    let Some(key) = key else {
        return Err(ApplyError::new(
            Trouble::Refused,
            format!("the host `{id}` has no `host_key`, and no key is trusted unseen"),
        )
        .help(help));
    };
    let words: Vec<_> = key.split_whitespace().take(2).collect();
    let plain =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '/' | '=' | '@' | '.');
    match words.as_slice() {
        [kind, data]
            if key.lines().count() == 1
                && kind.chars().chain(data.chars()).all(plain)
                && !kind.starts_with('@') =>
        {
            Ok(format!("{kind} {data}"))
        }
        _ => Err(ApplyError::new(
            Trouble::Refused,
            format!("the `host_key` of `{id}` is not of the form `ssh-ed25519 AAAA…`"),
        )
        .help(help)),
    }
}
