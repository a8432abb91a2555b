//! The pages as PDF.

use super::{
    layout::{Layout, PAGE, Page},
    letters::Font,
};
use hilo_flow::engine::DocumentJob;
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str, TextStr};

const CATALOG: Ref = Ref::new(1);
const TREE: Ref = Ref::new(2);
const INFO: Ref = Ref::new(3);
const REGULAR: Ref = Ref::new(4);
const BOLD: Ref = Ref::new(5);
/// Pages and their contents by turns.
const FIRST: i32 = 6;

pub(super) fn write(job: &DocumentJob, layout: &Layout) -> Vec<u8> {
    let mut pdf = Pdf::new();
    let count = i32::try_from(layout.pages.len()).unwrap_or(i32::MAX);
    let page_of = |at: i32| Ref::new(FIRST + 2 * at);
    let mut catalog = pdf.catalog(CATALOG);
    catalog.pages(TREE).lang(TextStr(&job.locale.to_string()));
    catalog.viewer_preferences().display_doc_title(true);
    catalog.finish();
    pdf.document_info(INFO).title(TextStr(&job.title));
    pdf.pages(TREE).kids((0..count).map(page_of)).count(count);
    for (id, name) in [(REGULAR, "Helvetica"), (BOLD, "Helvetica-Bold")] {
        let mut font = pdf.type1_font(id);
        font.base_font(Name(name.as_bytes())).encoding_predefined(Name(b"WinAnsiEncoding"));
    }
    for (at, page) in (0..count).zip(&layout.pages) {
        let contents = Ref::new(FIRST + 2 * at + 1);
        let mut written = pdf.page(page_of(at));
        written.media_box(Rect::new(0.0, 0.0, PAGE.0, PAGE.1)).parent(TREE).contents(contents);
        written.resources().fonts().pair(name(Font::Regular), REGULAR).pair(name(Font::Bold), BOLD);
        written.finish();
        pdf.stream(contents, &content(page));
    }
    pdf.finish()
}

fn content(page: &Page) -> Vec<u8> {
    let mut content = Content::new();
    for rule in &page.rules {
        content.set_stroke_gray(rule.gray).set_line_width(0.6);
        content.move_to(rule.x, rule.y).line_to(rule.x + rule.width, rule.y).stroke();
    }
    for placed in &page.texts {
        content.begin_text().set_fill_gray(placed.gray).set_font(name(placed.font), placed.size);
        content.next_line(round(placed.x), round(placed.y)).show(Str(&placed.codes)).end_text();
    }
    content.finish().into_vec()
}

/// Hundredths of a point are finer than anything is printed.
fn round(points: f32) -> f32 {
    (points * 100.0).round() / 100.0
}

fn name(font: Font) -> Name<'static> {
    Name(match font {
        Font::Regular => b"R",
        Font::Bold => b"B",
    })
}
