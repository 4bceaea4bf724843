use minijinja::value::Value;

use super::*;

fn template(text: &str) -> Template {
    Template { name: "bao-cao.j2".to_owned(), text: text.to_owned(), own: true }
}

fn rendered(source: &str) -> Result<String, Error> {
    let figure = Value::from_safe_string(markup::figure(3));
    let values = [
        ("ten", text("Xã **A**/B")),
        ("so_lieu", figure),
        ("n", Value::from(7)),
        ("ds", Value::from(vec![text("x"), text("y")])),
    ];
    render(&template(source), Value::from_pairs(values))
}

fn refused(source: &str) -> (String, Option<u64>) {
    let Err(Error::Refused(told)) = rendered(source) else { panic!("{source} was not refused") };
    (told[0].code.clone(), told[0].place.row)
}

#[test]
fn data_are_escaped_and_figures_are_marks() {
    let out = rendered("@doan {{ ten }}: {{ so_lieu }}{% for d in ds %} {{ loop.index|thu_tu }}{{ d }}{% endfor %}").unwrap();
    assert_eq!(out.trim(), format!("{}@doan Xã \\*\\*A\\*\\*\\/B: {} 1x 2y", line_mark(1), markup::figure(3)));
}

#[test]
fn a_figure_joined_to_words_stays_a_figure_and_the_words_stay_words() {
    let out = rendered("@doan {{ so_lieu ~ ' **hồ sơ**' }}").unwrap();
    assert!(out.contains(&format!("{} \\*\\*hồ sơ\\*\\*", markup::figure(3))), "{out}");
}

#[test]
fn what_a_template_may_not_is_told_with_its_line() {
    let cases = [
        ("@doan a\n@doan {{ n }}", "paper-template-number", 2),
        ("@doan {{ so_lieu[:1] }}", "paper-template-joined", 1),
        ("\n\n@doan {{ khong_co }}", "paper-template-name", 3),
        ("@doan {{ ds }}", "paper-template-list", 1),
        ("@doan x\n{% if %}", "paper-template-syntax", 2),
        ("@doan {{ ten|safe }}", "paper-template-function", 1),
        ("{% include 'x' %}", "paper-template-syntax", 1),
        ("{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}", "paper-template-fuel", 1),
    ];
    for (source, code, line) in cases {
        assert_eq!(refused(source), (code.to_owned(), Some(line)), "{source}");
    }
    let deep = "{% macro m() %}{{ m() }}{% endmacro %}@doan {{ m() }}";
    assert!(matches!(rendered(deep), Err(Error::Refused(_))));
}

#[test]
fn what_a_macro_prints_is_printed_once() {
    let out = rendered("{% macro m(x) %}<{{ x }}>{% endmacro %}@doan {{ m(ten) }} {{ m(so_lieu) }}").unwrap();
    assert!(out.contains("<Xã \\*\\*A\\*\\*\\/B>") && out.contains(&format!("<{}>", markup::figure(3))), "{out}");
}

#[test]
fn lines_within_tags_are_not_marked() {
    let placed = placed("a\n{% if x\n   and y %}\nb\n{{-\n c }}\n");
    assert_eq!(placed, format!("{}a\n{}{{% if x\n   and y %}}\n{}b\n{{{{-\n c }}}}\n", line_mark(1), line_mark(2), line_mark(4)));
}

#[test]
fn every_template_that_comes_along_compiles() {
    for kind in PaperKind::ALL {
        let text = placed(&format!("{{#\n{HEADER}#}}\n{}", shipped(kind)));
        environment().template_from_named_str(kind.template(), &text).map_err(|e| format!("{kind:?}: {e:?}")).unwrap();
        assert!(!text.contains("\t"));
    }
    assert_eq!([1, 4, 9, 14, 49].map(roman), ["I", "IV", "IX", "XIV", "XLIX"]);
}
