//! Closed periods in words: what a line is about, and what became of it since.

use dondoc_domain::definitions::Definition;
use dondoc_domain::dossiers::Channel;
use dondoc_domain::rate::Rate;
use dondoc_domain::snapshots::{Line, LineRate, Subject};

use super::Language;
use crate::{Since, SubjectNames};

impl Language {
    /// What a line of a closed period is about; `top` is the unit that was closed.
    #[must_use]
    pub fn subject(self, subject: &Subject, names: &SubjectNames, top: &str) -> String {
        let unit = names.units.get(&subject.unit).cloned().unwrap_or_else(|| subject.unit.clone());
        let part = if let Some(code) = subject.department.as_deref() {
            Some(match names.departments.get(&(subject.unit.clone(), code.into())) {
                Some(name) => name.clone(),
                None if code == "UNASSIGNED" => self.text("snapshot-unassigned"),
                None => code.to_owned(),
            })
        } else if let Some(code) = subject.procedure.as_deref() {
            Some(names.procedures.get(code).map_or_else(|| code.to_owned(), |name| format!("{code} {name}")))
        } else {
            subject.month.clone()
        };
        let share = subject.is_share().then(|| self.share(subject.field.as_deref(), subject.level));
        let part = match (part, share) {
            (Some(part), Some(share)) => Some(format!("{part}, {share}")),
            (part, share) => part.or(share),
        };
        match part {
            None => unit,
            Some(part) if subject.unit == top => part,
            Some(part) => format!("{unit}: {part}"),
        }
    }

    /// What became of a line since it was closed: `+3 hồ sơ trực tuyến; Tỷ lệ …: 834/1.669 → 837/1.672`.
    #[must_use]
    pub fn since(self, since: &Since, definition: &Definition) -> String {
        let mut said = Vec::new();
        let counted = |line: &Option<Line>| line.as_ref().map_or([0; 3], |l| l.counted);
        let (was, is) = (counted(&since.closed), counted(&since.now));
        for (at, channel) in [(1, Channel::Online), (0, Channel::Direct), (2, Channel::Postal)] {
            let more = i128::from(is[at]) - i128::from(was[at]);
            if more != 0 {
                said.push(self.text_with(dossiers_of(channel), &[("n", self.signed(more))]));
            }
        }
        let rates = |line: &Option<Line>| line.as_ref().map(|l| l.rates.clone()).unwrap_or_default();
        let (was, is) = (rates(&since.closed), rates(&since.now));
        for indicator in &definition.indicators {
            let of = |rates: &[LineRate]| rates.iter().find(|r| r.indicator == indicator.id).cloned();
            let (was, is) = (of(&was), of(&is));
            let name = if self == Language::Vietnamese { &indicator.name.vi } else { &indicator.name.en };
            if self.counts(was.as_ref()) != self.counts(is.as_ref()) {
                said.push(format!("{name}: {} → {}", self.counts(was.as_ref()), self.counts(is.as_ref())));
            }
            let target = |rate: Option<&LineRate>| {
                let percent = rate.and_then(|r| r.target.as_ref()).and_then(|t| t.percent.parse().ok());
                percent.map_or_else(|| "–".to_owned(), |p| self.target(p))
            };
            let (before, after) = (target(was.as_ref()), target(is.as_ref()));
            // A line that came or went has no target of its own to speak of.
            if before != after && was.is_some() && is.is_some() {
                let args = [("name", name.clone()), ("before", before), ("after", after)];
                said.push(self.text_with("snapshot-since-target", &args));
            }
        }
        said.join("; ")
    }

    /// `834/1.669`, or `–` where there is no such rate.
    #[must_use]
    pub fn counts(self, rate: Option<&LineRate>) -> String {
        rate.map_or_else(|| "–".to_owned(), |r| format!("{}/{}", self.number(r.num), self.number(r.den)))
    }

    /// `49,97% (834/1.669)`, or `–` where there is no such rate.
    #[must_use]
    pub fn rate_with_counts(self, rate: Option<&LineRate>) -> String {
        rate.map_or_else(
            || "–".to_owned(),
            |r| format!("{} ({})", self.percent(Rate { num: r.num, den: r.den }), self.counts(Some(r))),
        )
    }
}

fn dossiers_of(channel: Channel) -> &'static str {
    match channel {
        Channel::Online => "snapshot-dossiers-online",
        Channel::Direct => "snapshot-dossiers-direct",
        Channel::Postal => "snapshot-dossiers-postal",
    }
}
