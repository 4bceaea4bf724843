//! Units and decisions.
#![no_main]

libfuzzer_sys::fuzz_target!(init: dondoc_fuzz::quiet(), |bytes: &[u8]| {
    dondoc_fuzz::reference(bytes);
    dondoc_fuzz::reference(&[b"{\"", bytes].concat());
});
