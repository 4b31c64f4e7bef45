use super::world::{Unreadable, World};

/// The project file of a repository without all else: what it says of hosts is known long before tenants are read.
pub struct Alone<'w, W>(pub &'w W);

impl<W: World> World for Alone<'_, W> {
    fn list(&self) -> Result<Vec<String>, Unreadable> {
        Ok(vec!["pbx.yaml".to_owned()])
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, Unreadable> {
        self.0.read(path)
    }
}
