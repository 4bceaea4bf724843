//! SpreadsheetML 2003.
#![no_main]

libfuzzer_sys::fuzz_target!(init: dondoc_fuzz::quiet(), |bytes: &[u8]| {
    const HEAD: &[u8] = b"<Workbook xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet ss:Name=\"A\"><Table>";
    dondoc_fuzz::figures_once(&[HEAD, bytes, b"</Table></Worksheet></Workbook>"].concat());
});
