//! The guard against a table of addresses as people (and attackers) write them.

use hilo_egress::{
    client::{CallError, Target},
    guard::{AddressClass, AllowList, Guard},
    http::FailureKind,
};
use proptest::prelude::*;
use std::net::{IpAddr, Ipv4Addr};

/// What the client does for each call, without the network.
fn verdict(url: &str, allow: &str, resolved: &str) -> String {
    let list = |text: &str| -> Vec<String> {
        text.split(',').filter(|part| *part != "-").map(str::to_owned).collect()
    };
    let guard = Guard::new(AllowList::parse(list(allow)).expect("the table's lists are good"));
    let target = match Target::parse(url) {
        Ok(target) => target,
        Err(CallError { kind, unsent, .. }) => {
            assert_eq!((kind, unsent), (FailureKind::Invalid, true));
            return "invalid".to_owned();
        }
    };
    let addresses: Vec<IpAddr> = match target.host().parse() {
        Ok(address) => vec![address],
        Err(_) => list(resolved).iter().map(|text| text.parse().expect("an address")).collect(),
    };
    let checked = addresses.iter().map(|address| guard.check(target.host(), target.port(), *address));
    let blocked = checked.clone().filter_map(Result::err).last();
    let called: Vec<String> =
        checked.zip(&addresses).filter(|(c, _)| c.is_ok()).map(|(_, a)| a.to_string()).collect();
    match (called.is_empty(), blocked) {
        (false, _) => called.join(","),
        (true, Some(blocked)) => blocked.class.as_str().to_owned(),
        (true, None) => "dns".to_owned(),
    }
}

#[test]
fn every_spelling_in_the_table() {
    let (mut seen, mut wrong) = (0, Vec::new());
    for line in include_str!("../testdata/guard.tsv").lines().filter(|line| !line.starts_with('#')) {
        // The address itself may hold a tab: split from the right.
        let mut columns = line.rsplitn(4, '\t');
        let mut column = || columns.next().expect("four columns");
        let (expected, resolved, allow, url) = (column(), column(), column(), column());
        let found = verdict(url, allow, resolved);
        if found != expected {
            wrong.push(format!("{line} — found {found}"));
        }
        seen += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen > 100);
}

#[test]
fn every_class_is_in_the_table() {
    let table = include_str!("../testdata/guard.tsv");
    for class in AddressClass::ALL.into_iter().filter(|class| *class != AddressClass::Public) {
        assert!(table.lines().any(|line| line.ends_with(class.as_str())), "{class:?}");
    }
}

#[test]
fn entries_that_mean_nothing_are_refused() {
    for line in include_str!("../testdata/allow-refused.txt").lines().filter(|line| !line.starts_with('#')) {
        assert!(AllowList::parse([line]).is_err(), "`{line}`");
    }
}

#[test]
fn a_list_is_shown_as_it_is_read() {
    let entries =
        ["orders.internal", "orders.internal:8080", "10.1.2.3", "10.1.2.3:80", "10.0.0.0/8", "[::1]:80"];
    assert_eq!(AllowList::parse(entries).expect("good").to_string(), entries.join(", "));
}

#[test]
fn a_refusal_tells_the_operator_what_to_do() {
    let blocked = Guard::default().check("x", 80, IpAddr::V4(Ipv4Addr::LOCALHOST)).expect_err("blocked");
    assert_eq!(
        blocked.to_string(),
        "127.0.0.1 is this machine (loopback); calls into such networks are forbidden unless the operator's \
         allow-list names them"
    );
}

/// Ranges that must stay closed, whatever way their addresses are written.
fn forbidden_v4() -> impl Strategy<Value = Ipv4Addr> {
    let range =
        |base: u32, bits: u32| (0..=(u32::MAX >> bits)).prop_map(move |low| Ipv4Addr::from_bits(base | low));
    prop_oneof![
        range(0x7f00_0000, 8),
        range(0x0a00_0000, 8),
        range(0xac10_0000, 12),
        range(0xc0a8_0000, 16),
        range(0xa9fe_0000, 16),
        range(0x6440_0000, 10),
        range(0xe000_0000, 3),
        range(0x0000_0000, 8),
    ]
}

proptest! {
    #[test]
    fn no_spelling_of_a_forbidden_address_passes(address in forbidden_v4(), port in 1..=u16::MAX) {
        let n = address.to_bits();
        let [a, b, c, d] = address.octets();
        for host in [
            format!("{n}"),
            format!("{n:#x}"),
            format!("0{n:o}"),
            format!("{a:#x}.{b:#x}.{c:#x}.{d:#x}"),
            format!("0{a:o}.0{b:o}.0{c:o}.0{d:o}"),
            format!("{a}.{}", n & 0x00ff_ffff),
            format!("{a}.{b}.{}", n & 0xffff),
            format!("{a}.{b}.{c}.{d}."),
            format!("[::ffff:{a}.{b}.{c}.{d}]"),
            format!("[::ffff:{:x}:{:x}]", n >> 16, n & 0xffff),
            format!("[64:ff9b::{:x}:{:x}]", n >> 16, n & 0xffff),
            format!("[2002:{:x}:{:x}::1]", n >> 16, n & 0xffff),
            format!("[::{a}.{b}.{c}.{d}]"),
        ] {
            let seen = verdict(&format!("http://{host}:{port}/"), "-", "-");
            prop_assert!(AddressClass::ALL.iter().any(|class| class.as_str() == seen), "{host}: {seen}");
        }
    }

    #[test]
    fn names_cannot_hide_a_forbidden_address(name in "[a-z]{1,12}(\\.[a-z]{1,12}){0,3}", address in forbidden_v4()) {
        let seen = verdict(&format!("https://{name}/"), "-", &address.to_string());
        prop_assert!(AddressClass::ALL.iter().any(|class| class.as_str() == seen), "{seen}");
    }

    #[test]
    fn no_text_panics(url in ".*", entry in ".*", host in "\\PC{0,30}", bits in any::<u128>()) {
        let _ = Target::parse(&url);
        let _ = Target::parse(&format!("http://{host}/"));
        let list = AllowList::parse([entry]).unwrap_or_default();
        for address in [IpAddr::V6(bits.into()), IpAddr::V4(Ipv4Addr::from_bits(bits as u32))] {
            let _ = Guard::new(list.clone()).check(&host, bits as u16, address);
        }
    }
}
