use super::{Component, ComponentKind, Template};

impl Template {
    /// Names the samples of files, by the provider's handle: the header's, and those of the cards in their order. What is `None` stays
    /// as it is, and so does a header that is not there.
    pub fn name_samples(&mut self, own: Option<String>, cards: Vec<Option<String>>) {
        if let Some(handle) = own {
            name(&mut self.components, handle);
        }
        let carousel = self.components.iter_mut().find(|part| part.kind == ComponentKind::Carousel);
        let all = carousel.map(|part| part.cards.as_mut_slice()).unwrap_or_default();
        for (card, handle) in all.iter_mut().zip(cards) {
            if let Some(handle) = handle {
                name(&mut card.components, handle);
            }
        }
    }
}

fn name(components: &mut [Component], handle: String) {
    if let Some(header) = components.iter_mut().find(|part| part.kind == ComponentKind::Header) {
        header.example.get_or_insert_default().header_handle = vec![handle];
    }
}
