//! The form of a draft's text: its fields, and back.

use dondoc_app::words::Language;
use dondoc_domain::decisions::{
    Act, ActKind, Annex, AnnexPeriod, Article, DecisionText, DecisionUnit, Duty, IndicatorText, Signer,
};
use dondoc_domain::text::tidy;
use dondoc_domain::time::Day;

use super::FindingShown;

/// Most articles and acts of a form: more is no decision.
const ITEMS_MAX: usize = 60;

/// How a field is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Typed {
    Line,
    Day,
    Year,
    /// Several lines, one item each.
    Lines,
}

/// A field of the text.
#[derive(Debug, Clone)]
pub(crate) struct TextField {
    pub(crate) name: &'static str,
    pub(crate) label: String,
    pub(crate) typed: Typed,
    pub(crate) value: String,
    pub(crate) findings: Vec<FindingShown>,
}

impl TextField {
    /// Type of the input.
    pub(crate) fn input(&self) -> &'static str {
        match self.typed {
            Typed::Day => "date",
            Typed::Year => "number",
            Typed::Line | Typed::Lines => "text",
        }
    }

    /// Does something in it bar the confirmation?
    pub(crate) fn is_wrong(&self) -> bool {
        self.findings.iter().any(|finding| finding.bars)
    }

    pub(crate) fn is_lines(&self) -> bool {
        self.typed == Typed::Lines
    }

    /// Does it take the whole width?
    pub(crate) fn is_wide(&self) -> bool {
        self.is_lines() || self.name == "title"
    }

    /// How high a field of several lines is at first: long lines take more than one.
    pub(crate) fn rows(&self) -> usize {
        self.value.lines().map(|line| line.chars().count() / 110 + 1).sum::<usize>().clamp(3, 16)
    }
}

/// An article as fields.
#[derive(Debug, Clone, Default)]
pub(crate) struct ArticleFields {
    pub(crate) at: usize,
    pub(crate) number: String,
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) rows: usize,
    pub(crate) definitions: Vec<(usize, IndicatorText)>,
    pub(crate) duties: String,
    pub(crate) who: String,
}

/// The form's name of the field that shows what is found about a part of the text.
pub(crate) fn name_of(part: &str) -> &str {
    match part {
        "unit" => "unit_code",
        "signer" => "signer_name",
        part => part,
    }
}

/// The fields of a text in the order of the paper, with what is to be said of each.
pub(crate) fn fields(t: Language, text: &DecisionText, findings: &dyn Fn(&str) -> Vec<FindingShown>) -> Vec<TextField> {
    let day = |day: Option<Day>| day.map(|day| day.to_string());
    let unit = text.unit.clone().unwrap_or_default();
    let signer = text.signer.clone().unwrap_or_default();
    let of = |name: &'static str, typed: Typed, value: Option<String>| TextField {
        name,
        label: t.text(&format!("draft-field-{}", name.replace('_', "-"))),
        typed,
        value: value.unwrap_or_default(),
        findings: findings(match name {
            "unit_code" => "unit",
            "signer_name" => "signer",
            name => name,
        }),
    };
    vec![
        of("superior", Typed::Line, text.superior.clone()),
        of("issuer", Typed::Line, text.issuer.clone()),
        of("number", Typed::Line, text.number.clone()),
        of("place", Typed::Line, text.place.clone()),
        of("date", Typed::Day, day(text.date)),
        of("kind", Typed::Line, text.kind.clone()),
        of("title", Typed::Line, text.title.clone()),
        of("unit_code", Typed::Line, unit.code),
        of("unit_name", Typed::Line, Some(unit.name)),
        of("year", Typed::Year, text.year.map(|year| year.to_string())),
        of("effective_from", Typed::Day, day(text.effective_from)),
        of("parent", Typed::Line, text.parent.clone()),
        of("proposer", Typed::Line, text.proposer.clone()),
        of("signer_title", Typed::Line, Some(signer.title)),
        of("signer_name", Typed::Line, Some(signer.name)),
        of("id", Typed::Line, Some(text.id.clone())),
        of("legal_bases", Typed::Lines, Some(text.legal_bases.join("\n"))),
        of("recipients", Typed::Lines, Some(text.recipients.join("\n"))),
    ]
}

/// One thing that a decision does to another: its place, the kinds (name, words, chosen), the other.
pub(crate) type ActFields = (usize, Vec<(&'static str, String, bool)>, String);

/// What it does to others, and room for one more.
pub(crate) fn acts(t: Language, text: &DecisionText) -> Vec<ActFields> {
    let kinds = |chosen: Option<ActKind>| {
        let one = |kind: ActKind| (kind.name(), t.text(&format!("decision-does-{}", kind.name())), chosen == Some(kind));
        vec![one(ActKind::Amend), one(ActKind::Replace), one(ActKind::Revoke)]
    };
    let known = text.acts.iter().map(|act| (kinds(Some(act.how)), act.decision.clone()));
    known.chain([(kinds(None), String::new())]).enumerate().map(|(at, (kinds, decision))| (at, kinds, decision)).collect()
}

/// Its articles, and room for one more.
pub(crate) fn articles(text: &DecisionText) -> Vec<ArticleFields> {
    let one = |(at, article): (usize, &Article)| {
        let lines = article.text.join("\n");
        ArticleFields {
            at,
            number: article.article.to_string(),
            subject: article.subject.clone().unwrap_or_default(),
            rows: (lines.chars().count() / 90 + article.text.len()).clamp(2, 14),
            text: lines,
            definitions: article.definitions.iter().cloned().enumerate().collect(),
            duties: article.duties.iter().map(|duty| format!("{}: {}", duty.who, duty.what)).collect::<Vec<_>>().join("\n"),
            who: article.who.join("\n"),
        }
    };
    let next = ArticleFields { at: text.articles.len(), rows: 2, ..ArticleFields::default() };
    text.articles.iter().enumerate().map(one).chain([next]).collect()
}

/// What a form sent.
#[derive(Debug)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    pub(crate) fn new(sent: Vec<(String, String)>) -> Fields {
        Fields(sent)
    }

    fn raw(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// A text that is not empty.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.raw(name).map(tidy).filter(|text| !text.is_empty())
    }

    pub(crate) fn number(&self, name: &str) -> Option<i64> {
        self.raw(name)?.trim().parse().ok()
    }

    fn lines(&self, name: &str) -> Vec<String> {
        self.raw(name).unwrap_or_default().lines().map(tidy).filter(|line| !line.is_empty()).collect()
    }

    fn day(&self, name: &'static str) -> Result<Option<Day>, &'static str> {
        self.text(name).map(|text| text.parse().map_err(|_| name)).transpose()
    }

    /// The text of the form; what the form has no field for is that of `base`, whose version it was made from.
    ///
    /// # Errors
    /// The name of a field that cannot be read.
    pub(crate) fn apply(&self, base: &DecisionText) -> Result<DecisionText, &'static str> {
        let year = self.text("year").map(|year| year.parse().map_err(|_| "year")).transpose()?;
        let (code, name) = (self.text("unit_code"), self.text("unit_name"));
        let named = code.is_some() || name.is_some();
        let (title, signer) = (self.text("signer_title"), self.text("signer_name"));
        let signed = title.is_some() || signer.is_some();
        Ok(DecisionText {
            id: self.text("id").unwrap_or_default(),
            number: self.text("number"),
            date: self.day("date")?,
            year,
            kind: self.text("kind"),
            title: self.text("title"),
            unit: named.then(|| DecisionUnit { code, name: name.unwrap_or_default() }),
            issuer: self.text("issuer"),
            superior: self.text("superior"),
            place: self.text("place"),
            proposer: self.text("proposer"),
            signer: signed.then(|| Signer { title: title.unwrap_or_default(), name: signer.unwrap_or_default() }),
            legal_bases: self.lines("legal_bases"),
            articles: (0..ITEMS_MAX).filter_map(|at| self.article(at, base)).collect(),
            recipients: self.lines("recipients"),
            effective_from: self.day("effective_from")?,
            parent: self.text("parent"),
            acts: (0..ITEMS_MAX).filter_map(|at| self.act(at)).collect(),
            annex: self.annex(base, year),
        })
    }

    fn act(&self, at: usize) -> Option<Act> {
        let how = ActKind::from_name(&self.text(&format!("act-{at}-how"))?)?;
        Some(Act { how, decision: self.text(&format!("act-{at}-decision"))? })
    }

    /// An article whose number was emptied is taken out.
    fn article(&self, at: usize, base: &DecisionText) -> Option<Article> {
        let name = |field: &str| format!("article-{at}-{field}");
        let (subject, text) = (self.text(&name("subject")), self.lines(&name("text")));
        let number = self.text(&name("number"))?.parse().ok()?;
        let known = base.articles.get(at).map(|article| article.definitions.as_slice()).unwrap_or_default();
        let definition = |(n, known): (usize, &IndicatorText)| {
            let field = |field: &str| self.text(&name(&format!("definition-{n}-{field}")));
            Some(IndicatorText {
                indicator: known.indicator.clone(),
                name: field("name")?,
                numerator: field("numerator"),
                denominator: field("denominator"),
            })
        };
        let duty = |line: String| {
            let (who, what) = line.split_once(':')?;
            Some(Duty { who: tidy(who), what: tidy(what) })
        };
        Some(Article {
            article: number,
            subject,
            text,
            definitions: known.iter().enumerate().filter_map(definition).collect(),
            duties: self.lines(&name("duties")).into_iter().filter_map(duty).collect(),
            who: self.lines(&name("who")),
        })
    }

    /// The values of the annex are the grid's; the form has what is said of all of them.
    fn annex(&self, base: &DecisionText, year: Option<i32>) -> Option<Annex> {
        let (illustrative, note) = (self.raw("illustrative").is_some(), self.text("annex_note"));
        let known = base.annex.clone();
        if known.is_none() && !illustrative && note.is_none() {
            return None;
        }
        let mut annex = Annex { illustrative, note, ..known.unwrap_or_default() };
        // Days that are no year of their own stay.
        if !matches!(annex.period, Some(AnnexPeriod::Days { .. })) {
            annex.period = year.map(|year| AnnexPeriod::Year { year });
        }
        Some(annex)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A form that is sent as it was shown changes nothing.
    #[test]
    fn what_is_shown_comes_back() {
        let text = DecisionText::of_document(&serde_json::json!({
            "id": "QD-1", "number": "15/QĐ-UBND", "date": "2023-04-20", "year": 2023, "kind": "Quyết định", "title": "Giao chỉ tiêu",
            "unit": {"code": "06157", "name": "Xã Hoàng Việt"}, "issuer": "Chủ tịch", "superior": "UBND huyện", "place": "Hoàng Việt",
            "proposer": "Văn phòng", "signer": {"title": "CHỦ TỊCH", "name": "A"}, "legal_bases": ["Luật", "Nghị định"],
            "recipients": ["Như Điều 3"], "effective_from": "2023-05-01", "parent": "723/QĐ-UBND",
            "acts": [{"how": "amend", "decision": "QD-0"}],
            "articles": [{"article": 1, "subject": "Giao", "text": ["Một", "Hai"], "who": ["Văn phòng"],
                "duties": [{"who": "Văn phòng", "what": "theo dõi"}], "I1": {"name": "Tỷ lệ", "numerator": "tử", "denominator": "mẫu"}}],
            "annex": {"illustrative": true, "note": "Ghi chú", "period": {"year": 2023}, "targets": [{"indicator": "I1", "target_percent": "80"}]}
        }));
        let t = Language::Vietnamese;
        let mut sent: Vec<(String, String)> =
            fields(t, &text, &|_| Vec::new()).into_iter().map(|field| (field.name.to_owned(), field.value)).collect();
        for (at, kinds, decision) in acts(t, &text) {
            let chosen = kinds.iter().find(|(.., chosen)| *chosen).or(kinds.first()).map(|(name, ..)| (*name).to_owned());
            sent.push((format!("act-{at}-how"), chosen.unwrap_or_default()));
            sent.push((format!("act-{at}-decision"), decision));
        }
        for article in articles(&text) {
            let mut put = |field: &str, value: &str| sent.push((format!("article-{}-{field}", article.at), value.to_owned()));
            for (field, value) in [("number", &article.number), ("subject", &article.subject), ("text", &article.text)] {
                put(field, value);
            }
            put("duties", &article.duties);
            put("who", &article.who);
            for (n, definition) in &article.definitions {
                put(&format!("definition-{n}-name"), &definition.name);
                put(&format!("definition-{n}-numerator"), definition.numerator.as_deref().unwrap_or_default());
                put(&format!("definition-{n}-denominator"), definition.denominator.as_deref().unwrap_or_default());
            }
        }
        sent.extend([("illustrative".to_owned(), "on".to_owned()), ("annex_note".to_owned(), "Ghi chú".to_owned())]);
        assert_eq!(Fields::new(sent).apply(&text), Ok(text.clone()));
        assert_eq!(Fields::new(vec![("date".into(), "hôm nay".into())]).apply(&text), Err("date"));
        assert_eq!(Fields::new(Vec::new()).apply(&DecisionText::default()), Ok(DecisionText::default()));
    }
}
