//! Which moment a local time is.

use hilo_model::Timestamp;
use jiff::{
    civil::DateTime,
    tz::{AmbiguousOffset, TimeZone},
};

/// The moment of a local time. A time that clocks skip is the moment at which they do; one that comes twice is the first of the two. So
/// local times have the order of their moments.
pub(super) fn moment(time: DateTime, zone: &TimeZone) -> Option<Timestamp> {
    let moment = match zone.to_ambiguous_timestamp(time).offset() {
        AmbiguousOffset::Unambiguous { offset } => offset.to_timestamp(time).ok()?,
        AmbiguousOffset::Fold { before, .. } => before.to_timestamp(time).ok()?,
        AmbiguousOffset::Gap { after, .. } => {
            // By the clock as it is afterwards, it would have been before they changed.
            let earlier = after.to_timestamp(time).ok()?;
            zone.following(earlier).next()?.timestamp()
        }
    };
    Some(Timestamp::from_jiff(moment))
}

/// The zone of this name; of the first, if the second is none, and UTC if neither is one.
pub(super) fn zone(default: &str, name: Option<&str>) -> TimeZone {
    let named = name.and_then(hilo_expr::filters::zone);
    named.or_else(|| hilo_expr::filters::zone(default)).unwrap_or(TimeZone::UTC)
}
