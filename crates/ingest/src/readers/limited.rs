//! A stream that ends where a record has gone on for too long.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

/// Stops a record without end.
pub(crate) struct Limited<R> {
    pub(crate) inner: R,
    /// Bytes that may still be read; set anew for every record.
    pub(crate) budget: Rc<Cell<u64>>,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.budget.get() == 0 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let n = self.inner.read(buf)?;
        self.budget.set(self.budget.get().saturating_sub(n as u64));
        Ok(n)
    }
}
