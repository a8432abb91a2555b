//! Small pictures for lists and threads.

use crate::read::{Picture, PictureError, read};
use image::{DynamicImage, ImageEncoder, codecs::jpeg::JpegEncoder, codecs::png::PngEncoder};

/// The longest side of a thumbnail, in pixels: twice what a thread shows, for screens with small pixels.
pub const THUMBNAIL_SIDE: u32 = 640;
/// JPEG's quality, of 100.
const QUALITY: u8 = 80;

/// A small picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thumbnail {
    /// A JPEG; a PNG if something shines through it.
    pub bytes: Vec<u8>,
}

/// Makes a small picture of a picture: upright, at most [`THUMBNAIL_SIDE`] pixels wide and high, never larger than it was, and
/// with nothing written beside it. Of one that moves, its first moment.
///
/// # Errors
/// If it is no picture that is understood, is damaged, or has too many pixels.
pub fn thumbnail(bytes: &[u8]) -> Result<Thumbnail, PictureError> {
    let Picture { image, colours } = read(bytes)?;
    let small = match image.width().max(image.height()) > THUMBNAIL_SIDE {
        true => image.thumbnail(THUMBNAIL_SIDE, THUMBNAIL_SIDE),
        false => image,
    };
    let mut out = Vec::new();
    if is_transparent(&small) {
        let small = DynamicImage::ImageRgba8(small.into_rgba8());
        let mut encoder = PngEncoder::new(&mut out);
        keep_colours(&mut encoder, colours);
        small.write_with_encoder(encoder)?;
    } else {
        let small = DynamicImage::ImageRgb8(small.into_rgb8());
        let mut encoder = JpegEncoder::new_with_quality(&mut out, QUALITY);
        keep_colours(&mut encoder, colours);
        small.write_with_encoder(encoder)?;
    }
    Ok(Thumbnail { bytes: out })
}

impl Thumbnail {
    /// The type of what was made, told by its first bytes.
    pub fn mime_type(bytes: &[u8]) -> &'static str {
        if bytes.starts_with(b"\x89PNG") { "image/png" } else { "image/jpeg" }
    }
}

/// Whether anything shines through.
fn is_transparent(image: &DynamicImage) -> bool {
    image.color().has_alpha() && image.to_rgba8().pixels().any(|pixel| pixel.0[3] < u8::MAX)
}

pub(crate) fn keep_colours(encoder: &mut impl ImageEncoder, colours: Option<Vec<u8>>) {
    if let Some(colours) = colours {
        // A format that cannot say it shows the picture all the same.
        let _ = encoder.set_icc_profile(colours);
    }
}
