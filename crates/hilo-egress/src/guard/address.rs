//! What kind of network an address belongs to, by IANA's special-purpose registries (RFC 6890 and its updates).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What kind of network an address belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AddressClass {
    /// Routed on the internet.
    Public,
    /// This machine.
    Loopback,
    /// Somebody's own network (RFC 1918, RFC 4193).
    Private,
    /// A provider's network behind address translation (RFC 6598).
    Shared,
    /// The nearest network; clouds hand out credentials here.
    LinkLocal,
    /// Many machines at once.
    Multicast,
    /// No address at all.
    Unspecified,
    /// Documentation, measurements, translation, the future; and cloud services on odd addresses.
    Reserved,
}

impl AddressClass {
    /// Every class.
    pub const ALL: [Self; 8] = [
        Self::Public,
        Self::Loopback,
        Self::Private,
        Self::Shared,
        Self::LinkLocal,
        Self::Multicast,
        Self::Unspecified,
        Self::Reserved,
    ];

    /// The class of the address. IPv4 addresses inside IPv6 ones count as what they are.
    pub fn of(address: IpAddr) -> Self {
        match unmapped(address) {
            IpAddr::V4(address) => of_v4(address),
            IpAddr::V6(address) => of_v6(address),
        }
    }

    /// As it is put in messages: "a private address".
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Public => "a public address",
            Self::Loopback => "this machine (loopback)",
            Self::Private => "a private address",
            Self::Shared => "a shared address (carrier-grade NAT)",
            Self::LinkLocal => "a link-local address",
            Self::Multicast => "a multicast address",
            Self::Unspecified => "no address (unspecified)",
            Self::Reserved => "a reserved address",
        }
    }

    /// The name in tables and configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Loopback => "loopback",
            Self::Private => "private",
            Self::Shared => "shared",
            Self::LinkLocal => "link_local",
            Self::Multicast => "multicast",
            Self::Unspecified => "unspecified",
            Self::Reserved => "reserved",
        }
    }
}

/// The IPv4 address that an IPv6 address stands for: mapped (`::ffff:0:0/96`) or translated by NAT64's well-known
/// prefix (`64:ff9b::/96`, which public hosts have in networks without IPv4). Others are returned as they are.
pub(super) fn unmapped(address: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = address else { return address };
    match v6.segments() {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            IpAddr::V4(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)))
        }
        _ => address,
    }
}

fn of_v4(address: Ipv4Addr) -> AddressClass {
    match address.octets() {
        // The address of Azure's platform services looks public but is the machine's host.
        [168, 63, 129, 16] => AddressClass::Reserved,
        [0, 0, 0, 0] => AddressClass::Unspecified,
        // RFC 791: "this network"; Linux connects 0.x.x.x nowhere good.
        [0, ..] => AddressClass::Reserved,
        [127, ..] => AddressClass::Loopback,
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => AddressClass::Private,
        [100, 64..=127, ..] => AddressClass::Shared,
        [169, 254, ..] => AddressClass::LinkLocal,
        // RFC 6890 protocol assignments; Oracle's metadata service is 192.0.0.192.
        [192, 0, 0, _] => AddressClass::Reserved,
        // Documentation (RFC 5737), 6to4 relays (RFC 7526), benchmarks (RFC 2544).
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => AddressClass::Reserved,
        [192, 88, 99, _] | [198, 18..=19, ..] => AddressClass::Reserved,
        [224..=239, ..] => AddressClass::Multicast,
        [240..=255, ..] => AddressClass::Reserved,
        _ => AddressClass::Public,
    }
}

fn of_v6(address: Ipv6Addr) -> AddressClass {
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0] => AddressClass::Unspecified,
        [0, 0, 0, 0, 0, 0, 0, 1] => AddressClass::Loopback,
        [0xfc00..=0xfdff, ..] => AddressClass::Private,
        [0xfe80..=0xfebf, ..] => AddressClass::LinkLocal,
        // Site-local, given up by RFC 3879 and still found.
        [0xfec0..=0xfeff, ..] => AddressClass::Private,
        [0xff00..=0xffff, ..] => AddressClass::Multicast,
        // IETF assignments with Teredo (RFC 2928), documentation (RFC 3849, RFC 9637), 6to4 (RFC 3056).
        [0x2001, 0..=0x01ff, ..] | [0x2001, 0x0db8, ..] | [0x2002, ..] => AddressClass::Reserved,
        [0x3fff, 0..=0x0fff, ..] => AddressClass::Reserved,
        // RFC 4291: global unicast is 2000::/3; all else is translation, routing or unassigned.
        [0x2000..=0x3fff, ..] => AddressClass::Public,
        _ => AddressClass::Reserved,
    }
}
