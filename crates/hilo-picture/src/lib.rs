//! Pictures made smaller: thumbnails for the pages, and pictures that WhatsApp takes.
//!
//! Bytes in, bytes out, no I/O. What comes in was sent by anybody, so it is looked at before it is unpacked: a picture of more
//! than [`MAX_PIXELS`] is refused by its head, whatever it claims to be packed into. What goes out is drawn anew: upright as the
//! camera was held, and without anything that was written beside the picture (place, camera, comments).

mod read;
mod shrink;
mod thumbnail;

pub use read::{MAX_PIXELS, PictureError};
pub use shrink::{Shrunk, shrink};
pub use thumbnail::{THUMBNAIL_SIDE, Thumbnail, thumbnail};

/// The types that are understood.
pub const TYPES: [&str; 3] = ["image/jpeg", "image/png", "image/webp"];
