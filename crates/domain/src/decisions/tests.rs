use serde_json::json;

use super::*;

#[test]
fn a_document_goes_there_and_back() {
    let document = json!({
        "id": "QD-1", "number": "15/QĐ-UBND", "date": "2023-04-20", "year": "2023", "title": "Giao chỉ tiêu",
        "unit": {"code": "06157", "name": "Xã Hoàng Việt"}, "signer": {"title": "CHỦ TỊCH", "name": "A"},
        "legal_bases": ["Luật …", ""], "parent": "723/QĐ-UBND",
        "articles": [{"article": 1, "subject": "s", "I1": {"name": "n", "numerator": "t", "denominator": "m"}}, {"article": "?"}],
        "annex": {"period": {"kind": "calendar_year", "year": 2023}, "targets": [
            {"indicator": "I2", "department_code": "VPTK", "target_percent": "62.5", "level": "full"}, {"indicator": "I1"}]},
        "something": ["else"]
    });
    let text = DecisionText::of_document(&document);
    assert_eq!((text.year, text.articles.len(), text.legal_bases.len()), (Some(2023), 1, 1));
    assert_eq!(text.articles[0].definitions[0].indicator.as_deref(), Some("service_coverage"));
    let annex = text.annex.as_ref().unwrap();
    assert_eq!((annex.targets.len(), annex.targets[0].level.as_deref()), (1, Some("full")));
    assert_eq!(DecisionText::of_document(&text.to_document()), text);
    let mut without = text.clone();
    without.annex.as_mut().unwrap().targets.clear();
    assert_eq!(DecisionText::without_values(&document), without);
    assert_eq!(DecisionText::of_document(&json!([1, "x"])), DecisionText::default());
}

#[test]
fn a_change_holds_from_its_date_an_original_for_its_period() {
    let mut text = DecisionText { year: Some(2023), date: "2023-10-15".parse().ok(), ..DecisionText::default() };
    let whole = Period::year(2023).unwrap();
    assert_eq!(text.validity(), Validity::new(Some(whole.start), Some(whole.end)));
    text.acts.push(Act { how: ActKind::Amend, decision: "QD-1".into() });
    assert_eq!(text.validity(), Validity::new("2023-10-15".parse().ok(), Some(whole.end)));
    text.effective_from = "2023-11-01".parse().ok();
    assert_eq!(text.validity(), Validity::new("2023-11-01".parse().ok(), Some(whole.end)));
    // After the year it changes nothing of it.
    text.effective_from = "2024-01-01".parse().ok();
    assert_eq!(text.validity(), None);
}
