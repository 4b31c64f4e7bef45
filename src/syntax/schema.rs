use super::{Project, TenantDocument};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};

/// The JSON Schemas that editors complete from and explain every key with (draft 7, which they all know).
#[derive(Clone, Debug)]
pub struct Schemas {
    /// Of `pbx.yaml`.
    pub project: Schema,
    /// Of the files in `tenants/<id>/`.
    pub tenant: Schema,
}

/// The schemas of this version, made from the types themselves.
pub fn schemas() -> Schemas {
    Schemas {
        project: of::<Project>(),
        tenant: of::<TenantDocument>(),
    }
}

fn of<T: JsonSchema>() -> Schema {
    SchemaSettings::draft07()
        .into_generator()
        .into_root_schema_for::<T>()
}
