//! Where everything stands on the pages.

use super::letters::{Font, decode, encode, width, wrap};
use hilo_flow::engine::{DocumentColumn, DocumentJob, DocumentPart};

/// A4, in points.
pub(super) const PAGE: (f32, f32) = (595.0, 842.0);
/// From the page's edges.
const MARGIN: f32 = 56.0;
/// Where the footer's line stands.
const FOOTER: f32 = 40.0;
/// Between the parts.
const GAP: f32 = 14.0;
/// Of the words.
const SIZE: f32 = 10.5;
/// Between columns.
const GUTTER: f32 = 12.0;
/// From one line of words to the next.
const LINE: f32 = SIZE * 1.4;
/// Below what stands beside one another.
const BELOW_ROW: f32 = 2.0;
/// Nothing but the footer stands below.
const BOTTOM: f32 = MARGIN + FOOTER / 2.0;
/// What a page holds.
const BODY: f32 = PAGE.1 - MARGIN - BOTTOM;

/// Everything that stands somewhere.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) pages: Vec<Page>,
    /// Letters that the fonts lack.
    pub(super) lost: u32,
}

/// A page.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) texts: Vec<Placed>,
    pub(super) rules: Vec<Rule>,
}

/// A line of a text. Its place is that of its beginning, from the page's lower left.
#[derive(Debug)]
pub(super) struct Placed {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) font: Font,
    pub(super) size: f32,
    /// How dark: 0 is black.
    pub(super) gray: f32,
    pub(super) codes: Vec<u8>,
}

/// A thin line across the page.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) width: f32,
    pub(super) gray: f32,
}

impl Page {
    /// What stands on it, from above, with two spaces between what stands beside one another.
    pub(super) fn words(&self) -> String {
        let mut lines: Vec<(f32, Vec<(f32, String)>)> = Vec::new();
        for placed in &self.texts {
            let word = (placed.x, decode(&placed.codes));
            match lines.iter_mut().find(|(y, _)| (*y - placed.y).abs() < 1.0) {
                Some((_, line)) => line.push(word),
                None => lines.push((placed.y, vec![word])),
            }
        }
        lines.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        let mut words = String::new();
        for (_, mut line) in lines {
            line.sort_by(|(one, _), (other, _)| one.total_cmp(other));
            let line: Vec<String> = line.into_iter().map(|(_, word)| word).collect();
            words.push_str(&line.join("  "));
            words.push('\n');
        }
        words
    }
}

/// Puts everything somewhere.
pub(super) fn lay_out(job: &DocumentJob) -> Layout {
    let mut pen = Pen { pages: vec![Page::default()], y: PAGE.1 - MARGIN, lost: 0 };
    pen.lines(&job.title, Font::Bold, 18.0, 0.0);
    pen.y -= GAP;
    for part in &job.parts {
        match part {
            DocumentPart::Heading(text) => {
                pen.y -= GAP / 2.0;
                pen.room(60.0);
                pen.lines(text, Font::Bold, 13.0, 0.0);
                pen.y -= GAP / 3.0;
                continue;
            }
            DocumentPart::Paragraph(text) => pen.paragraphs(text),
            DocumentPart::Facts(facts) => pen.facts(facts),
            DocumentPart::Table { columns, rows } => pen.table(columns, rows),
            DocumentPart::Totals(totals) => pen.totals(totals),
        }
        pen.y -= GAP;
    }
    pen.footers(&job.footer);
    Layout { pages: pen.pages, lost: pen.lost }
}

/// Writes from above to below.
struct Pen {
    pages: Vec<Page>,
    /// Below what was written last.
    y: f32,
    lost: u32,
}

impl Pen {
    fn full() -> f32 {
        PAGE.0 - 2.0 * MARGIN
    }

    /// Begins another page if so much does not fit on this one. What fits on no page begins wherever a line does.
    fn room(&mut self, height: f32) -> bool {
        let height = if height > BODY { LINE } else { height };
        if self.y - height >= BOTTOM {
            return false;
        }
        self.pages.push(Page::default());
        self.y = PAGE.1 - MARGIN;
        true
    }

    fn page(&mut self) -> &mut Page {
        if self.pages.is_empty() {
            self.pages.push(Page::default());
        }
        let last = self.pages.len() - 1;
        &mut self.pages[last]
    }

    fn encode(&mut self, text: &str) -> Vec<u8> {
        encode(text, &mut self.lost)
    }

    /// A text in the whole width.
    fn lines(&mut self, text: &str, font: Font, size: f32, gray: f32) {
        let codes = self.encode(text);
        for codes in wrap(&codes, font, size, Self::full()) {
            self.room(size * 1.4);
            self.y -= size * 1.4;
            let y = self.y;
            self.page().texts.push(Placed { x: MARGIN, y, font, size, gray, codes });
        }
    }

    fn paragraphs(&mut self, text: &str) {
        for (at, paragraph) in text.split("\n\n").enumerate() {
            if at > 0 {
                self.y -= SIZE * 0.7;
            }
            for line in paragraph.lines() {
                self.lines(line, Font::Regular, SIZE, 0.1);
            }
        }
    }

    /// Names at the left, and what they are beside them.
    fn facts(&mut self, facts: &[(String, String)]) {
        let labels: Vec<Vec<u8>> = facts.iter().map(|(label, _)| self.encode(label)).collect();
        let widest = labels.iter().map(|label| width(label, Font::Regular, SIZE)).fold(0.0, f32::max);
        let room = widest.min(Self::full() * 0.4);
        for (label, (_, value)) in labels.iter().zip(facts) {
            let value = self.encode(value);
            let label = Cell::new(label, MARGIN, room, Font::Regular, 0.4, false);
            let x = MARGIN + room + GUTTER;
            let value = Cell::new(&value, x, MARGIN + Self::full() - x, Font::Regular, 0.0, false);
            self.row(&[label, value]);
        }
    }

    fn table(&mut self, columns: &[DocumentColumn], rows: &[Vec<String>]) {
        let heads: Vec<Vec<u8>> = columns.iter().map(|column| self.encode(&column.title)).collect();
        let rows: Vec<Vec<Vec<u8>>> =
            rows.iter().map(|row| row.iter().map(|text| self.encode(text)).collect()).collect();
        let places = places(&heads, &rows);
        let cells = |row: &[Vec<u8>], font: Font, gray: f32| -> Vec<Cell> {
            let with = row.iter().zip(&places).zip(columns);
            with.map(|((codes, (x, room)), column)| Cell::new(codes, *x, *room, font, gray, column.right))
                .collect()
        };
        let head = cells(&heads, Font::Bold, 0.0);
        self.room(Cell::height(&head) * 3.0);
        self.row(&head);
        self.rule(0.5);
        for row in &rows {
            let row = cells(row, Font::Regular, 0.1);
            // What goes on tells its names again.
            if self.room(Cell::height(&row)) {
                self.row(&head);
                self.rule(0.5);
            }
            self.row(&row);
        }
        self.rule(0.8);
    }

    fn totals(&mut self, totals: &[(String, String)]) {
        for (at, (label, value)) in totals.iter().enumerate() {
            let last = at + 1 == totals.len();
            let font = if last { Font::Bold } else { Font::Regular };
            let (label, value) = (self.encode(label), self.encode(value));
            let half = Self::full() / 2.0;
            let label = Cell::new(&label, MARGIN, half + half / 4.0 - GUTTER, font, 0.2, true);
            let value = Cell::new(&value, MARGIN + half + half / 4.0, half * 3.0 / 4.0, font, 0.0, true);
            self.row(&[label, value]);
        }
    }

    /// What stands beside one another; on as many pages as it takes.
    fn row(&mut self, cells: &[Cell]) {
        self.room(Cell::height(cells));
        for at in 0..Cell::most_lines(cells) {
            self.room(LINE);
            self.y -= LINE;
            for cell in cells {
                let Some(codes) = cell.lines.get(at) else { continue };
                let indent = if cell.right { cell.room - width(codes, cell.font, SIZE) } else { 0.0 };
                let (x, y) = (cell.x + indent, self.y);
                let (font, gray, codes) = (cell.font, cell.gray, codes.clone());
                self.page().texts.push(Placed { x, y, font, size: SIZE, gray, codes });
            }
        }
        self.y -= BELOW_ROW;
    }

    fn rule(&mut self, gray: f32) {
        self.y -= 3.0;
        let rule = Rule { x: MARGIN, y: self.y, width: Self::full(), gray };
        self.page().rules.push(rule);
        self.y -= 1.0;
    }

    /// The footer and the numbers of the pages, once it is known how many there are.
    fn footers(&mut self, footer: &str) {
        let footer = self.encode(footer);
        let (size, gray) = (8.0, 0.4);
        let count = self.pages.len();
        for (at, page) in self.pages.iter_mut().enumerate() {
            let number = format!("{} / {count}", at + 1).into_bytes();
            let place = width(&number, Font::Regular, size);
            let x = PAGE.0 - MARGIN - place;
            page.texts.push(Placed { x, y: FOOTER, font: Font::Regular, size, gray, codes: number });
            let room = Self::full() - place - GUTTER;
            for (line, codes) in wrap(&footer, Font::Regular, size, room).into_iter().take(2).enumerate() {
                let y = FOOTER - size * 1.3 * line as f32;
                page.texts.push(Placed { x: MARGIN, y, font: Font::Regular, size, gray, codes });
            }
            page.rules.push(Rule { x: MARGIN, y: FOOTER + 12.0, width: Self::full(), gray: 0.8 });
            page.texts.retain(|placed| !placed.codes.is_empty());
        }
    }
}

/// What stands in one place of a row.
struct Cell {
    x: f32,
    room: f32,
    font: Font,
    gray: f32,
    right: bool,
    lines: Vec<Vec<u8>>,
}

impl Cell {
    fn new(codes: &[u8], x: f32, room: f32, font: Font, gray: f32, right: bool) -> Self {
        Self { x, room, font, gray, right, lines: wrap(codes, font, SIZE, room) }
    }

    fn most_lines(cells: &[Self]) -> usize {
        cells.iter().map(|cell| cell.lines.len()).max().unwrap_or(1)
    }

    fn height(cells: &[Self]) -> f32 {
        LINE * Self::most_lines(cells) as f32 + BELOW_ROW
    }
}

/// Where columns begin and how wide they are: as wide as what stands in them, if all fits; else the wide ones give way.
fn places(heads: &[Vec<u8>], rows: &[Vec<Vec<u8>>]) -> Vec<(f32, f32)> {
    let count = heads.len();
    let room = Pen::full() - GUTTER * (count.saturating_sub(1)) as f32;
    let wish = |at: usize| {
        let in_rows =
            rows.iter().filter_map(|row| row.get(at)).map(|codes| width(codes, Font::Regular, SIZE));
        in_rows.fold(width(&heads[at], Font::Bold, SIZE), f32::max)
    };
    let wishes: Vec<f32> = (0..count).map(wish).collect();
    let mut widths = wishes.clone();
    let sum: f32 = wishes.iter().sum();
    if sum > room {
        // Whoever wants no more than an equal share gets it; the others share the rest.
        let fair = room / count as f32;
        let modest: f32 = wishes.iter().filter(|wish| **wish <= fair).sum();
        let greedy = wishes.iter().filter(|wish| **wish > fair).count();
        for width in &mut widths {
            if *width > fair {
                *width = (room - modest) / greedy as f32;
            }
        }
    } else if let Some(first) = widths.first_mut() {
        *first += room - sum;
    }
    let mut x = MARGIN;
    let place = |width: f32| {
        let at = x;
        x += width + GUTTER;
        (at, width)
    };
    widths.into_iter().map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taller_than_a_page_goes_on_on_the_next_ones() {
        let long = "palabra ".repeat(512);
        let column = |title: &str| DocumentColumn { title: title.to_owned(), right: false };
        let columns: Vec<DocumentColumn> = ["a", "b", "c", "d", "e", "f"].map(column).into();
        let short = || vec!["x".to_owned(); 5];
        let row = [vec![long.clone()], short()].concat();
        let job = DocumentJob {
            attachment: "att_01hjj8bs007000000000000009".parse().expect("an id"),
            filename: "a.pdf".to_owned(),
            locale: "es".parse().expect("a language"),
            title: "Largo".to_owned(),
            parts: vec![
                DocumentPart::Table { columns, rows: vec![row] },
                DocumentPart::Facts(vec![("Detalle".to_owned(), long)]),
            ],
            footer: String::new(),
        };
        let layout = lay_out(&job);
        let lowest = |page: &Page| {
            let words = page.texts.iter().filter(|placed| placed.y != FOOTER);
            words.map(|placed| placed.y).fold(PAGE.1, f32::min)
        };
        assert!(layout.pages.len() > 2, "{} pages", layout.pages.len());
        let lowest: Vec<f32> = layout.pages.iter().map(lowest).collect();
        assert!(lowest.iter().all(|lowest| *lowest >= BOTTOM), "{lowest:?}");
        let told: usize = layout.pages.iter().map(|page| page.words().matches("palabra").count()).sum();
        assert_eq!(told, 1024, "nothing is lost");
        let highest =
            layout.pages.iter().flat_map(|page| &page.texts).map(|placed| placed.y).fold(0.0, f32::max);
        assert!(highest <= PAGE.1 - MARGIN);
    }
}
