//! Official papers: what is asked for becomes figures and tables, a template puts them into words, and a paper as data comes out
//! (`domain::papers`). How a file is written is for `documents` and for the typesetter.

mod asked;
mod book;
mod decision;
mod facts;
mod files;
mod form;
mod head;
mod issued;
mod letter;
mod overview;
mod progress;
mod report;
mod sources;
mod tables;
mod templates;
mod verify;

use dondoc_domain::access::{Action, Resource};
use std::collections::BTreeMap;

use dondoc_domain::papers::{Paper, Table, markup};
use minijinja::value::Value;

use crate::{App, Error};

pub use asked::{PaperAsked, PaperKind};
pub use files::PaperFormat;
pub use issued::{AttachedFile, IssuedPaper, PaperShown};
pub use templates::TemplateView;
pub use verify::{FigureChanged, PaperVerification};

use book::Book;

/// A paper in the making: figures, tables and what else its template may say.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    book: Book,
    tables: BTreeMap<String, Table>,
    values: BTreeMap<String, Value>,
}

impl Draft {
    fn set(&mut self, name: &str, value: Value) {
        self.values.insert(name.to_owned(), value);
    }

    fn table(&mut self, name: &str, table: Table) {
        self.tables.insert(name.to_owned(), table);
    }
}

/// A paper with what it was made by.
#[derive(Debug, Clone, PartialEq)]
pub struct Composed {
    /// The paper.
    pub paper: Paper,
    /// What was asked, with everything settled that was left open: asked again, the same figures come out.
    pub asked: PaperAsked,
    /// SHA-256 of the template.
    pub template_sha256: String,
}

impl App {
    /// Makes a paper without keeping it.
    ///
    /// # Errors
    /// Unknown unit, period, department, decision or snapshot; a deadline that is none; a template that cannot be read, with its line.
    pub async fn compose_paper(&self, asked: &PaperAsked) -> Result<Composed, Error> {
        self.must(Action::Enter, Resource::Papers)?;
        asked.checked()?;
        let template = self.template(asked.kind).await?;
        let asked = self.settled(asked).await?;
        let draft = self.draft_of(&asked).await?;
        let Draft { book, tables, values } = draft;
        let markup_text = templates::render(&template, Value::from_pairs(values))?;
        let empty = Paper { figures: book.figures, ..Paper::default() };
        let paper = markup::read(&markup_text, empty, &tables).map_err(|errors| templates::markup_told(&template, &errors))?;
        Ok(Composed { paper, asked, template_sha256: template.sha256() })
    }

    /// What is asked with unit, period and cut-off settled.
    pub(crate) async fn settled(&self, asked: &PaperAsked) -> Result<PaperAsked, Error> {
        let mut asked = asked.clone();
        if asked.kind == PaperKind::Decision {
            self.settle_decision(&mut asked).await?;
        }
        if let Some(number) = asked.snapshot {
            let snapshot = self.snapshot(number).await?;
            // Whoever names unit and period beside the snapshot must mean the same.
            if !asked.unit.is_empty() || !asked.period.is_empty() {
                self.same_as_closed(&asked, &snapshot).await?;
            }
            asked.unit.clone_from(&snapshot.unit.key);
            asked.period.clone_from(&snapshot.period.name);
            asked.definition.clone_from(&snapshot.definition.id);
            (asked.map, asked.as_of, asked.known_at) = (snapshot.map, snapshot.as_of, Some(snapshot.closed_at));
        }
        if asked.known_at.is_none() {
            asked.known_at = Some(self.now());
        }
        Ok(asked)
    }

    async fn draft_of(&self, asked: &PaperAsked) -> Result<Draft, Error> {
        match asked.kind {
            PaperKind::Decision => self.draft_decision(asked).await,
            PaperKind::Report => self.draft_report(asked).await,
            PaperKind::Letter => self.draft_letter(asked).await,
            PaperKind::Progress | PaperKind::FollowUp => self.draft_progress(asked).await,
            PaperKind::Form => self.draft_form(asked).await,
        }
    }
}
