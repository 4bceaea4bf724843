//! Decisions: text, PDF, archives, and the XML of a DOCX packed into one.
#![no_main]

libfuzzer_sys::fuzz_target!(init: dondoc_fuzz::quiet(), |bytes: &[u8]| {
    dondoc_fuzz::decision(bytes);
});
