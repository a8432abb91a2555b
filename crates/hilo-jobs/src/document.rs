//! Documents: PDF of A4 pages, made of what a flow says.
//!
//! Two of the fonts that every reader of PDF has, so nothing is embedded and a receipt has a few kilobytes. They have the letters of the
//! languages of western Europe and America. What they lack is written without its marks (*ő* as *o*), else as `?`, and counted: nothing
//! is lost in silence. No moment and nothing random is in a file, so the same job gives the same bytes.

mod layout;
mod letters;
mod metrics;
mod pdf;

use hilo_flow::{
    engine::{DocumentJob, JobError, JobFailure, JobOutcome},
    nodes::document::Made,
};

/// The most pages of a document.
const PAGES: usize = 50;

/// A document that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The file.
    pub bytes: Vec<u8>,
    /// What there is to tell of it.
    pub made: Made,
}

impl Document {
    /// What the run is told.
    pub fn outcome(&self) -> JobOutcome {
        JobOutcome::Done { result: serde_json::to_value(&self.made).unwrap_or_default() }
    }
}

/// Makes a document.
///
/// # Errors
/// It would have more than fifty pages.
pub fn make(job: &DocumentJob) -> Result<Document, JobError> {
    let layout = layout::lay_out(job);
    if layout.pages.len() > PAGES {
        let detail = format!("{} pages; {PAGES} are made", layout.pages.len());
        return Err(JobError::new(JobFailure::TooLarge, detail));
    }
    let bytes = pdf::write(job, &layout);
    let made = Made {
        attachment: job.attachment,
        filename: job.filename.clone(),
        pages: u32::try_from(layout.pages.len()).unwrap_or(u32::MAX),
        size: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
        lost: layout.lost,
    };
    Ok(Document { bytes, made })
}

/// What stands in a document, line by line, for whoever wants to know without reading PDF: a page ends with a line of `---`.
pub fn words(job: &DocumentJob) -> String {
    let pages = layout::lay_out(job).pages.into_iter().map(|page| page.words());
    pages.collect::<Vec<_>>().join("---\n")
}
