//! Rows of the DuckLake tables that an import writes. The keys are ours: the format declares few.

pub mod snapshot {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "ducklake_snapshot")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub snapshot_id: i64,
        pub snapshot_time: String,
        pub schema_version: i64,
        pub next_catalog_id: i64,
        pub next_file_id: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod snapshot_changes {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "ducklake_snapshot_changes")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub snapshot_id: i64,
        pub changes_made: Option<String>,
        pub commit_message: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod data_file {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, serde::Serialize, serde::Deserialize)]
    #[sea_orm(table_name = "ducklake_data_file")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub data_file_id: i64,
        pub table_id: i64,
        pub begin_snapshot: i64,
        pub end_snapshot: Option<i64>,
        pub path: String,
        pub path_is_relative: i64,
        pub file_format: String,
        pub record_count: i64,
        pub file_size_bytes: i64,
        pub footer_size: i64,
        pub row_id_start: i64,
        pub partition_id: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod file_column_stats {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "ducklake_file_column_stats")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub data_file_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub column_id: i64,
        pub table_id: i64,
        pub column_size_bytes: i64,
        pub value_count: i64,
        pub null_count: i64,
        pub min_value: Option<String>,
        pub max_value: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod file_partition_value {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, serde::Serialize, serde::Deserialize)]
    #[sea_orm(table_name = "ducklake_file_partition_value")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub data_file_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub partition_key_index: i64,
        pub table_id: i64,
        pub partition_value: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod table_stats {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "ducklake_table_stats")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub table_id: i64,
        pub record_count: i64,
        pub next_row_id: i64,
        pub file_size_bytes: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod table_column_stats {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "ducklake_table_column_stats")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub table_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub column_id: i64,
        pub contains_null: i64,
        pub min_value: Option<String>,
        pub max_value: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod lake_file_unit {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, serde::Serialize, serde::Deserialize)]
    #[sea_orm(table_name = "lake_file_unit")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub unit_id: i32,
        #[sea_orm(primary_key, auto_increment = false)]
        pub data_file_id: i64,
        pub rows: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod lake_file_hash {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "lake_file_hash")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub data_file_id: i64,
        pub sha256: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
