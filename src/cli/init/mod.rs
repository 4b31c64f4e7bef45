#![expect(
    clippy::disallowed_methods,
    reason = "this is where a new repository is written"
)]

use super::exit::Exit;
use super::failure::Failure;
use super::merge_lock;
use super::schema::{self, Of};
use super::session::Session;
use clap::ValueEnum;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Write a new repository
///
/// One tenant, two users, a phone, a folder in place of a PBX, a pipeline and the schemas for editors: all of it
/// checks and applies as it is. Nothing that is there already is overwritten.
#[derive(Debug, clap::Args)]
pub(super) struct Init {
    /// The folder of the repository; made if it is not there
    #[arg(value_name = "DIR", default_value = ".")]
    dir: PathBuf,
    /// Whose pipeline checks changes and tells what they do
    #[arg(long, value_enum, default_value_t, value_name = "WHOSE")]
    ci: Ci,
}

/// Whose pipeline a repository has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Ci {
    /// GitHub Actions
    #[default]
    Github,
    /// GitLab CI/CD
    Gitlab,
    /// None is written
    None,
}

impl Ci {
    /// The file of the pipeline.
    const fn file(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Github => Some((
                ".github/workflows/pbxctl.yml",
                include_str!("new/workflow.yml"),
            )),
            Self::Gitlab => Some((".gitlab-ci.yml", include_str!("new/gitlab-ci.yml"))),
            Self::None => None,
        }
    }
}

/// What a new repository holds.
const FILES: &[(&str, &str)] = &[
    (".gitattributes", include_str!("new/gitattributes")),
    (".gitignore", include_str!("new/gitignore")),
    ("README.md", include_str!("new/README.md")),
    ("pbx.yaml", include_str!("new/pbx.yaml")),
    ("tenants/main/phones.yaml", include_str!("new/phones.yaml")),
    ("tenants/main/tenant.yaml", include_str!("new/tenant.yaml")),
    ("tenants/main/users.yaml", include_str!("new/users.yaml")),
];

/// The schemas, as the first line of each file names them.
const SCHEMAS: [(&str, Of); 4] = [
    (".pbxctl/schema-project.json", Of::Project),
    (".pbxctl/schema-tenant.json", Of::Tenant),
    (".pbxctl/schema-library.json", Of::Library),
    (".pbxctl/schema-tests.json", Of::Tests),
];

impl Init {
    /// Writes the files, or none where one of them is there.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let root = session.path(&self.dir)?;
        refuse_to_overwrite(&root, self.ci)?;
        let schemas = SCHEMAS.map(|(path, of)| (path, schema::text(of)));
        let files = FILES
            .iter()
            .copied()
            .chain(self.ci.file())
            .chain(schemas.iter().map(|(path, text)| (*path, text.as_str())));
        for (path, text) in files {
            write(&root, path, text)?;
            session.out.detail(&format!("wrote `{path}`"));
        }
        session.out.say(&format!(
            "wrote a new repository to `{}`\n\n{}",
            self.dir.display(),
            self.next_steps()
        ));
        session.out.say(&merge_driver(&root)?);
        Ok(Exit::Done)
    }

    fn next_steps(&self) -> String {
        let enter = if self.dir == Path::new(".") {
            String::new()
        } else {
            format!("  cd {}\n", self.dir.display())
        };
        format!(
            "next:\n{enter}  export PBXCTL_KEY=\"$(pbxctl secret new)\"   keep it: passwords are derived from it\n  \
             pbxctl lock      gives everybody a number\n  pbxctl apply     writes to the folder `host`, in place of a PBX"
        )
    }
}

/// Installs the driver that merges `pbx.lock`, and says so; where there is no Git repository yet, says how.
fn merge_driver(root: &Path) -> Result<String, Failure> {
    let by_hand = merge_lock::by_hand();
    Ok(match merge_lock::install(root)? {
        true => format!("\nset in this Git repository, and to be set in each clone:\n  {by_hand}"),
        false => {
            format!("\nin each clone, so that branches which took one number merge:\n  {by_hand}")
        }
    })
}

fn refuse_to_overwrite(root: &Path, ci: Ci) -> Result<(), Failure> {
    let all = FILES
        .iter()
        .map(|(path, _)| *path)
        .chain(ci.file().map(|(path, _)| path))
        .chain(SCHEMAS.iter().map(|(path, _)| *path));
    let there = all
        .into_iter()
        .find(|path| root.join(path).symlink_metadata().is_ok());
    match there {
        Some(path) => Err(Failure::new(format!("`{path}` is there already"))
            .help("name an empty folder: `pbxctl init DIR`")),
        None => Ok(()),
    }
}

fn write(root: &Path, path: &str, text: &str) -> Result<(), Failure> {
    let full = root.join(path);
    let folder = full.parent().unwrap_or(root);
    fs::create_dir_all(folder).map_err(Failure::doing(format!(
        "make the folder `{}`",
        folder.display()
    )))?;
    let file = OpenOptions::new().write(true).create_new(true).open(&full);
    file.and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(Failure::doing(format!("write `{path}`")))
}
