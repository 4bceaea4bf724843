//! MHTML: parts, encodings of their bodies, and the HTML in them.
#![no_main]

libfuzzer_sys::fuzz_target!(init: dondoc_fuzz::quiet(), |bytes: &[u8]| {
    const HEAD: &[u8] = b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=\"x\"\n\n--x\n";
    dondoc_fuzz::figures_once(&[HEAD, bytes].concat());
});
