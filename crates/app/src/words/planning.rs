//! Plans and cascades in words.

use dondoc_domain::definitions::Measure;
use dondoc_domain::planning::expected::Basis;
use dondoc_domain::planning::need::Prospect;

use super::Language;
use crate::rates::UNASSIGNED;
use crate::{IndicatorCascade, IndicatorPlan, NeedTold, Plan, SubjectPlan};

impl Language {
    /// "Số liệu đến hết ngày …; còn … ngày".
    #[must_use]
    pub fn plan_on(self, plan: &Plan) -> String {
        let key = match (plan.days_gone, plan.days_left) {
            (_, 0) => "plan-on-over",
            (0, _) => "plan-on-before",
            _ => "plan-on",
        };
        self.text_with(key, &[("day", plan.on.vietnamese()), ("days", self.number(plan.days_left))])
    }

    /// The unit as a whole, a department, or the part that a target is for.
    #[must_use]
    pub fn plan_subject(self, subject: &SubjectPlan) -> String {
        let department = subject.department.as_ref().map(|code| match &subject.department_name {
            Some(name) => name.clone(),
            None if code == UNASSIGNED => self.text("plan-nobody"),
            None => code.clone(),
        });
        let level = subject.level.map(|level| self.text(&format!("level-{}", level.name())));
        let parts: Vec<String> = department.into_iter().chain(subject.field.clone()).chain(level).collect();
        if parts.is_empty() { self.text("plan-unit-whole") } else { parts.join(" · ") }
    }

    /// "3 trong số 12".
    #[must_use]
    pub fn plan_share(self, share: u64, capacity: u64) -> String {
        self.text_with("plan-share-of", &[("n", self.number(share)), ("of", self.number(capacity))])
    }

    /// What the whole is measured on.
    #[must_use]
    pub fn cascade_volume(self, cascade: &IndicatorCascade) -> String {
        let key = if cascade.measure == Measure::Dossiers { "cascade-on" } else { "cascade-on-services" };
        self.text_with(key, &[("volume", self.number(cascade.volume))])
    }

    /// Where a standing goes.
    #[must_use]
    pub fn prospect(self, prospect: Prospect) -> String {
        self.text(&format!("plan-prospect-{}", prospect.name()))
    }

    /// What an expectation rests on.
    #[must_use]
    pub fn basis_ahead(self, basis: Basis) -> String {
        self.text(&format!("plan-basis-{}", basis.name()))
    }

    /// What is needed, in sentences: the need itself first.
    #[must_use]
    pub fn need(self, plan: &IndicatorPlan) -> Vec<String> {
        if plan.target.is_none() {
            return vec![self.text("plan-need-no-target")];
        }
        let Some(need) = &plan.need else { return vec![self.text("plan-need-not-arising")] };
        let dossiers = plan.measure == Measure::Dossiers;
        match need.prospect {
            Prospect::NotArising => vec![self.text("plan-need-not-arising")],
            Prospect::Secured => vec![self.text("plan-need-secured")],
            Prospect::ByHabit => {
                let key = if dossiers { "plan-need-by-habit" } else { "plan-need-by-habit-services" };
                vec![self.so_many(key, need.convert_in_all, need.convertible_in_all)]
            }
            Prospect::Reachable => {
                let key = if dossiers { "plan-need-reachable" } else { "plan-need-reachable-services" };
                let mut said = vec![self.so_many(key, need.convert, need.convertible)];
                if let Some(add) = need.add {
                    said.push(self.text_with("plan-need-add", &[("n", self.number(add))]));
                }
                if dossiers && need.convert_in_all > need.convert {
                    said.push(self.so_many("plan-need-in-all", need.convert_in_all, need.convertible_in_all));
                }
                said
            }
            Prospect::Unreachable => self.unreachable(need, dossiers),
        }
    }

    fn so_many(self, key: &str, n: u64, of: u64) -> String {
        self.text_with(key, &[("n", self.number(n)), ("of", self.number(of))])
    }

    fn unreachable(self, need: &NeedTold, dossiers: bool) -> Vec<String> {
        let short = self.number(need.convert.saturating_sub(need.convertible));
        let mut said = if need.convertible_in_all == 0 {
            let key = if dossiers { "plan-need-over" } else { "plan-need-over-services" };
            vec![self.text_with(key, &[("n", short)])]
        } else {
            let key = if dossiers { "plan-need-unreachable" } else { "plan-need-unreachable-services" };
            vec![self.text_with(key, &[("of", self.number(need.convertible_in_all)), ("short", short)])]
        };
        said.extend(need.unreachable_since.map(|day| self.text_with("plan-need-since", &[("day", day.vietnamese())])));
        said.extend(need.add.map(|n| self.text_with("plan-need-add-only", &[("n", self.number(n))])));
        said
    }

    /// Whether the parts reach the whole, in sentences.
    #[must_use]
    pub fn reach(self, cascade: &IndicatorCascade) -> Vec<String> {
        let guaranteed = self.number(cascade.guaranteed);
        let mut said =
            match (cascade.needed, cascade.margin) {
                (Some(needed), Some(margin)) => {
                    let key = if margin < 0 { "cascade-short" } else { "cascade-reaches" };
                    let margin = self.number(u64::try_from(margin.unsigned_abs()).unwrap_or(u64::MAX));
                    vec![self.text_with(
                        key,
                        &[("guaranteed", guaranteed.clone()), ("needed", self.number(needed)), ("margin", margin)],
                    )]
                }
                _ => {
                    let sure = self.text_with("cascade-guaranteed-only", &[("guaranteed", guaranteed.clone())]);
                    vec![self.text("cascade-no-target"), sure]
                }
            };
        if let Some(shared) = cascade.shared {
            let best = self.number(shared.best);
            said.push(self.text_with("cascade-shared", &[("guaranteed", guaranteed.clone()), ("best", best)]));
            if shared.worst_found > cascade.guaranteed {
                let found = self.number(shared.worst_found);
                said.push(self.text_with("cascade-shared-open", &[("guaranteed", guaranteed), ("found", found)]));
            }
        }
        if cascade.without_target > 0 {
            said.push(self.text_with("cascade-without-target", &[("n", self.number(cascade.without_target as u64))]));
        }
        said
    }
}
