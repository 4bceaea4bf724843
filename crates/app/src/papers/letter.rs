//! Công văn đôn đốc: to a department, or to a unit below.

use dondoc_domain::diagnostics::Diagnostic;
use minijinja::value::Value;

use super::facts::{VI, Wanted};
use super::head::within;
use super::overview::{counts, rates};
use super::report::{given, only_direct};
use super::templates::text;
use super::{Draft, PaperAsked};
use crate::rates::UNASSIGNED;
use crate::{App, Error};

impl App {
    /// Figures and services of a letter.
    pub(crate) async fn draft_letter(&self, asked: &PaperAsked) -> Result<Draft, Error> {
        let refused = |code: &str| Err(Error::refused(Diagnostic::refusal(code)));
        let day = asked.date.unwrap_or_else(|| self.now().day());
        let Some(deadline) = asked.deadline else { return refused("paper-deadline-missing") };
        if deadline <= day {
            let told = Diagnostic::refusal("paper-deadline").with("day", day.vietnamese());
            return Err(Error::refused(told.with("deadline", deadline.vietnamese())));
        }
        let Some(to) = asked.to.as_deref().map(str::trim).filter(|to| !to.is_empty()) else { return refused("paper-to-missing") };
        let measured = self.measured(asked, Wanted::default()).await?;
        let mut draft = Draft::default();
        self.common(&mut draft, asked, &measured).await?;
        let parts = measured.parts();
        let Some(part) = parts.iter().find(|part| part.code == to && to != UNASSIGNED) else {
            let known: Vec<&str> = parts.iter().map(|part| part.code.as_str()).filter(|code| *code != UNASSIGNED).collect();
            let told = Diagnostic::refusal("paper-to-unknown").with("to", to).with("known", known.join(", "));
            return Err(Error::not_found(told));
        };
        let below = !measured.below.is_empty();
        let addressee =
            if below { VI.text_with("paper-committee", &[("unit", within(&part.name))]) } else { addressed(&part.name) };
        draft.set("noi_den", text(addressee));
        draft.set("la_don_vi", Value::from(below));
        draft.set("han", text(deadline.vietnamese()));
        let shown = rates(&mut draft.book, part.facts, &part.of);
        draft.set("chi_so_noi_den", shown);
        let shown = counts(&mut draft.book, part.facts, &part.of);
        draft.set("tong_noi_den", shown);
        let shown = only_direct(&mut draft.book, part.facts, &part.of);
        draft.set("chi_truc_tiep", shown);
        draft.set("yeu_cau", given(&asked.proposals));
        Ok(draft)
    }
}

/// `Bộ phận Tư pháp - Hộ tịch`; a name that says what it is stays as it is.
fn addressed(name: &str) -> String {
    const OFFICES: [&str; 6] = ["Phòng", "Văn phòng", "Bộ phận", "Ban", "Trung tâm", "Công an"];
    let own = OFFICES.iter().any(|office| name.strip_prefix(office).is_some_and(|rest| rest.starts_with(' ')));
    if own { name.to_owned() } else { VI.text_with("paper-department", &[("name", name)]) }
}
