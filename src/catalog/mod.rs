//! What the project itself knows of phones, telephone numbers, time zones and languages: data with a source, not code.
//!
//! A new model is one line of `models.tsv`, a new expansion module one of `modules.tsv`, the size of a picture one of `pictures.tsv`.

mod emergency;
pub mod languages;
mod model;
pub mod numbering;
mod short;
mod table;
mod zone_rules;
pub mod zones;

pub use emergency::EMERGENCY;
pub use model::{Ability, Family, Kind, Module, PhoneModel, Picture, PictureFormat};
pub use numbering::{Dialled, NumberClass};

use std::sync::OnceLock;

/// The phone models and their expansion modules, by id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    models: Vec<PhoneModel>,
    modules: Vec<Module>,
}

impl Catalog {
    /// The project's own tables, read once.
    pub fn builtin() -> &'static Self {
        static BUILTIN: OnceLock<Catalog> = OnceLock::new();
        BUILTIN.get_or_init(|| {
            #[expect(clippy::expect_used, reason = "embedded; a test reads it")]
            Self::embedded().expect("the embedded tables are well formed")
        })
    }

    fn embedded() -> Result<Self, String> {
        let families = table::families(include_str!("families.tsv"))?;
        let mut models = table::models(include_str!("models.tsv"), &families)?;
        for picture in table::pictures(include_str!("pictures.tsv"))? {
            let shows = models.iter_mut().find(|model| model.id == picture.model);
            let shows = shows.ok_or_else(|| format!("there is no model `{}`", picture.model))?;
            shows.picture = Some(picture);
        }
        Ok(Self {
            models,
            modules: table::modules(include_str!("modules.tsv"))?,
        })
    }

    /// The expansion module that a repository writes as `id`.
    pub fn module(&self, id: &str) -> Option<&Module> {
        self.modules.iter().find(|module| module.id == id)
    }

    /// Every expansion module, sorted by id.
    pub fn modules(&self) -> &[Module] {
        &self.modules
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
    use std::collections::BTreeSet;

    #[test]
    fn knows_the_phone_of_the_examples() {
        let model = Catalog::builtin()
            .find("yealink-t46s")
            .expect("in the table");
        assert_eq!(
            (model.family.id.as_str(), model.name.as_str()),
            ("yealink", "Yealink T46S")
        );
        assert_eq!((model.lines, model.keys, model.kind), (16, 27, Kind::Desk));
        assert_eq!(model.firmware.as_deref(), Some("66.86.0.15"));
        assert_eq!(model.common_file.as_deref(), Some("y000000000066.cfg"));
        assert_eq!(Catalog::builtin().find("yealink-t46"), None);
        let module = Catalog::builtin().module("yealink-exp40").unwrap();
        assert!(module.models.contains(&model.id) && module.keys == 40);
    }

    #[test]
    fn knows_many_models_of_many_makers() {
        let models = Catalog::builtin().models();
        let makers: BTreeSet<_> = models.iter().map(|model| &model.family.maker).collect();
        assert!(models.len() >= 400 && makers.len() >= 16, "{makers:?}");
    }

    #[test]
    fn every_module_goes_with_models_that_are_there() {
        for module in Catalog::builtin().modules() {
            assert!(module.keys > 0 && module.most > 0, "{}", module.id);
            for model in &module.models {
                assert!(Catalog::builtin().find(model).is_some(), "{model}");
            }
        }
    }

    #[test]
    fn every_picture_is_of_a_model_that_shows_one() {
        let models = Catalog::builtin().models().iter();
        let mut known = 0;
        for (model, picture) in models.filter_map(|model| Some((model, model.picture.as_ref()?))) {
            assert!(model.can(Ability::Wallpaper), "{}", model.id);
            assert!(picture.width > 100 && picture.height > 100 && !picture.formats.is_empty());
            known += 1;
        }
        assert!(known >= 11, "{known}");
    }

    #[test]
    fn every_model_has_lines_a_source_and_an_id_of_its_vendor() {
        for model in Catalog::builtin().models() {
            assert!(model.lines > 0 && !model.source.is_empty(), "{}", model.id);
            assert!(
                model.id.starts_with(&format!("{}-", model.family.vendor)),
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
            .filter(|model| model.family.id == "yealink");
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
