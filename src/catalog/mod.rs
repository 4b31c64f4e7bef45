//! What the project itself knows of phones, telephone numbers, time zones and languages: data with a source, not code.
//!
//! A new model is one line of `models.tsv`.

mod emergency;
pub mod languages;
mod model;
pub mod numbering;
mod short;
mod table;
mod zone_rules;
pub mod zones;

pub use emergency::EMERGENCY;
pub use model::{Kind, PhoneModel};
pub use numbering::{Dialled, NumberClass};

use std::sync::OnceLock;

/// The phone models, by id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    models: Vec<PhoneModel>,
}

impl Catalog {
    /// The project's own table, read once.
    pub fn builtin() -> &'static Self {
        static BUILTIN: OnceLock<Catalog> = OnceLock::new();
        BUILTIN.get_or_init(|| {
            #[expect(clippy::expect_used, reason = "embedded; a test reads it")]
            let models = table::parse(include_str!("models.tsv"))
                .expect("the embedded table is well formed");
            Self { models }
        })
    }

    /// The model that a repository writes as `id`.
    pub fn find(&self, id: &str) -> Option<&PhoneModel> {
        let at = self
            .models
            .binary_search_by(|model| model.id.as_str().cmp(id))
            .ok()?;
        self.models.get(at)
    }

    /// Every id, sorted: the candidates of a "did you mean".
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.models.iter().map(|model| model.id.as_str())
    }

    /// Every model, sorted by id.
    pub fn models(&self) -> &[PhoneModel] {
        &self.models
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_phone_of_the_examples() {
        let model = Catalog::builtin()
            .find("yealink-t46s")
            .expect("in the table");
        assert_eq!(
            (model.vendor.as_str(), model.name.as_str()),
            ("yealink", "Yealink T46S")
        );
        assert_eq!(
            (model.lines, model.kind, model.generation),
            (16, Kind::Desk, 86)
        );
        assert_eq!(model.common_file.as_deref(), Some("y000000000066.cfg"));
        assert_eq!(Catalog::builtin().find("yealink-t46"), None);
    }

    #[test]
    fn every_model_has_lines_a_source_and_an_id_of_its_vendor() {
        for model in Catalog::builtin().models() {
            assert!(model.lines > 0 && !model.source.is_empty(), "{}", model.id);
            assert!(
                model.id.starts_with(&format!("{}-", model.vendor)),
                "{}",
                model.id
            );
        }
    }

    #[test]
    fn a_yealink_common_file_has_twelve_digits() {
        let yealink = Catalog::builtin()
            .models()
            .iter()
            .filter(|model| model.vendor == "yealink");
        for (model, file) in yealink.filter_map(|model| Some((model, model.common_file.as_ref()?)))
        {
            let digits = file
                .strip_prefix('y')
                .and_then(|rest| rest.strip_suffix(".cfg"))
                .unwrap_or_default();
            assert!(
                digits.len() == 12 && digits.bytes().all(|byte| byte.is_ascii_digit()),
                "{}",
                model.id
            );
        }
    }
}
