//! `/explain/part`: the dossiers and services that one cause moved.

use askama::Template;
use dondoc_app::words::Language;
use dondoc_app::{Cause, MovedDossier, MovedService, PartListing};
use dondoc_domain::definitions::Measure;

use super::{ExplainFields, FactShown, department, facts};
use crate::errors::{self, Answer, Asked};
use crate::language::Visit;
use crate::links;
use crate::pages::unit::filled;
use crate::pages::{Frame, Section, Tab};
use crate::shown::{self, Link};
use crate::who::Acting;

#[derive(Debug, Template)]
#[template(path = "explain/part.html")]
pub(crate) struct PartPage {
    frame: Frame,
    t: Language,
    indicator: String,
    cause: String,
    why: String,
    effect: String,
    department: Option<String>,
    facts: Vec<FactShown>,
    /// How many services there are in all, and those of the page.
    services: Option<(String, Vec<ServiceShown>)>,
    total: String,
    /// Why the dossiers are told beside services, or why there are none.
    note: Option<String>,
    dossiers: Vec<DossierShown>,
    range: String,
    previous: Option<String>,
    next: Option<String>,
}

#[derive(Debug)]
struct ServiceShown {
    code: String,
    name: String,
    before: String,
    after: String,
}

#[derive(Debug)]
struct DossierShown {
    code: Link,
    procedure: String,
    before: String,
    after: String,
}

pub(crate) async fn show(Acting(app): Acting, visit: Visit, Asked(fields): Asked<ExplainFields>) -> Answer {
    let failed = |error| visit.failed(error).leading_to("explain-title", "/explain");
    let field =
        |field: &Option<String>, name| filled(field.as_ref()).map(str::to_owned).ok_or_else(|| failed(errors::senseless(name)));
    let (indicator, cause) = (field(&fields.indicator, "indicator")?, field(&fields.cause, "cause")?);
    let page = match filled(fields.page.as_ref()) {
        None => 1,
        Some(text) => text.parse().ok().filter(|p| *p > 0).ok_or_else(|| failed(errors::senseless("page")))?,
    };
    let query = app.explain_query(&fields.asked().map_err(failed)?).await.map_err(failed)?;
    let listing = app.explain_part(&query, &indicator, &cause, page).await.map_err(failed)?;
    visit.answer(&self::page(&visit, &fields, &listing))
}

pub(crate) fn page(visit: &Visit, fields: &ExplainFields, listing: &PartListing) -> PartPage {
    let t = visit.language;
    let explained = fields.explained();
    let part = &listing.part;
    let first = (listing.page - 1).saturating_mul(listing.per_page);
    // Both lists are paged together; the longer one says how far.
    let longest = listing.total.max(part.services.len());
    let at = |page: usize| explained.part(&listing.indicator, part.cause.name(), page);
    let effect = [("num", t.signed(part.num.into())), ("den", t.signed(part.den.into()))];
    let services: Vec<ServiceShown> =
        part.services.iter().skip(first).take(listing.per_page).map(|s| service(t, listing, s)).collect();
    let range = [
        ("from", t.number((first + 1) as u64)),
        ("to", t.number((first + listing.per_page).min(longest) as u64)),
        ("total", t.number(longest as u64)),
    ];
    let note = match (part.cause, listing.measure, listing.total) {
        (Cause::Tables, ..) => Some(t.text("explain-part-tables")),
        (_, _, 0) => Some(t.text("explain-part-none")),
        (_, Measure::Services, _) => Some(t.text("explain-part-related")),
        _ => None,
    };
    PartPage {
        frame: Frame::new(visit, &t.cause(part.cause), Section::Units)
            .of_unit(&listing.b.unit.name, &super::scope_of(&listing.b), Tab::Other)
            .below(t.text("explain-title"), explained.page()),
        t,
        indicator: shown::of(t, &listing.name).to_owned(),
        cause: t.cause(part.cause),
        why: t.cause_why(part.cause),
        effect: t.text_with("explain-part-effect", &effect),
        department: department(t, listing.department.as_ref()),
        facts: facts(t, &listing.a, &listing.b),
        services: (!part.services.is_empty()).then(|| (t.number(part.services.len() as u64), services)),
        total: t.number(listing.total as u64),
        note,
        dossiers: listing.dossiers.iter().map(|d| dossier(t, listing, d)).collect(),
        range: if longest > first { t.text_with("web-range", &range) } else { String::new() },
        previous: (listing.page > 1).then(|| at(listing.page - 1)),
        next: (first + listing.per_page < longest).then(|| at(listing.page + 1)),
    }
}

fn service(t: Language, listing: &PartListing, moved: &MovedService) -> ServiceShown {
    let counted = |place| t.counted(Measure::Services, listing.online_only, place);
    ServiceShown {
        code: if moved.service.is_empty() { moved.procedure.clone() } else { format!("{}.{}", moved.procedure, moved.service) },
        name: moved.name.clone().unwrap_or_else(|| t.text("web-procedure-unknown")),
        before: counted(moved.before),
        after: counted(moved.after),
    }
}

fn dossier(t: Language, listing: &PartListing, moved: &MovedDossier) -> DossierShown {
    let counted = |place| t.counted(Measure::Dossiers, listing.online_only, place);
    DossierShown {
        code: Link::new(&moved.code, links::dossier(&moved.code)),
        procedure: t.procedure_code(&moved.procedure),
        before: counted(moved.before),
        after: counted(moved.after),
    }
}
