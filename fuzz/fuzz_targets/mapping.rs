//! Mappings: as text, and laid upon a small list.
#![no_main]

libfuzzer_sys::fuzz_target!(init: dondoc_fuzz::quiet(), |bytes: &[u8]| {
    dondoc_fuzz::mapping(bytes);
});
