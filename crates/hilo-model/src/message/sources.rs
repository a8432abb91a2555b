//! Where the files of a message to send come from.

use super::{CarouselCard, Header, MediaKind, MediaSource, Outbound, TemplateHeader};

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

    /// Its files with what each is sent as, and where that stands in the content as the API takes it, as a JSON pointer.
    pub fn files(&self) -> Vec<(MediaKind, &MediaSource, String)> {
        let header = match self {
            Self::Media(media) => return vec![(media.kind, &media.source, "/source".to_owned())],
            Self::Carousel(carousel) => {
                let place = |at: usize| format!("/cards/{at}/header/source");
                let cards = carousel.cards.iter().enumerate();
                return cards
                    .filter_map(|(at, card)| card.media().map(|file| (file.kind, &file.source, place(at))))
                    .collect();
            }
            Self::Template(template) => {
                let own = std::iter::once((String::new(), &template.header));
                let cards = template.cards.iter().enumerate();
                return own
                    .chain(cards.map(|(at, card)| (format!("/cards/{at}"), &card.header)))
                    .filter_map(|(at, header)| match header {
                        Some(TemplateHeader::Media { kind, source, .. }) => {
                            Some((*kind, source, format!("{at}/header/source")))
                        }
                        _ => None,
                    })
                    .collect();
            }
            Self::Buttons { header, .. } | Self::CtaUrl { header, .. } => header,
            Self::AddressRequest(request) => &request.header,
            Self::OrderDetails(order) => &order.header,
            _ => return Vec::new(),
        };
        match header {
            Some(Header::Media { kind, source }) => vec![(*kind, source, "/header/source".to_owned())],
            _ => Vec::new(),
        }
    }
}
