//! What people might say: words with the frequencies that words have, the same for the same seed.

/// The most frequent words of conversations with a shop, the most frequent first. Rarer ones are made up.
const FREQUENT: [&str; 60] = [
    "de",
    "que",
    "la",
    "el",
    "en",
    "y",
    "mi",
    "por",
    "para",
    "un",
    "me",
    "con",
    "no",
    "los",
    "pedido",
    "lo",
    "se",
    "hola",
    "una",
    "está",
    "es",
    "gracias",
    "del",
    "cuando",
    "envío",
    "buenas",
    "quiero",
    "las",
    "ya",
    "si",
    "puedo",
    "favor",
    "tengo",
    "dónde",
    "su",
    "le",
    "al",
    "más",
    "llegó",
    "compra",
    "cómo",
    "día",
    "tarde",
    "pago",
    "todavía",
    "hoy",
    "mañana",
    "número",
    "factura",
    "cambio",
    "talla",
    "tienda",
    "días",
    "ayer",
    "producto",
    "cuenta",
    "entrega",
    "precio",
    "dirección",
    "color",
];
const SYLLABLES: [&str; 32] = [
    "ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "xo", "zu", "bra", "cle",
    "dri", "flo", "gru", "pla", "tre", "chi", "llo", "ñu", "mar", "sen", "tir", "con", "lus", "pan", "ver",
];
/// So many different words there are.
const WORDS: usize = 60_000;
const FIRST: usize = 400;
const LAST: usize = 2_000;

/// Numbers that look random and are the same for the same seed (splitmix64).
#[derive(Debug, Clone)]
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Less than `bound`.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound.max(1)
    }

    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A rank below `count`: each about as often as Zipf's law says, the first one most.
    fn rank(&mut self, count: usize) -> usize {
        let rank = (count as f64).powf(self.unit()) - 1.0;
        (rank as usize).min(count - 1)
    }
}

/// The word of a rank.
pub(crate) fn word(rank: usize) -> String {
    match FREQUENT.get(rank) {
        Some(word) => (*word).to_owned(),
        None => made_up(rank as u64, 0),
    }
}

/// A word that nobody else has: the syllables of its number, scattered so that neighbours do not begin alike.
fn made_up(number: u64, salt: u64) -> String {
    let mut left = (number + 7).wrapping_mul(0x9E37_79B1) & 0xFF_FFFF | (salt << 24);
    let mut word = String::new();
    while left > 0 || word.len() < 4 {
        word.push_str(SYLLABLES[(left % 32) as usize]);
        left /= 32;
    }
    word
}

/// A name.
pub(crate) fn name(chance: &mut Chance) -> String {
    let mut part = |count: usize, salt: u64| {
        let word = made_up(chance.rank(count) as u64, salt);
        let mut letters = word.chars();
        letters
            .next()
            .map(|first| first.to_uppercase().chain(letters).collect::<String>())
            .unwrap_or_default()
    };
    format!("{} {} {}", part(FIRST, 1), part(LAST, 2), part(LAST, 2))
}

/// Something to say: two to two dozen words, sometimes with a number of an order.
pub(crate) fn saying(chance: &mut Chance) -> String {
    let length =
        2 + chance.below(6) + chance.below(6) + if chance.below(8) == 0 { chance.below(14) } else { 0 };
    let mut said = String::with_capacity(length as usize * 6);
    for place in 0..length {
        if place > 0 {
            said.push(' ');
        }
        said.push_str(&word(chance.rank(WORDS)));
    }
    if chance.below(10) == 0 {
        said.push_str(&format!(" {}", 100_000 + chance.below(900_000)));
    }
    said
}
