//! Rows of the table of stated figures.

pub mod stated_figure {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "stated_figure")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub unit_id: i32,
        pub period_start: String,
        pub period_end: String,
        pub source: String,
        pub read_on: String,
        pub procedure_code: Option<String>,
        pub total: i64,
        pub online: Option<i64>,
        pub direct: Option<i64>,
        pub postal: Option<i64>,
        pub stated_at: String,
        pub removed_at: Option<String>,
        pub removed_why: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
