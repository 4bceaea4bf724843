//! XLS, XLSB and ODS.
#![no_main]

libfuzzer_sys::fuzz_target!(init: dondoc_fuzz::quiet(), |bytes: &[u8]| {
    match bytes.split_first() {
        Some((b'<', _)) => dondoc_fuzz::figures_once(&dondoc_fuzz::ods(bytes)),
        _ => dondoc_fuzz::figures_once(bytes),
    }
});
