//! Where the files of a message to send come from.

use super::{CarouselCard, Header, MediaSource, Outbound, TemplateHeader};

macro_rules! sources {
    ($content:expr, $iter:ident $(, $mutable:tt)?) => {{
        let header = match $content {
            Outbound::Media(media) => return vec![&$($mutable)? media.source],
            Outbound::Carousel(carousel) => {
                return carousel
                    .cards
                    .$iter()
                    .filter_map(|card| match card {
                        CarouselCard::Link { header, .. } | CarouselCard::Buttons { header, .. } => {
                            Some(&$($mutable)? header.source)
                        }
                        CarouselCard::Product { .. } => None,
                    })
                    .collect();
            }
            Outbound::Template(template) => {
                let cards = template.cards.$iter().map(|card| &$($mutable)? card.header);
                return std::iter::once(&$($mutable)? template.header)
                    .chain(cards)
                    .filter_map(|header| match header {
                        Some(TemplateHeader::Media { source, .. }) => Some(source),
                        _ => None,
                    })
                    .collect();
            }
            Outbound::Buttons { header, .. } | Outbound::CtaUrl { header, .. } => header,
            Outbound::AddressRequest(request) => &$($mutable)? request.header,
            Outbound::OrderDetails(order) => &$($mutable)? order.header,
            _ => return Vec::new(),
        };
        match header {
            Some(Header::Media { source, .. }) => vec![source],
            _ => Vec::new(),
        }
    }};
}

impl Outbound {
    /// Where its files come from.
    pub fn sources(&self) -> Vec<&MediaSource> {
        sources!(self, iter)
    }

    /// The same, to put another place in.
    pub fn sources_mut(&mut self) -> Vec<&mut MediaSource> {
        sources!(self, iter_mut, mut)
    }
}
