//! Words in the languages of Hilo.

/// In Spanish, English and Portuguese, in this order.
pub type Texts = [String; 3];

/// The same said in each.
pub(crate) fn say(es: impl Into<String>, en: impl Into<String>, pt: impl Into<String>) -> Texts {
    [es.into(), en.into(), pt.into()]
}
