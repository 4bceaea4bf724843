//! XLSX: archives as they are, and the XML inside of them.
#![no_main]

libfuzzer_sys::fuzz_target!(init: dondoc_fuzz::quiet(), |bytes: &[u8]| {
    match bytes.split_first() {
        Some((b'P', _)) => dondoc_fuzz::figures_once(bytes),
        _ => dondoc_fuzz::figures_once(&dondoc_fuzz::workbook(bytes)),
    }
});
