//! The library of legal texts, and whether the bases of a decision hold.

use dondoc_domain::access::{Action, Resource};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::legal::{LegalText, Standing, Warning, check};
use dondoc_domain::reference::decisions::called;
use dondoc_domain::text::bare;
use dondoc_domain::time::Day;
use serde::Serialize;

use crate::{App, Error};

/// A legal text and how it stands on the day that was asked for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LegalTextView {
    /// The text.
    #[serde(flatten)]
    pub text: LegalText,
    /// How it stands.
    pub standing: Standing,
}

/// The legal bases of a decision, looked up.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BasesCheck {
    /// The day on which they are to hold.
    pub day: Day,
    /// The bases in their order.
    pub bases: Vec<String>,
    /// Those that do not hold.
    pub warnings: Vec<Warning>,
}

impl App {
    /// Legal texts whose number, title or kind holds the words asked for, the newest first; on a day, today's where none is given.
    ///
    /// # Errors
    /// [`Error::Internal`].
    pub async fn legal_texts(&self, on: Option<Day>, search: Option<&str>) -> Result<(Day, Vec<LegalTextView>), Error> {
        self.must(Action::View, Resource::Catalogue)?;
        let day = on.unwrap_or_else(|| self.now().day());
        let (_, reference) = self.recorded_reference().await?;
        let wanted = search.map(bare).unwrap_or_default();
        let words = |text: &LegalText| bare(&format!("{} {} {} {}", text.kind, text.number, text.title, text.issuer));
        let found = reference.legal_texts.values().filter(|text| words(text).contains(&wanted));
        let mut views: Vec<LegalTextView> =
            found.map(|text| LegalTextView { standing: text.standing(day), text: text.clone() }).collect();
        views.sort_by_key(|view| std::cmp::Reverse(view.text.signed.or(view.text.from)));
        Ok((day, views))
    }

    /// Which of some bases do not hold on a day, today's where none is given.
    ///
    /// # Errors
    /// [`Error::Internal`].
    pub async fn check_bases(&self, bases: &[String], on: Option<Day>) -> Result<BasesCheck, Error> {
        self.must(Action::View, Resource::Catalogue)?;
        let day = on.unwrap_or_else(|| self.now().day());
        let (_, reference) = self.recorded_reference().await?;
        Ok(BasesCheck { day, bases: bases.to_vec(), warnings: check(bases, day, &reference.legal_texts) })
    }

    /// The bases of a decision that is kept, by id or number: on the day on which it was signed where none is given.
    ///
    /// # Errors
    /// There is no such decision.
    pub async fn check_decision(&self, called_so: &str, on: Option<Day>) -> Result<BasesCheck, Error> {
        self.must(Action::View, Resource::Decisions)?;
        let (_, reference) = self.recorded_reference().await?;
        let unknown = || Error::not_found(Diagnostic::refusal("decision-unknown").with("decision", called_so));
        let id = called(&reference.decisions, called_so).ok_or_else(unknown)?;
        let text = reference.decisions[id].document.text();
        // Without a day of signing the end of its year is the latest on which it can have been signed.
        let signed = text.date.or_else(|| Day::from_ymd(text.year?, 12, 31));
        self.check_bases(&text.legal_bases, on.or(signed)).await
    }
}
