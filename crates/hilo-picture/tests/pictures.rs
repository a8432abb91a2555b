//! Pictures of every kind and shape, good and evil ones.

#![expect(clippy::unwrap_used, reason = "a test that meets what it does not expect fails")]

use hilo_picture::{MAX_PIXELS, PictureError, THUMBNAIL_SIDE, Thumbnail, shrink, thumbnail};
use image::{
    DynamicImage, ImageEncoder, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage, codecs::jpeg::JpegEncoder,
};
use std::io::Cursor;

const RED: Rgb<u8> = Rgb([250, 5, 5]);
const BLUE: Rgb<u8> = Rgb([5, 5, 250]);

/// Red on the left, blue on the right.
fn halves(width: u32, height: u32) -> DynamicImage {
    let half = width / 2;
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, _| if x < half { RED } else { BLUE }))
}

/// What nothing can be said of in fewer bytes.
fn noise(width: u32, height: u32) -> DynamicImage {
    let mut state = 7u32;
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |_, _| {
        Rgb([0, 8, 16].map(|shift| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> (8 + shift / 2)) as u8
        }))
    }))
}

fn packed(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// What a camera writes beside a picture: how it was held, and where.
fn exif(orientation: u8) -> Vec<u8> {
    let mut exif = b"MM\0\x2a\0\0\0\x08\0\x02".to_vec();
    exif.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    // A note that stands for the place, behind the table.
    exif.extend([0x01, 0x0e, 0, 2, 0, 0, 0, 17, 0, 0, 0, 38]);
    exif.extend([0, 0, 0, 0]);
    exif.extend(b"-34.6037,-58.3816\0");
    exif
}

fn photograph(image: &DynamicImage, orientation: u8, colours: Option<&[u8]>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 95);
    encoder.set_exif_metadata(exif(orientation)).unwrap();
    if let Some(colours) = colours {
        encoder.set_icc_profile(colours.to_vec()).unwrap();
    }
    image.write_with_encoder(encoder).unwrap();
    bytes
}

fn holds(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}

/// Red, blue, or neither.
fn colour(image: &DynamicImage, x: u32, y: u32) -> &'static str {
    match image.to_rgb8().get_pixel(x, y).0 {
        [200..=255, 0..60, 0..60] => "red",
        [0..60, 0..60, 200..=255] => "blue",
        _ => "neither",
    }
}

#[test]
fn every_kind_becomes_small() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        for (width, height, expected) in
            [(2000, 1000, (640, 320)), (1000, 2000, (320, 640)), (30, 20, (30, 20)), (9000, 3, (640, 1))]
        {
            let small = thumbnail(&packed(&halves(width, height), format)).unwrap().bytes;
            assert_eq!(Thumbnail::mime_type(&small), "image/jpeg");
            let small = image::load_from_memory_with_format(&small, ImageFormat::Jpeg).unwrap();
            assert_eq!((small.width(), small.height()), expected, "{format:?} of {width} × {height}");
            assert_eq!(colour(&small, 0, 0), "red");
            assert_eq!(colour(&small, expected.0 - 1, 0), "blue");
        }
    }
}

#[test]
fn what_shines_through_still_does() {
    let clear = RgbaImage::from_fn(1000, 1000, |x, _| Rgba([9, 200, 9, if x < 500 { 0 } else { 255 }]));
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let sticker = packed(&DynamicImage::ImageRgba8(clear.clone()), format);
        let small = thumbnail(&sticker).unwrap().bytes;
        assert_eq!(Thumbnail::mime_type(&small), "image/png");
        let small = image::load_from_memory(&small).unwrap().to_rgba8();
        let last = THUMBNAIL_SIDE - 1;
        assert_eq!((small.get_pixel(0, 0).0[3], small.get_pixel(last, 0).0[3]), (0, 255));
        // Sent as a picture, what was clear is white.
        let sent = image::load_from_memory(&shrink(&sticker, 100_000).unwrap().bytes).unwrap().to_rgb8();
        assert!(sent.get_pixel(0, 0).0.iter().all(|part| *part > 250), "{:?}", sent.get_pixel(0, 0));
    }
}

#[test]
fn pictures_stand_upright_and_say_nothing_of_their_place() {
    // Held so, red (left in the camera) is seen here: x and y in halves.
    for (orientation, is_turned, red) in
        [(1, false, (0, 0)), (2, false, (1, 0)), (3, false, (1, 1)), (6, true, (0, 0)), (8, true, (0, 1))]
    {
        let taken = photograph(&halves(1200, 800), orientation, None);
        assert!(holds(&taken, b"-34.6037"), "the camera says where");
        for made in [thumbnail(&taken).unwrap().bytes, shrink(&taken, 1_000_000).unwrap().bytes] {
            assert!(!holds(&made, b"-34.6037") && !holds(&made, b"Exif"), "{orientation}");
            let made = image::load_from_memory(&made).unwrap();
            assert_eq!(made.height() > made.width(), is_turned, "{orientation}");
            let at = |half: u32, length: u32| if half == 0 { 5 } else { length - 5 };
            let (x, y) = (at(red.0, made.width()), at(red.1, made.height()));
            assert_eq!(colour(&made, x, y), "red", "{orientation}");
            let (x, y) = (made.width() - 1 - x, made.height() - 1 - y);
            assert_eq!(colour(&made, x, y), "blue", "{orientation}");
        }
    }
}

#[test]
fn what_colours_mean_stays() {
    let taken = photograph(&halves(100, 100), 1, Some(b"these are no real colours"));
    for made in [thumbnail(&taken).unwrap().bytes, shrink(&taken, 1_000_000).unwrap().bytes] {
        assert!(holds(&made, b"these are no real colours"));
    }
}

#[test]
fn what_is_too_large_fits_afterwards() {
    let picture = noise(1800, 1400);
    let png = packed(&picture, ImageFormat::Png);
    assert!(png.len() > 5_000_000, "{}", png.len());
    let mut widest = u32::MAX;
    for limit in [5 * 1024 * 1024, 1_000_000, 700_000] {
        let shrunk = shrink(&png, limit).unwrap();
        assert!(shrunk.bytes.len() as u64 <= limit, "{} of {limit}", shrunk.bytes.len());
        let made = image::load_from_memory_with_format(&shrunk.bytes, ImageFormat::Jpeg).unwrap();
        assert_eq!((made.width(), made.height()), (shrunk.width, shrunk.height));
        assert!(made.width() <= widest && made.width() >= 1000, "not smaller than it has to be");
        widest = made.width();
    }
    assert_eq!(shrink(&png, 1000), Err(PictureError::NotSmallEnough));
}

#[test]
fn bombs_do_not_explode() {
    // A head that claims more than is unpacked, in the two forms that have one of a fixed length.
    let mut png = packed(&halves(10, 10), ImageFormat::Png);
    let side = (MAX_PIXELS as f64).sqrt() as u32 + 1;
    png[16..20].copy_from_slice(&side.to_be_bytes());
    png[20..24].copy_from_slice(&side.to_be_bytes());
    let crc = crc(&png[12..29]);
    png[29..33].copy_from_slice(&crc.to_be_bytes());
    assert_eq!(thumbnail(&png), Err(PictureError::TooLarge));
    assert_eq!(shrink(&png, 1_000_000), Err(PictureError::TooLarge));
    let mut jpeg = packed(&halves(10, 10), ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
    assert_eq!(thumbnail(&jpeg), Err(PictureError::TooLarge));
}

#[test]
fn what_is_no_picture_is_refused_and_never_a_panic() {
    for bytes in [&b""[..], b"hola", b"GIF89a\x01\0\x01\0\0\0\0;", b"<svg/>", b"BM", b"%PDF-1.4"] {
        assert_eq!(thumbnail(bytes), Err(PictureError::Unknown), "{bytes:?}");
    }
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let whole = packed(&halves(64, 64), format);
        for length in (12..whole.len()).step_by(29) {
            // A JPEG that breaks off may be shown as far as it goes; nothing may panic.
            let _ = thumbnail(&whole[..length]);
        }
        for place in (12..whole.len()).step_by(17) {
            let mut odd = whole.clone();
            odd[place] ^= 0x55;
            let _ = shrink(&odd, 100_000);
        }
    }
}

/// PNG's checksum.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 * (crc & 1)))
    })
}
