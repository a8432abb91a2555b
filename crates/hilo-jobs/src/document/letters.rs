//! Letters as the fonts know them: codes of `WinAnsiEncoding`, which is Windows-1252.

use super::metrics;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// One of the two fonts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Font {
    Regular,
    Bold,
}

/// The letters of codes 0x80 to 0x9F; where there is none, a space that nothing is written as.
const UPPER: [char; 32] = [
    '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0', '‘', '’', '“',
    '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
];

/// A text in codes of the fonts, and how many letters they lack.
pub(super) fn encode(text: &str, lost: &mut u32) -> Vec<u8> {
    let mut codes = Vec::with_capacity(text.len());
    for letter in text.nfc() {
        match code(letter) {
            Some(code) => codes.push(code),
            // Spaces of all kinds, and what is not seen.
            None if letter.is_whitespace() => codes.push(b' '),
            None if is_combining_mark(letter) || is_unseen(letter) => {}
            None => {
                *lost += 1;
                let plain = std::iter::once(letter).nfd().next().and_then(code);
                codes.push(plain.unwrap_or_else(|| like(letter)));
            }
        }
    }
    codes
}

fn code(letter: char) -> Option<u8> {
    match u32::from(letter) {
        at @ (0x20..=0x7E | 0xA0..=0xFF) => u8::try_from(at).ok(),
        _ => {
            let at = UPPER.iter().position(|upper| *upper == letter && letter != '\0')?;
            u8::try_from(at + 0x80).ok()
        }
    }
}

/// Joiners and variants, which say how their neighbours look.
fn is_unseen(letter: char) -> bool {
    matches!(letter, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
}

/// What some signs are written as.
fn like(letter: char) -> u8 {
    match letter {
        '\u{2010}'..='\u{2012}' | '−' => b'-',
        'ł' => b'l',
        'Ł' => b'L',
        'đ' => b'd',
        'ı' => b'i',
        _ => b'?',
    }
}

/// The letters of codes, for whoever reads them.
pub(super) fn decode(codes: &[u8]) -> String {
    let letter = |code: &u8| match *code {
        upper @ 0x80..=0x9F => UPPER[usize::from(upper - 0x80)],
        other => char::from(other),
    };
    codes.iter().map(letter).collect()
}

/// How wide codes are at a size, in points.
pub(super) fn width(codes: &[u8], font: Font, size: f32) -> f32 {
    let widths = match font {
        Font::Regular => &metrics::REGULAR,
        Font::Bold => &metrics::BOLD,
    };
    let of = |code: &u8| u32::from(usize::from(*code).checked_sub(32).map_or(0, |at| widths[at]));
    let sum: u32 = codes.iter().map(of).sum();
    // Far below what a float holds exactly.
    sum as f32 * size / 1000.0
}

/// Breaks codes into lines no wider than that: between words, within one that is wider than a line.
pub(super) fn wrap(codes: &[u8], font: Font, size: f32, room: f32) -> Vec<Vec<u8>> {
    let mut lines: Vec<Vec<u8>> = Vec::new();
    let mut line: Vec<u8> = Vec::new();
    for word in codes.split(|code| *code == b' ').filter(|word| !word.is_empty()) {
        let mut longer = line.clone();
        if !longer.is_empty() {
            longer.push(b' ');
        }
        longer.extend(word);
        if width(&longer, font, size) <= room {
            line = longer;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for code in word {
            line.push(*code);
            if width(&line, font, size) > room && line.len() > 1 {
                line.pop();
                lines.push(std::mem::replace(&mut line, vec![*code]));
            }
        }
    }
    lines.push(line);
    lines
}
