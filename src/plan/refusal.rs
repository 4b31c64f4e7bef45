use super::version::is_older;
use super::{CoreLine, Deployed, EngineState, LinkState};
use crate::bundle::{Destination, DestinationId, Manifest, is_tenant};

/// Why a plan cannot be carried out on a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A core file does not include us.
    CoreLine(CoreLine),
    /// The engine is not there.
    Engine(EngineState),
    /// The engine is too old for what we write.
    Version {
        /// Which engine.
        engine: String,
        /// Its version.
        seen: String,
        /// The oldest that will do.
        oldest: String,
    },
    /// Something that is not ours stands where a link of ours is to be.
    Link {
        /// Where.
        link: String,
        /// What.
        state: LinkState,
    },
    /// The host runs the release of another project.
    Project(String),
    /// A tenant moves to the host, and another from it.
    BothWays {
        /// The one that comes.
        comes: String,
        /// The one that goes.
        goes: String,
    },
    /// A tenant moves from the host, and the one that is to have it is not looked at.
    Alone {
        /// The tenant.
        goes: String,
        /// The host that is to have it.
        to: DestinationId,
    },
    /// The host runs tenants with another engine.
    OtherEngine {
        /// The engine.
        was: String,
        /// The one that is written.
        is: String,
    },
}

/// Why a host that runs something else cannot take what it is to run.
pub(super) fn others(manifest: &Manifest, deployed: &Deployed) -> Vec<Refusal> {
    let other = deployed
        .manifest
        .as_ref()
        .filter(|other| other.project != manifest.project);
    other
        .map(|other| Refusal::Project(other.project.clone()))
        .into_iter()
        .chain(other_engine(manifest, deployed))
        .collect()
}

/// Why a host cannot take anything.
pub(super) fn unfit(destination: &Destination, deployed: &Deployed) -> Vec<Refusal> {
    let mut all = Vec::new();
    if !destination.has_live_engine() {
        return all;
    }
    match (&deployed.engine, &destination.engine) {
        (EngineState::Running(seen), Some(engine)) if is_older(seen, &engine.oldest) => {
            all.push(Refusal::Version {
                engine: engine.kind.clone(),
                seen: seen.clone(),
                oldest: engine.oldest.clone(),
            });
        }
        (EngineState::Running(_), _) => {}
        (state, _) => all.push(Refusal::Engine(state.clone())),
    }
    all.extend(deployed.missing.iter().cloned().map(Refusal::CoreLine));
    let planted = deployed
        .links
        .iter()
        .filter(|link| matches!(link.state, LinkState::Folder | LinkState::Foreign));
    all.extend(planted.map(|link| Refusal::Link {
        link: link.link.clone(),
        state: link.state,
    }));
    all
}

/// One machine answers its phones with one engine: in place, those of all its tenants would be without one from the stop of the old
/// engine to the start of the other, and what people set would stay with the old one.
fn other_engine(manifest: &Manifest, deployed: &Deployed) -> Option<Refusal> {
    let live = deployed.manifest.as_ref()?;
    let (was, is) = (live.engine.as_ref()?, manifest.engine.as_ref()?);
    let has_tenants = live.holds.iter().any(|thing| is_tenant(thing));
    (was.kind != is.kind && has_tenants).then(|| Refusal::OtherEngine {
        was: was.kind.clone(),
        is: is.kind.clone(),
    })
}

impl Refusal {
    /// What stands in the way.
    pub fn message(&self) -> String {
        match self {
            Self::CoreLine(missing) if missing.is_section() => {
                format!("`{}` has no section `{}`", missing.file, missing.line)
            }
            Self::CoreLine(missing) => format!("`{}` does not include our files", missing.file),
            Self::Engine(EngineState::Absent) => "the engine is not installed".into(),
            Self::Engine(_) => "the engine does not run, so nothing can be verified".into(),
            Self::Version {
                engine,
                seen,
                oldest,
            } => format!(
                "{engine} {} is too old: it has to be {oldest} or later",
                super::plain(seen)
            ),
            Self::Link {
                link,
                state: LinkState::Foreign,
            } => format!("`{link}` is a link to elsewhere"),
            Self::Link { link, .. } => format!("`{link}` is there and not ours"),
            Self::BothWays { comes, goes } => {
                format!("`{comes}` moves to this host while `{goes}` moves away from it")
            }
            Self::Alone { goes, to } => {
                format!("`{goes}` moves from this host to `{to}`, which is left out")
            }
            Self::OtherEngine { was, is } => format!(
                "{} cannot take the place of {} while the host has tenants",
                super::plain(is),
                super::plain(was)
            ),
            Self::Project(name) => format!(
                "the host runs a release of the project `{}`",
                super::plain(name)
            ),
        }
    }

    /// What to do about it.
    pub fn remedy(&self) -> String {
        match self {
            Self::CoreLine(missing) if missing.is_section() => {
                "add a transport of that name, with `protocol=tls` and its certificate: `docs/asterisk.md`".into()
            }
            Self::CoreLine(missing) => {
                format!("add this line to `{}`: {}", missing.file, missing.line)
            }
            Self::Engine(_) => "install and start it".into(),
            Self::Version { engine, oldest, .. } => {
                format!("install {engine} {oldest} or later, and apply again")
            }
            Self::Link { .. } => "move it away, or choose another folder in `pbx.yaml`".into(),
            Self::BothWays { .. } => {
                "move one tenant, apply, then move the other: the old host of each comes last".into()
            }
            Self::Alone { to, .. } => {
                format!("take both: `--host {to}` as well, or no `--host`")
            }
            Self::OtherEngine { .. } => {
                "move its tenants to another host with `host:` and apply, then change `engine:`".into()
            }
            Self::Project(_) => {
                "name another root for this project, or remove the other's `current`".into()
            }
        }
    }
}
