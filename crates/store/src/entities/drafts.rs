//! Rows of the tables of drafts of decisions.

pub mod decision_draft {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "decision_draft")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub origin: String,
        pub created_at: String,
        pub ended: Option<String>,
        pub ended_at: Option<String>,
        pub ended_by: Option<String>,
        pub reason: Option<String>,
        pub decision: Option<String>,
        pub reference_version: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod decision_draft_text {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "decision_draft_text")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub draft_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub version: i64,
        pub document: String,
        pub saved_at: String,
        pub saved_by: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
