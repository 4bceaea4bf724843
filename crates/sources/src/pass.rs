//! One reading from the first page to the last: which page is next, and whether all of them were seen.

use std::collections::HashSet;

use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::time::Moment;
use serde::{Deserialize, Serialize};

use crate::address::{self, Values};
use crate::fetch::Trouble;
use crate::page::Page;
use crate::profile::{Paging, Profile, SinceForm};

/// Which page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// By its number.
    Page(u64),
    /// By the items before it.
    Offset(u64),
    /// By a cursor.
    Cursor(String),
    /// By its address.
    Link(String),
    /// The first or only one.
    Start,
}

/// What comes after a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Another page.
    Go(Step),
    /// That was the last.
    End,
}

impl Profile {
    /// The first page.
    #[must_use]
    pub fn first(&self) -> Step {
        match &self.paging {
            Paging::Page { first, .. } => Step::Page(*first),
            Paging::Offset { .. } => Step::Offset(0),
            Paging::Cursor { first, .. } => Step::Cursor(first.clone()),
            Paging::NextLink { .. } | Paging::None => Step::Start,
        }
    }

    /// May items move from one page to another while they are read?
    #[must_use]
    pub fn drifts(&self) -> bool {
        matches!(self.paging, Paging::Page { .. } | Paging::Offset { .. })
    }

    /// The address of a page.
    pub(crate) fn address(&self, step: &Step, since: Option<Moment>) -> String {
        let form = self.since.map_or(SinceForm::Date, |since| since.form);
        let since = since.map(|at| match form {
            SinceForm::Date => at.day().to_string(),
            SinceForm::Time => at.to_string(),
            SinceForm::Vietnamese => at.day().vietnamese(),
        });
        let mut values = Values { size: self.size, since, ..Values::default() };
        match step {
            Step::Page(page) => values.page = Some(*page),
            Step::Offset(offset) => values.offset = Some(*offset),
            Step::Cursor(cursor) => values.cursor = Some(cursor.clone()),
            Step::Link(link) => return link.clone(),
            Step::Start => {}
        }
        address::fill(&self.url, &values)
    }
}

/// One reading, watched.
#[derive(Debug)]
pub struct Pass {
    /// It began with the first page.
    whole: bool,
    codes: HashSet<String>,
    /// Items that were seen before, or have no code.
    others: u64,
    repeated: bool,
    totals: Vec<u64>,
    steps: HashSet<String>,
    last: Option<i64>,
}

impl Pass {
    /// A reading that begins with the first page (`whole`), or goes on somewhere.
    #[must_use]
    pub fn new(whole: bool) -> Pass {
        let (codes, steps) = (HashSet::new(), HashSet::new());
        Pass { whole, codes, others: 0, repeated: false, totals: Vec::new(), steps, last: None }
    }

    /// Takes note of a page, and tells which is next.
    ///
    /// # Errors
    /// The pages go round in a circle.
    pub fn take(&mut self, profile: &Profile, step: &Step, page: &Page) -> Result<Next, Trouble> {
        let circle = || Trouble::lasting(Diagnostic::refusal("source-circle"));
        for row in &page.rows {
            self.repeated |= !self.codes.insert(row.code.clone());
        }
        self.others += page.left_out;
        self.totals.extend(page.total);
        // A page by number or offset that is the one before again: the server does not heed the number.
        if profile.drifts() && page.items > 0 && self.last.replace(page.digest) == Some(page.digest) {
            return Err(circle());
        }
        let all_seen = self.whole && page.total.is_some_and(|total| self.seen() >= total);
        let ended = page.items == 0 || all_seen;
        let next = match step {
            Step::Page(number) => (!ended).then(|| Step::Page(number + 1)),
            Step::Offset(offset) => (!ended).then(|| Step::Offset(offset + page.items)),
            Step::Cursor(cursor) => {
                self.steps.insert(cursor.clone());
                (!page.next.is_empty()).then(|| Step::Cursor(page.next.clone()))
            }
            Step::Link(_) | Step::Start => {
                let follows = matches!(profile.paging, Paging::NextLink { .. }) && !page.next.is_empty();
                follows.then(|| Step::Link(page.next.clone()))
            }
        };
        if let Some(Step::Cursor(mark) | Step::Link(mark)) = &next
            && !self.steps.insert(mark.clone())
        {
            return Err(circle());
        }
        Ok(next.map_or(Next::End, Next::Go))
    }

    fn seen(&self) -> u64 {
        self.codes.len() as u64 + self.others
    }

    /// Is it certain that every item was seen, although items may move between pages while they are read? `news`: the
    /// reading brought something that was not known.
    #[must_use]
    pub fn is_settled(&self, profile: &Profile, news: bool) -> bool {
        if !profile.drifts() {
            return true;
        }
        let first = self.totals.first();
        let complete = first.is_some_and(|total| self.seen() == *total) && self.totals.iter().all(|total| Some(total) == first);
        self.whole && ((complete && !self.repeated) || !news)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Row;
    use serde_json::json;

    fn profile(url: &str, paging: &serde_json::Value) -> Profile {
        let fields = json!({"dossier_code": "a", "procedure_code": "b", "channel": "c", "received_date": "d"});
        Profile::read(&json!({"version": 1, "id": "a", "unit": "1", "url": url, "paging": paging, "fields": fields})).unwrap()
    }

    fn page(codes: &[&str], total: Option<u64>, next: &str) -> Page {
        let row = |code: &&str| Row { code: (*code).to_owned(), digest: 0, line: String::new() };
        let digest = codes.iter().flat_map(|c| c.bytes()).fold(1, |h, b| h * 31 + i64::from(b));
        Page {
            rows: codes.iter().map(row).collect(),
            items: codes.len() as u64,
            total,
            next: next.to_owned(),
            left_out: 0,
            digest,
        }
    }

    #[test]
    fn numbered_pages_end_with_an_empty_one_or_the_total() {
        let numbered = profile("https://a/?p={page}", &json!({"by": "page", "first": 0}));
        let mut pass = Pass::new(true);
        assert_eq!(pass.take(&numbered, &numbered.first(), &page(&["a", "b"], None, "")).unwrap(), Next::Go(Step::Page(1)));
        assert_eq!(pass.take(&numbered, &Step::Page(1), &page(&[], None, "")).unwrap(), Next::End);
        assert!(!pass.is_settled(&numbered, true) && pass.is_settled(&numbered, false));

        let offset = profile("https://a/?o={offset}", &json!({"by": "offset", "total": "/n"}));
        let mut pass = Pass::new(true);
        assert_eq!(pass.take(&offset, &Step::Offset(0), &page(&["a", "b"], Some(3), "")).unwrap(), Next::Go(Step::Offset(2)));
        assert_eq!(pass.take(&offset, &Step::Offset(2), &page(&["c"], Some(3), "")).unwrap(), Next::End);
        assert!(pass.is_settled(&offset, true));
    }

    #[test]
    fn what_moved_between_pages_is_noticed() {
        let offset = profile("https://a/?o={offset}", &json!({"by": "offset", "total": "/n"}));
        // `b` again: something came in before it, and `d` may have been missed.
        let mut pass = Pass::new(true);
        pass.take(&offset, &Step::Offset(0), &page(&["a", "b"], Some(4), "")).unwrap();
        assert_eq!(pass.take(&offset, &Step::Offset(2), &page(&["b", "c"], Some(4), "")).unwrap(), Next::Go(Step::Offset(4)));
        pass.take(&offset, &Step::Offset(4), &page(&[], Some(4), "")).unwrap();
        assert!(!pass.is_settled(&offset, true));
        // Something went away before `c`: the total tells.
        let mut pass = Pass::new(true);
        pass.take(&offset, &Step::Offset(0), &page(&["a", "b"], Some(4), "")).unwrap();
        pass.take(&offset, &Step::Offset(2), &page(&["d"], Some(3), "")).unwrap();
        assert!(!pass.is_settled(&offset, true));
        assert!(!Pass::new(false).is_settled(&offset, false), "half a reading settles nothing");
    }

    #[test]
    fn circles_are_noticed() {
        let cursor = profile("https://a/?c={cursor}", &json!({"by": "cursor", "next": "/n"}));
        let mut pass = Pass::new(true);
        assert_eq!(pass.take(&cursor, &cursor.first(), &page(&["a"], None, "x")).unwrap(), Next::Go(Step::Cursor("x".into())));
        assert_eq!(
            pass.take(&cursor, &Step::Cursor("x".into()), &page(&["b"], None, "y")).unwrap(),
            Next::Go(Step::Cursor("y".into()))
        );
        assert_eq!(
            pass.take(&cursor, &Step::Cursor("y".into()), &page(&["c"], None, "x")).unwrap_err().diagnostic.code,
            "source-circle"
        );
        let numbered = profile("https://a/?p={page}", &json!({"by": "page"}));
        let mut pass = Pass::new(true);
        pass.take(&numbered, &Step::Page(1), &page(&["a"], None, "")).unwrap();
        assert!(pass.take(&numbered, &Step::Page(2), &page(&["a"], None, "")).is_err());
    }

    #[test]
    fn addresses_of_pages() {
        let value = json!({"version": 1, "id": "a", "unit": "1", "url": "https://a/?p={page}&n={size}&s={since}",
            "paging": {"by": "page", "size": 50}, "since": {"from": "2023-01-01", "as": "dd/MM/yyyy"},
            "fields": {"dossier_code": "a", "procedure_code": "b", "channel": "c", "received_date": "d"}});
        let profile = Profile::read(&value).unwrap();
        let since = "2023-07-05T08:00:00".parse().ok();
        assert_eq!(profile.address(&Step::Page(3), since), "https://a/?p=3&n=50&s=05%2F07%2F2023");
    }
}
