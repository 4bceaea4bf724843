//! Rows of the table of closed periods.

pub mod period_snapshot {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, serde::Serialize, serde::Deserialize)]
    #[sea_orm(table_name = "period_snapshot")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i64,
        pub unit_id: i32,
        pub period: String,
        pub definition: String,
        pub map: String,
        pub as_of: Option<String>,
        pub closed_at: String,
        pub signed_by: String,
        pub restates: Option<i64>,
        pub reason: Option<String>,
        pub sha256: String,
        pub document: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
