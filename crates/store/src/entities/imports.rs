//! Rows of the tables of imports, and of the audit.

pub mod import {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, serde::Serialize, serde::Deserialize)]
    #[sea_orm(table_name = "import")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub refused: i32,
        pub file: String,
        pub sha256: Option<String>,
        pub size_bytes: i64,
        pub kind: Option<String>,
        pub unit_id: Option<i32>,
        pub exported_at: Option<String>,
        pub imported_at: String,
        pub period_start: Option<String>,
        pub period_end: Option<String>,
        pub sheets: String,
        pub rows_read: i64,
        pub standing: i64,
        pub duplicates_identical: i64,
        pub superseded_in_file: i64,
        pub codes_new: i64,
        pub codes_already_known: i64,
        pub report: String,
        pub snapshot_id: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod import_undo {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, serde::Serialize, serde::Deserialize)]
    #[sea_orm(table_name = "import_undo")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub import_id: i64,
        pub undone_at: String,
        pub reason: String,
        pub snapshot_id: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod import_remark {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "import_remark")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub import_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub position: i32,
        pub code: String,
        pub diagnostic: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(belongs_to = "super::import::Entity", from = "Column::ImportId", to = "super::import::Column::Id")]
        Import,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod mapping_profile {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "mapping_profile")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub signature: String,
        pub mapping: String,
        pub file: String,
        pub saved_at: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod aggregate_row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, serde::Serialize, serde::Deserialize)]
    #[sea_orm(table_name = "aggregate_row")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub import_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub position: i32,
        pub unit_id: i32,
        pub period_start: String,
        pub period_end: String,
        pub procedure: String,
        pub channel: i32,
        pub dossiers: i64,
        pub level_stated: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(belongs_to = "super::import::Entity", from = "Column::ImportId", to = "super::import::Column::Id")]
        Import,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod audit {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "audit")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub at: String,
        pub actor: Option<String>,
        pub action: String,
        pub subject: String,
        pub detail: String,
        pub hash: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
