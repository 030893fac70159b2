//! CSV as of RFC 4180, UTF-8, that a spreadsheet opens without executing anything.

use std::borrow::Cow;

/// One value of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell<'a> {
    /// What somebody wrote: a name, a description, a tag. A spreadsheet must not take it for a formula.
    Text(Cow<'a, str>),
    /// What Tenantry writes by itself: numbers, instants, ids, as they are.
    Exact(Cow<'a, str>),
    /// Nothing is known.
    Empty,
}

impl<'a> Cell<'a> {
    /// Text, or nothing.
    pub fn text(value: Option<&'a str>) -> Self {
        value.map_or(Self::Empty, |text| Self::Text(text.into()))
    }

    /// A number, an instant or an id, or nothing.
    pub fn exact(value: Option<&'a str>) -> Self {
        value.map_or(Self::Empty, |text| Self::Exact(text.into()))
    }

    fn written(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) if is_formula(text) => Cow::Owned(format!("'{text}")),
            Self::Text(text) | Self::Exact(text) => Cow::Borrowed(text),
            Self::Empty => Cow::Borrowed(""),
        }
    }
}

/// Whether a spreadsheet may take a text for a formula, by its first character: those of OWASP's "CSV injection",
/// <https://owasp.org/www-community/attacks/CSV_Injection>, and their full-width forms.
fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

/// Rows as lines of CSV, each ended by CR and LF. A text that a spreadsheet could take for a formula has an
/// apostrophe before it; numbers have none, so that negative ones stay numbers.
///
/// # Errors
/// When rows differ in length.
pub fn lines<'a, Row>(rows: impl IntoIterator<Item = Row>) -> Result<Vec<u8>, csv::Error>
where
    Row: IntoIterator<Item = Cell<'a>>,
{
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    for row in rows {
        for cell in row {
            writer.write_field(cell.written().as_bytes())?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    writer
        .into_inner()
        .map_err(|error| csv::Error::from(error.into_error()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(rows: &[Vec<Cell<'static>>]) -> String {
        String::from_utf8(lines(rows.iter().cloned()).unwrap()).unwrap()
    }

    fn text(text: &'static str) -> Cell<'static> {
        Cell::text(Some(text))
    }

    #[test]
    fn what_has_commas_quotes_or_lines_is_quoted() {
        let rows = [
            vec![text("a,b"), text("c \"d\""), text("e\r\nf")],
            vec![text(""), Cell::Empty, text(" ü ")],
        ];
        assert_eq!(
            written(&rows),
            "\"a,b\",\"c \"\"d\"\"\",\"e\r\nf\"\r\n,, ü \r\n"
        );
    }

    #[test]
    fn only_texts_are_kept_from_being_formulas() {
        let rows = [vec![
            text("=HYPERLINK(\"x\")"),
            text("-1+1"),
            text("＝1"),
            Cell::exact(Some("-12.50")),
            text("a=b"),
        ]];
        assert_eq!(
            written(&rows),
            "\"'=HYPERLINK(\"\"x\"\")\",'-1+1,'＝1,-12.50,a=b\r\n"
        );
    }

    #[test]
    fn rows_of_one_empty_value_are_lines_too() {
        assert_eq!(
            written(&[vec![text("")], vec![Cell::Empty]]),
            "\"\"\r\n\"\"\r\n"
        );
        assert!(lines([vec![text("a")], vec![text("a"), text("b")]]).is_err());
    }

    proptest! {
        #[test]
        fn every_row_is_read_back(rows in prop::collection::vec(prop::array::uniform3(".*"), 0..8)) {
            let header = vec![text("a"), text("b"), text("c")];
            let cells = rows.iter().map(|row| row.iter().map(|text| Cell::Text(text.as_str().into())).collect());
            let bytes = lines(std::iter::once(header).chain(cells)).unwrap();
            let mut reader = ::csv::Reader::from_reader(bytes.as_slice());
            let read: Vec<Vec<String>> = reader
                .records()
                .map(|row| row.unwrap().iter().map(str::to_owned).collect())
                .collect();
            let expected: Vec<Vec<String>> = rows
                .iter()
                .map(|row| row.iter().map(|text| match is_formula(text) {
                    true => format!("'{text}"),
                    false => text.clone(),
                }).collect())
                .collect();
            prop_assert_eq!(read, expected);
        }
    }
}
