/// What the file under a path is.
pub(super) enum Role<'a> {
    Library,
    Tests,
    /// Not ours: it is not read.
    Foreign,
    Project,
    Lock,
    /// A document of the tenant of this name.
    Tenant(&'a str),
    /// The template of this name.
    Template(&'a str),
    /// Nobody would read it there; and what to do instead.
    Misplaced(&'static str),
}

/// Sorts a path by where it lies.
pub(super) fn role(path: &str) -> Role<'_> {
    let mut parts = path.splitn(3, '/');
    match (parts.next(), parts.next(), parts.next()) {
        (Some("pbx.yaml"), None, None) => Role::Project,
        (Some("pbx.lock"), None, None) => Role::Lock,
        (Some("templates"), Some(_), Some(_)) => {
            Role::Template(path.trim_start_matches("templates/"))
        }
        (Some("templates"), ..) => {
            Role::Misplaced("put it into the folder of its engine or vendor: `templates/yealink/…`")
        }
        (Some("tenants"), Some(tenant), Some(file)) if !file.contains('/') && is_document(file) => {
            Role::Tenant(tenant)
        }
        (Some("tenants"), Some(_), Some(file)) if file.contains('/') => {
            Role::Misplaced("put the documents of a tenant straight into `tenants/<id>/`")
        }
        (Some("tenants"), Some(_), Some(_)) => {
            Role::Misplaced("give it the ending `.yaml`, or move it out of `tenants/`")
        }
        (Some("tenants"), ..) => {
            Role::Misplaced("give each tenant a folder: `tenants/<id>/tenant.yaml`")
        }
        (Some("library"), Some(file), None) if is_document(file) => Role::Library,
        (Some("tests"), Some(file), None) if is_document(file) => Role::Tests,
        (Some("tests"), ..) => Role::Foreign,
        _ => Role::Misplaced(
            "put the documents of the library straight into `library/`, with the ending `.yaml`",
        ),
    }
}

/// Whether a file is read as a document; the ending is lower case, on every system.
fn is_document(file: &str) -> bool {
    file.rsplit_once('.')
        .is_some_and(|(_, ending)| ending == "yaml")
}
