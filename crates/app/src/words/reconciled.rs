//! What reconciling and comparing found, in words.

use dondoc_domain::catalogue::{Level, ProcedureCode};
use dondoc_domain::dossiers::Channel;
use dondoc_domain::time::Moment;

use super::Language;
use crate::{DossierField, FieldValue, Reason};

impl Language {
    /// What may explain a difference, each in a phrase; where nothing is known that.
    #[must_use]
    pub fn reasons(self, reasons: &[Reason]) -> Vec<String> {
        if reasons.is_empty() {
            return vec![self.text("reconcile-reason-unknown")];
        }
        reasons.iter().map(|reason| self.reason(reason)).collect()
    }

    fn reason(self, reason: &Reason) -> String {
        let n = |n: u64| self.number(n);
        match reason {
            Reason::LevelDiffers { stated, catalogue } => {
                let args = [("stated", self.level(*stated)), ("catalogue", self.level(*catalogue))];
                self.text_with("reconcile-reason-level-differs", &args)
            }
            Reason::LevelChanged { levels } => {
                let levels: Vec<String> = levels.iter().map(|level| self.level(*level)).collect();
                self.text_with("reconcile-reason-level-changed", &[("levels", levels.join(", "))])
            }
            Reason::Excluded { rows } => {
                let why = |e: &crate::Excluded| {
                    let reason = self.exclusion(e.because);
                    format!("{reason} ({})", n(e.rows))
                };
                let why: Vec<String> = rows.iter().map(why).collect();
                let args = [("n", n(rows.iter().map(|e| e.rows).sum())), ("why", why.join("; "))];
                self.text_with("reconcile-reason-excluded", &args)
            }
            Reason::BorderDays { inside, outside } => {
                self.text_with("reconcile-reason-border-days", &[("inside", n(*inside)), ("outside", n(*outside))])
            }
            Reason::AfterTable { dossiers } => self.text_with("reconcile-reason-after-table", &[("n", n(*dossiers))]),
            Reason::Aliases { dossiers } => self.text_with("reconcile-reason-aliases", &[("n", n(*dossiers))]),
        }
    }

    /// A procedure's code, or that it could not be read.
    #[must_use]
    pub fn procedure_code(self, code: &str) -> String {
        if code == ProcedureCode::unreadable().as_str() { self.text("reconcile-code-unreadable") } else { code.to_owned() }
    }

    /// A field of a dossier.
    #[must_use]
    pub fn dossier_field(self, field: DossierField) -> String {
        self.text(&format!("compare-field-{}", field.name().replace('_', "-")))
    }

    /// A value of a field.
    #[must_use]
    pub fn field_value(self, value: &FieldValue) -> String {
        let nothing = || self.text("compare-nothing");
        match value {
            FieldValue::Channel(channel) => channel.map_or_else(nothing, |c| self.channel(c)),
            FieldValue::Status(status) => self.text(&format!("status-{}", status.0)),
            FieldValue::Procedure(code) => self.procedure_code(code.as_str()),
            FieldValue::Level(level) => level.map_or_else(nothing, |l| self.level(l)),
            FieldValue::Service(suffix) if suffix.is_empty() => nothing(),
            FieldValue::Service(suffix) => format!(".{suffix}"),
            FieldValue::YesNo(said) => {
                said.map_or_else(nothing, |yes| self.text(if yes { "definitions-yes" } else { "definitions-no" }))
            }
            FieldValue::Moment(at) => at.map_or_else(nothing, Moment::vietnamese),
        }
    }

    fn level(self, level: Level) -> String {
        self.text(&format!("level-{}", level.name()))
    }

    fn channel(self, channel: Channel) -> String {
        self.text(match channel {
            Channel::Online => "channel-online",
            Channel::Direct => "channel-direct",
            Channel::Postal => "channel-postal",
        })
    }
}
