//! Pictures as they come.

use image::{
    DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, error::LimitErrorKind,
};
use std::io::Cursor;

/// The most pixels that are unpacked: a telephone's camera makes 12 to 50 million. Each takes three bytes or more, which is why
/// callers do one picture at a time.
pub const MAX_PIXELS: u64 = 50_000_000;
/// The longest side, in pixels: of what is longer, nothing can be seen any more when it is small.
const MAX_SIDE: u32 = 20_000;
/// The most memory that unpacking may take, in bytes.
const MAX_BYTES: u64 = 256 * 1024 * 1024;

/// Why a picture was not made smaller.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// It is none that is understood.
    #[error("it is no JPEG, PNG or WebP picture")]
    Unknown,
    /// It has more pixels than are unpacked.
    #[error("it has too many pixels")]
    TooLarge,
    /// It begins like a picture and is none.
    #[error("the picture is damaged: {0}")]
    Damaged(String),
    /// It does not become small enough.
    #[error("it does not become small enough")]
    NotSmallEnough,
}

impl From<ImageError> for PictureError {
    fn from(error: ImageError) -> Self {
        match &error {
            ImageError::Limits(limit) => match limit.kind() {
                LimitErrorKind::DimensionError | LimitErrorKind::InsufficientMemory => Self::TooLarge,
                _ => Self::Damaged(error.to_string()),
            },
            ImageError::Unsupported(_) => Self::Unknown,
            _ => Self::Damaged(error.to_string()),
        }
    }
}

/// A picture, unpacked and upright.
pub(crate) struct Picture {
    pub(crate) image: DynamicImage,
    /// What its colours mean, if it says so. Without it, photographs of newer telephones look dull.
    pub(crate) colours: Option<Vec<u8>>,
}

/// The longest description of colours that is kept, in bytes; usual ones have 500 to 3000.
const COLOURS: usize = 64 * 1024;

/// Unpacks a picture.
pub(crate) fn read(bytes: &[u8]) -> Result<Picture, PictureError> {
    let mut reader = ImageReader::new(Cursor::new(bytes));
    let format = image::guess_format(bytes).map_err(|_| PictureError::Unknown)?;
    if !matches!(format, ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP) {
        return Err(PictureError::Unknown);
    }
    reader.set_format(format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS || decoder.total_bytes() > MAX_BYTES {
        return Err(PictureError::TooLarge);
    }
    let colours = decoder.icc_profile()?.filter(|profile| profile.len() <= COLOURS);
    let orientation = decoder.orientation()?;
    let grey = !decoder.color_type().has_color();
    let mut image = DynamicImage::from_decoder(decoder)?;
    image.apply_orientation(orientation);
    // What is written is in red, green and blue, about which a description of greys says nothing.
    Ok(Picture { image, colours: colours.filter(|_| !grey) })
}
