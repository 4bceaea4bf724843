//! `/api/v1/mappings`: how tables with headings that nobody knew are read, because somebody said it once.

use axum::extract::Path;
use dondoc_app::App;
use dondoc_app::api::ApiAnswer;
use serde_json::json;

use super::asking::{Answered, Asking};
use super::description::Description;
use super::parameters::{Kind, PAGING, Param};
use super::shapes::{Forgotten, MappingList, MappingTold};

const SIGNATURE: &[Param] = &[Param::new("signature", Kind::Text, "Hash of the headings.").needed().like("0123456789abcdef")];

pub(crate) const LIST: &[&[Param]] = &[PAGING];

pub(crate) fn list_told() -> Description {
    Description::new("imports", "mappings", "How tables with certain headings are read")
        .more("They are of the whole installation: a bound token sees none.")
        .answers::<MappingList>(200, "The mappings, latest first.")
}

pub(crate) fn forget_told() -> Description {
    Description::new(
        "imports",
        "forgetMapping",
        "Forgets how tables with certain headings are read; the next such table is asked about again",
    )
    .path(SIGNATURE)
    .answers::<Forgotten>(200, "It is forgotten.")
}

pub(crate) async fn list(asking: Asking) -> Answered {
    asking.of_all_units()?;
    let found = asking.app.mappings().await.map_err(|e| asking.failed(e))?;
    let told =
        found.into_iter().map(|p| MappingTold { signature: p.signature, file: p.file, saved_at: p.saved_at, mapping: p.mapping });
    let mut told: Vec<_> = told.collect();
    let key = |m: &MappingTold| format!("{}|{}", m.saved_at, m.signature);
    told.sort_by_key(|m| std::cmp::Reverse(key(m)));
    let part = asking.falling(told, asking.after(), key);
    asking.listed("mappings", part, json!({}))
}

pub(crate) async fn forget(asking: Asking, Path(signature): Path<String>) -> Answered {
    asking.of_all_units()?;
    let work = {
        let signature = signature.clone();
        |app: App, _, _| async move {
            app.forget_mapping(&signature).await?;
            Ok(ApiAnswer { status: 200, body: json!(Forgotten { forgotten: signature }) })
        }
    };
    asking.once(&signature, |_| String::new(), work).await
}
