//! Text files as UTF-8: by byte order mark, by zero bytes (UTF-16), else UTF-8, else Windows-1258.

use std::cell::Cell;
use std::io::{self, BufReader, Read};
use std::rc::Rc;

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1258};

use crate::input::{Input, Stream};

/// The encoding of a file, judged by its beginning.
pub(crate) fn of(head: &[u8], whole: bool) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return encoding;
    }
    if let Some(encoding) = utf16_without_mark(head) {
        return encoding;
    }
    match std::str::from_utf8(head) {
        Ok(_) => UTF_8,
        // The beginning may end within a character.
        Err(e) if !whole && e.error_len().is_none() => UTF_8,
        Err(_) => WINDOWS_1258,
    }
}

/// In UTF-16 Vietnamese text every other byte of spaces, digits and separators is zero.
fn utf16_without_mark(head: &[u8]) -> Option<&'static Encoding> {
    let sample = &head[..head.len().min(4096) & !1];
    if sample.len() < 4 {
        return None;
    }
    let zeros = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    let (even, odd, pairs) = (zeros(0), zeros(1), sample.len() / 2);
    if odd * 3 > pairs && even * 20 < pairs {
        return Some(UTF_16LE);
    }
    (even * 3 > pairs && odd * 20 < pairs).then_some(UTF_16BE)
}

/// What the beginning of a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Looks {
    /// Like text.
    Text,
    /// Like text but for NUL characters: a copy that broke off, or bytes of another format between.
    Nul,
    /// Not like text.
    Binary,
}

/// Is it text at all? Control characters are not.
pub(crate) fn looks(head: &[u8], encoding: &'static Encoding) -> Looks {
    let (text, _) = encoding.decode_with_bom_removal(head);
    let odd = |c: char| {
        (c.is_control() && !matches!(c, '\t' | '\r' | '\n' | '\u{c}' | '\u{1a}' | '\0')) || c == char::REPLACEMENT_CHARACTER
    };
    let (strange, all) = text.chars().fold((0usize, 0usize), |(s, n), c| (s + usize::from(odd(c)), n + 1));
    // A stray control character in a long file is a slip, many are another format.
    match strange * 100 <= all {
        true if text.contains('\0') => Looks::Nul,
        true => Looks::Text,
        false => Looks::Binary,
    }
}

/// Bytes read from the file itself so far.
pub(crate) type Consumed = Rc<Cell<u64>>;

/// An input as UTF-8 bytes (possibly with invalid sequences where it is UTF-8 already).
pub(crate) fn open(input: &Input, encoding: &'static Encoding, consumed: Consumed) -> io::Result<Box<dyn Read>> {
    let file = BufReader::with_capacity(1 << 20, Counting { file: input.open()?, consumed });
    if encoding == UTF_8 {
        return Ok(Box::new(file));
    }
    Ok(Box::new(transcoding(file, encoding)))
}

/// An input as valid UTF-8 without a byte order mark, whatever it is: invalid sequences are replaced.
pub(crate) fn open_strict(input: &Input, encoding: &'static Encoding, consumed: Consumed) -> io::Result<impl Read + use<>> {
    Ok(transcoding(Counting { file: input.open()?, consumed }, encoding))
}

fn transcoding<R>(inner: R, encoding: &'static Encoding) -> Transcoding<R> {
    let decoder = encoding.new_decoder_with_bom_removal();
    Transcoding { inner, decoder, input: Vec::new(), ended: false, finished: false }
}

/// The beginning of a file as UTF-8.
pub(crate) fn head_text(head: &[u8], encoding: &'static Encoding) -> Vec<u8> {
    if encoding == UTF_8 {
        return head.to_vec();
    }
    encoding.decode_with_bom_removal(head).0.into_owned().into_bytes()
}

struct Counting {
    file: Stream,
    consumed: Consumed,
}

impl Read for Counting {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.file.read(buf)?;
        self.consumed.set(self.consumed.get() + n as u64);
        Ok(n)
    }
}

struct Transcoding<R> {
    inner: R,
    decoder: Decoder,
    input: Vec<u8>,
    ended: bool,
    finished: bool,
}

/// The least buffer into which a decoder can always write something.
const LEAST_OUTPUT: usize = 16;

impl<R: Read> Read for Transcoding<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if buf.len() < LEAST_OUTPUT {
            return if buf.is_empty() { Ok(0) } else { Err(io::ErrorKind::InvalidInput.into()) };
        }
        while !self.finished {
            if self.input.is_empty() && !self.ended {
                self.input.resize(1 << 16, 0);
                let n = self.inner.read(&mut self.input)?;
                self.input.truncate(n);
                self.ended = n == 0;
            }
            let (result, read, written, _) = self.decoder.decode_to_utf8(&self.input, buf, self.ended);
            self.input.drain(..read);
            self.finished = self.ended && result == CoderResult::InputEmpty;
            if written > 0 {
                return Ok(written);
            }
        }
        Ok(0)
    }
}
