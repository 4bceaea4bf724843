//! Whatever a paper says, there is a PDF of it, and nothing in it is taken for more than words.

use dondoc_domain::papers::{Block, Paper, Run};
use dondoc_testkit::papers::any_paper;
use proptest::prelude::*;

use crate::poppler::Pdf;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_paper_has_a_pdf(paper in any_paper()) {
        let bytes = dondoc_typeset::pdf(&paper).map_err(|why| TestCaseError::fail(why.to_string()))?;
        prop_assert!(bytes.starts_with(b"%PDF-1.7"));
    }
}

#[test]
fn no_words_are_code() {
    let hostile = [
        "#panic()",
        "#read(\"/etc/passwd\")",
        "$x^2$",
        "*đậm*",
        "_nghiêng_",
        "@ref",
        "<label>",
        "\\u{41}",
        "// ghi chú",
        "/* ghi chú */",
        "#{1+1}",
        "= Mục",
        "- gạch",
        "`mã`",
        "\"; panic(); \"",
        "https://example.org",
    ];
    for text in hostile {
        let runs = || vec![Run::Text(text.to_owned()), Run::Bold(text.to_owned())];
        let mut paper = Paper { body: vec![Block::Paragraph(runs()), Block::Basis(text.to_owned())], ..Paper::default() };
        paper.title = text.to_owned();
        paper.head.issuer = vec![text.to_owned()];
        paper.signature.name = text.to_owned();
        paper.recipients = vec![text.to_owned()];
        let Some(pdf) = Pdf::of(&paper) else { return };
        // Issuers stand in capitals.
        let bare = |text: &str| text.replace(' ', "").to_lowercase();
        let (shown, wanted) = (bare(&pdf.text()), bare(text));
        // Issuer, twice in a paragraph, basis, recipient, signer.
        assert_eq!(shown.matches(&wanted).count(), 6, "{text}: {shown}");
        assert_eq!(pdf.info("Title:"), text);
    }
}
