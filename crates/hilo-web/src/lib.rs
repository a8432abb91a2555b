//! The pages of `web/`, in the binary.
//!
//! *Owns*: the built files (`web/dist`, made by `npm --prefix web run build`), which address has which, how long browsers keep
//! them and what the pages may do there (their content security policy).
//!
//! *Must not know*: anything of the API or the simulator. They mount what they show: [`desk`] for Hilo, [`phone`] for the
//! simulator.
//!
//! *To add* a page of its own: an entry in `web/vite.config.ts` and a function here.

mod file;
mod headers;
mod pages;

use axum::Router;
use rust_embed::RustEmbed;

/// The built files. Read from the disk by a debug build, so that a new build of the pages needs no new build of this.
#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Built;

/// What people of the company use: any address that is no file's shows it, because its screens have addresses of their own.
/// Meant as what is left when no other route fits.
pub fn desk<S: Clone + Send + Sync + 'static>() -> Router<S> {
    pages::everywhere::<Built, S>("index.html")
}

/// The customer's phone, at `/`.
pub fn phone<S: Clone + Send + Sync + 'static>() -> Router<S> {
    pages::of::<Built, S>("phone.html")
}

/// Whether the pages are in here. A program that was built without them says so instead.
pub fn are_built() -> bool {
    Built::get("index.html").is_some()
}
