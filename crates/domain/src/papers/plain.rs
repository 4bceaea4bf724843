//! A paper as plain text, for terminals and for comparing.

use std::fmt::{self, Display, Formatter};

use super::{Block, Paper, PaperAnnex, Run, Table, TableCell};

impl Display for Paper {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let head = &self.head;
        for line in head.superior.iter().chain(&head.issuer) {
            writeln!(f, "{line}")?;
        }
        let number = head.number.as_deref().unwrap_or("…");
        let date = head.date.map_or_else(|| "…".to_owned(), crate::time::Day::vietnamese);
        writeln!(f, "Số: {number}/{}\t{}, ngày {date}\n", head.symbol, head.place)?;
        match &head.name {
            Some(name) => writeln!(f, "{name}\n{}\n", head.about)?,
            None => writeln!(f, "V/v {}\n", head.about)?,
        }
        for addressee in &head.addressees {
            writeln!(f, "Kính gửi: {addressee}")?;
        }
        if let Some(authority) = &head.authority {
            writeln!(f, "{authority}\n")?;
        }
        self.blocks(f, &self.body)?;
        writeln!(f, "\n{}\n{}", self.signature.lines.join("\n"), self.signature.name)?;
        writeln!(f, "\nNơi nhận:")?;
        for recipient in &self.recipients {
            writeln!(f, "- {recipient}")?;
        }
        for PaperAnnex { label, title, attached_to, body, .. } in &self.annexes {
            writeln!(f, "\n{label}\n{title}")?;
            if let Some(attached) = attached_to {
                writeln!(f, "({attached})")?;
            }
            self.blocks(f, body)?;
        }
        if !self.sources.is_empty() {
            writeln!(f, "\nNguồn số liệu:\n{}", self.sources.join("\n"))?;
        }
        Ok(())
    }
}

impl Paper {
    fn blocks(&self, f: &mut Formatter<'_>, blocks: &[Block]) -> fmt::Result {
        for block in blocks {
            match block {
                Block::Basis(text) | Block::Enacting(text) | Block::Heading { text, .. } => writeln!(f, "{text}")?,
                Block::Article { number, text } => writeln!(f, "Điều {number}. {}", self.words(text))?,
                Block::Paragraph(runs) => writeln!(f, "{}", self.words(runs))?,
                Block::Item(runs) => writeln!(f, "- {}", self.words(runs))?,
                Block::Table(table) => self.table(f, table)?,
            }
        }
        Ok(())
    }

    fn table(&self, f: &mut Formatter<'_>, table: &Table) -> fmt::Result {
        if let Some(caption) = &table.caption {
            writeln!(f, "[{caption}]")?;
        }
        let line = |cells: &[TableCell]| cells.iter().map(|cell| self.words(&cell.runs)).collect::<Vec<_>>().join(" | ");
        for row in &table.head {
            writeln!(f, "| {} |", line(row))?;
        }
        for row in &table.rows {
            writeln!(f, "| {} |", line(&row.cells))?;
        }
        Ok(())
    }

    /// The words of some runs.
    #[must_use]
    pub fn words(&self, runs: &[Run]) -> String {
        runs.iter().map(|run| self.shown(run)).collect()
    }
}
