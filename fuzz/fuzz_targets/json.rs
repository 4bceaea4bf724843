//! JSON and JSON lines.
#![no_main]

libfuzzer_sys::fuzz_target!(init: dondoc_fuzz::quiet(), |bytes: &[u8]| {
    dondoc_fuzz::figures_once(&[b"[{\"", bytes].concat());
    dondoc_fuzz::figures_once(bytes);
});
