//! Widths of letters in fonts with many letters (`/W` of a CID font). They may be told one by one, `12 [500 250]`, or for a
//! range, `12 14 500`; the parser reads only the first, and without widths the words of a line stand in any order.

use pdf_extract::{Document, Object, ObjectId};

/// Letters of a font.
const MOST_LETTERS: i64 = 65_536;

/// Writes every range of widths out, letter by letter.
pub(super) fn spell_out(document: &mut Document) {
    let fonts: Vec<ObjectId> = document.objects.iter().filter(|(_, object)| is_font(object)).map(|(id, _)| *id).collect();
    for id in fonts {
        let font = document.objects.get(&id).and_then(|object| object.as_dict().ok());
        let told = font.and_then(|font| font.get(b"W").ok());
        let told = told.and_then(|told| match told {
            Object::Reference(id) => document.objects.get(id),
            other => Some(other),
        });
        let Some(widths) = told.and_then(|told| told.as_array().ok()).and_then(|widths| spelled(widths)) else { continue };
        if let Some(Ok(font)) = document.objects.get_mut(&id).map(Object::as_dict_mut) {
            font.set("W", Object::Array(widths));
        }
    }
}

fn is_font(object: &Object) -> bool {
    let kind = object.as_dict().ok().and_then(|font| font.get(b"Subtype").ok()).and_then(|kind| kind.as_name().ok());
    kind.is_some_and(|kind| kind.starts_with(b"CIDFontType"))
}

/// The same widths, each range as a list; `None` where they are none.
fn spelled(widths: &[Object]) -> Option<Vec<Object>> {
    let mut out = Vec::with_capacity(widths.len());
    let mut rest = widths;
    while let [first, more @ ..] = rest {
        let from = first.as_i64().ok()?;
        out.push(first.clone());
        match more {
            [list @ Object::Array(_), after @ ..] => {
                out.push(list.clone());
                rest = after;
            }
            [to, width, after @ ..] => {
                let count = to.as_i64().ok()?.checked_sub(from)?.checked_add(1)?;
                if !(0..=MOST_LETTERS).contains(&count) {
                    return None;
                }
                out.push(Object::Array(vec![width.clone(); usize::try_from(count).ok()?]));
                rest = after;
            }
            _ => return None,
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_lists() {
        let number = Object::Integer;
        let list = |all: &[i64]| Object::Array(all.iter().map(|n| number(*n)).collect());
        let told = [number(3), list(&[500, 250]), number(7), number(9), number(300), number(12), number(12), number(9)];
        let expected = vec![number(3), list(&[500, 250]), number(7), list(&[300; 3]), number(12), list(&[9])];
        assert_eq!(spelled(&told), Some(expected));
        assert_eq!(spelled(&[number(1), number(i64::MAX), number(5)]), None);
        assert_eq!(spelled(&[number(5), number(1), number(5)]), None);
        assert_eq!(spelled(&[number(1), number(2)]), None);
    }
}
