//! Decisions made after others: the same for another year, and one that changes another.

use std::collections::BTreeMap;

use super::{Act, ActKind, Annex, AnnexPeriod, DecisionText, DecisionUnit};
use crate::reference::Decision;
use crate::text::bare;
use crate::time::Day;

impl DecisionText {
    /// The same for another year ("như năm trước"): its words with the year in them changed and its annex; without what
    /// belongs to the one paper: id, number, date, the decision above, what it did to others.
    #[must_use]
    pub fn for_year(&self, year: i32) -> DecisionText {
        let mut next = self.clone();
        (next.id, next.number, next.date, next.effective_from) = (String::new(), None, None, None);
        (next.parent, next.acts, next.year) = (None, Vec::new(), Some(year));
        if let Some(old) = self.year {
            let moved = |text: &mut String| *text = text.replace(&format!("năm {old}"), &format!("năm {year}"));
            next.title.iter_mut().for_each(moved);
            for article in &mut next.articles {
                article.subject.iter_mut().chain(&mut article.text).for_each(moved);
            }
        }
        if let Some(annex) = &mut next.annex {
            annex.period = Some(AnnexPeriod::Year { year });
        }
        next
    }

    /// A decision that changes this one: the same unit, people and year, one act, and of the annex what is to be changed —
    /// where it amends or replaces all of it, to be edited; where it revokes none.
    #[must_use]
    pub fn changed_by(&self, id: &str, how: ActKind) -> DecisionText {
        let annex = self.annex.clone().filter(|_| how != ActKind::Revoke);
        DecisionText {
            year: self.year,
            kind: self.kind.clone(),
            unit: self.unit.clone(),
            issuer: self.issuer.clone(),
            superior: self.superior.clone(),
            place: self.place.clone(),
            proposer: self.proposer.clone(),
            signer: self.signer.clone(),
            legal_bases: self.legal_bases.clone(),
            recipients: self.recipients.clone(),
            parent: self.parent.clone(),
            acts: vec![Act { how, decision: id.to_owned() }],
            annex: annex.map(|annex| Annex { illustrative: false, note: None, ..annex }),
            ..DecisionText::default()
        }
    }

    /// One of which nothing is known but whom it binds, and for which year.
    #[must_use]
    pub fn empty(unit: DecisionUnit, year: i32) -> DecisionText {
        let annex = Annex { period: Some(AnnexPeriod::Year { year }), ..Annex::default() };
        DecisionText { unit: Some(unit), year: Some(year), annex: Some(annex), ..DecisionText::default() }
    }

    /// An id of its own beside those that are there: `QD-15-2023-06157` of number, year and unit, as far as they are known.
    #[must_use]
    pub fn proposed_id(&self, taken: &BTreeMap<String, Decision>) -> String {
        let number = self.number.as_deref().and_then(|number| number.split('/').next()).map(bare);
        let year = self.date.map(Day::year).or(self.year).map(|year| year.to_string());
        let unit = self.unit.as_ref().and_then(|unit| unit.code.as_deref()).map(|code| code.replace('@', "-"));
        let known = [Some("QD".to_owned()), number, year, unit].into_iter().flatten();
        let base = known.map(|part| part.replace(' ', "-")).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
        let numbered = (2..).map(|n| format!("{base}-{n}"));
        std::iter::once(base.clone()).chain(numbered).find(|id| !taken.contains_key(id)).unwrap_or(base)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::dossiers::UnitId;

    fn last_year() -> DecisionText {
        DecisionText::of_document(&json!({
            "id": "QD-1", "number": "15/QĐ-UBND", "date": "2023-04-20", "year": 2023, "title": "Giao chỉ tiêu năm 2023",
            "unit": {"code": "06157"}, "parent": "723/QĐ-UBND", "legal_bases": ["Nghị quyết năm 2023"],
            "articles": [{"article": 1, "text": ["Giao chỉ tiêu năm 2023 cho các bộ phận"]}],
            "annex": {"period": {"year": 2023}, "targets": [{"indicator": "I2", "target_percent": "60"}]}
        }))
    }

    #[test]
    fn as_last_year_but_for_the_paper_itself() {
        let next = last_year().for_year(2024);
        assert_eq!((next.id.as_str(), next.number, next.date, next.parent, next.year), ("", None, None, None, Some(2024)));
        assert_eq!(next.title.as_deref(), Some("Giao chỉ tiêu năm 2024"));
        assert_eq!(next.articles[0].text, ["Giao chỉ tiêu năm 2024 cho các bộ phận"]);
        assert_eq!(next.legal_bases, ["Nghị quyết năm 2023"], "a base is cited as it is called");
        let annex = next.annex.unwrap();
        assert_eq!((annex.period, annex.targets.len()), (Some(AnnexPeriod::Year { year: 2024 }), 1));
    }

    #[test]
    fn a_change_acts_on_what_it_changes() {
        let amended = last_year().changed_by("QD-1", ActKind::Amend);
        assert_eq!(amended.acts, [Act { how: ActKind::Amend, decision: "QD-1".into() }]);
        assert_eq!((amended.number, amended.annex.map(|a| a.targets.len())), (None, Some(1)));
        assert_eq!(last_year().changed_by("QD-1", ActKind::Revoke).annex, None);
    }

    #[test]
    fn an_id_is_made_of_number_year_and_unit() {
        let kept = || Decision { unit: UnitId(1), title: String::new(), document: (&json!({})).into() };
        let mut taken = BTreeMap::new();
        assert_eq!(last_year().proposed_id(&taken), "QD-15-2023-06157");
        taken.insert("QD-15-2023-06157".to_owned(), kept());
        assert_eq!(last_year().proposed_id(&taken), "QD-15-2023-06157-2");
        assert_eq!(DecisionText::default().proposed_id(&taken), "QD");
    }
}
