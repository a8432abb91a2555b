//! Pictures that are too large to be sent, made to fit.

use crate::{
    read::{Picture, PictureError, read},
    thumbnail::keep_colours,
};
use image::{DynamicImage, Rgb, RgbImage, codecs::jpeg::JpegEncoder, imageops::FilterType};

/// What is tried, one after the other: the longest side in pixels, and JPEG's quality of 100. First what one does not see.
const STEPS: [(u32, u8); 8] =
    [(4096, 88), (4096, 78), (3072, 80), (2560, 80), (2048, 80), (1600, 78), (1280, 75), (1024, 70)];

/// A picture that fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shrunk {
    /// A JPEG.
    pub bytes: Vec<u8>,
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
}

/// Draws a picture anew so that it has at most `max_bytes`: upright, in no more pixels than it had, on white where something shone
/// through, and with nothing written beside it. Of one that moves, its first moment.
///
/// # Errors
/// If it is no picture that is understood, is damaged, has too many pixels, or does not become small enough, which happens only
/// with limits of some kilobytes.
pub fn shrink(bytes: &[u8], max_bytes: u64) -> Result<Shrunk, PictureError> {
    let Picture { image, colours } = read(bytes)?;
    let mut image = on_white(image);
    for (side, quality) in STEPS {
        if image.width().max(image.height()) > side {
            // Of what was made smaller already, the next smaller one is made faster.
            image = image.resize(side, side, FilterType::CatmullRom);
        }
        let mut bytes = Vec::new();
        let mut encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
        keep_colours(&mut encoder, colours.clone());
        image.write_with_encoder(encoder)?;
        if bytes.len() as u64 <= max_bytes {
            return Ok(Shrunk { bytes, width: image.width(), height: image.height() });
        }
    }
    Err(PictureError::NotSmallEnough)
}

fn on_white(image: DynamicImage) -> DynamicImage {
    if !image.color().has_alpha() {
        return DynamicImage::ImageRgb8(image.into_rgb8());
    }
    let image = image.into_rgba8();
    let white = u32::from(u8::MAX);
    let mixed = RgbImage::from_fn(image.width(), image.height(), |x, y| {
        let [red, green, blue, alpha] = image.get_pixel(x, y).0.map(u32::from);
        let mix = |colour: u32| u8::try_from((colour * alpha + white * (white - alpha)) / white);
        Rgb([red, green, blue].map(|colour| mix(colour).unwrap_or(u8::MAX)))
    });
    DynamicImage::ImageRgb8(mixed)
}
