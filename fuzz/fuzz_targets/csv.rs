//! Separated values, and whatever else bytes without a magic number are.
#![no_main]

libfuzzer_sys::fuzz_target!(init: dondoc_fuzz::quiet(), |bytes: &[u8]| {
    dondoc_fuzz::figures(bytes);
});
