use super::{calendar, email, id_number::IdNumber, numbers};
use hilo_model::Locale;
use proptest::prelude::*;

#[test]
fn numbers_are_read_as_written_in_the_locale() {
    for (locale, text, number) in [
        ("es", "12", Some(12.0)),
        ("es", " 1.500 ", Some(1500.0)),
        ("en", "1.500", Some(1.5)),
        ("es", "1,5", Some(1.5)),
        ("en", "1,500", Some(1500.0)),
        ("es", "1,500", Some(1.5)),
        ("es-MX", "1,500", Some(1500.0)),
        ("es", "1.234.567,89", Some(1_234_567.89)),
        ("pt", "1,234,567.89", Some(1_234_567.89)),
        ("es", "-3", Some(-3.0)),
        ("es", "0.5", Some(0.5)),
        ("es", "12 unidades", None),
        ("es", "doce", Some(12.0)),
        ("es", "Treinta y cinco", Some(35.0)),
        ("es", "ciento veintiuno", Some(121.0)),
        ("es", "dos mil quinientos", Some(2500.0)),
        ("es", "mil", Some(1000.0)),
        ("es", "20 mil", Some(20_000.0)),
        ("es", "un millón doscientos mil tres", Some(1_200_003.0)),
        ("en", "thirty-five", Some(35.0)),
        ("en", "two hundred and six", Some(206.0)),
        ("en", "three thousand", Some(3000.0)),
        ("pt", "vinte e duas", Some(22.0)),
        ("pt", "dois mil e quinhentos", Some(2500.0)),
        ("pt", "zero", Some(0.0)),
        ("es", "dos tres", None),
        ("es", "cinco veinte", None),
        ("es", "mil mil", None),
        ("es", "veinte cero", None),
        ("es", "doce manzanas", None),
        ("es", "millón", None),
        ("es", "", None),
        ("es", "1.2.3", None),
        ("es", "12,", None),
        ("es", ",5", None),
        ("es", "1e9", None),
        ("es", "99999999999999999999999", None),
    ] {
        assert_eq!(numbers::number(text, &Locale::of(locale)), number, "{locale} {text}");
    }
}

#[test]
fn amounts_may_have_a_sign_or_code() {
    for (locale, text, amount) in [
        ("es", "$ 1.500,50", Some(1500.5)),
        ("es", "1500 pesos", Some(1500.0)),
        ("es", "USD 20", Some(20.0)),
        ("pt", "R$ 12,90", Some(12.9)),
        ("en", "$1,200.50", Some(1200.5)),
        ("es", "20 mil pesos", Some(20_000.0)),
        ("es", "$15k", Some(15_000.0)),
        ("en", "USD 2.5 thousand", Some(2_500.0)),
        ("es", "12,345", None),
        ("es", "unos 20 o así que digamos", None),
        ("es", "$", None),
    ] {
        assert_eq!(numbers::money(text, &Locale::of(locale)), amount, "{locale} {text}");
    }
}

#[test]
fn days_are_read_in_figures_and_words() {
    let today = "2026-11-21".parse().unwrap();
    for (locale, text, date) in [
        ("es", "2026-12-25", Some("2026-12-25")),
        ("es", "25/12/2026", Some("2026-12-25")),
        ("es", "25.12.26", Some("2026-12-25")),
        ("en-US", "12/25/2026", Some("2026-12-25")),
        ("es", "1/3", Some("2027-03-01")),
        ("es", "hoy", Some("2026-11-21")),
        ("pt", "Amanhã", Some("2026-11-22")),
        ("es", "21 de noviembre", Some("2026-11-21")),
        ("es", "3 de enero de 2027", Some("2027-01-03")),
        ("en", "December 1st, 2026", Some("2026-12-01")),
        ("pt", "10 de fevereiro", Some("2027-02-10")),
        ("es", "29/2", Some("2028-02-29")),
        ("es", "el 3 de marzo", Some("2027-03-03")),
        ("es", "el día 3/3", Some("2027-03-03")),
        ("pt", "dia 3 de março", Some("2027-03-03")),
        ("en", "the 3rd of March", Some("2027-03-03")),
        // The 21st of November of 2026 is a Saturday.
        ("es", "el lunes", Some("2026-11-23")),
        ("es", "el próximo miércoles", Some("2026-11-25")),
        ("es", "el sábado", Some("2026-11-28")),
        ("es", "martes 24 de noviembre", Some("2026-11-24")),
        ("en", "next friday", Some("2026-11-27")),
        ("pt", "segunda-feira", Some("2026-11-23")),
        ("pt", "quinta que vem", Some("2026-11-26")),
        ("es", "en 3 días", Some("2026-11-24")),
        ("es", "dentro de una semana", Some("2026-11-28")),
        ("en", "in two weeks", Some("2026-12-05")),
        ("pt", "daqui a 2 dias", Some("2026-11-23")),
        ("es", "anteayer", Some("2026-11-19")),
        ("es", "en 3 meses", None),
        ("es", "el", None),
        ("es", "31/2/2027", None),
        ("es", "32/1", None),
        ("es", "pronto", None),
        ("es", "1/2/3/4", None),
        ("es", "2026", None),
    ] {
        let found = calendar::date(text, today, &Locale::of(locale)).map(|date| date.to_string());
        assert_eq!(found.as_deref(), date, "{locale} {text}");
    }
}

#[test]
fn times_are_read_in_many_ways() {
    for (text, time) in [
        ("16:30", Some("16:30")),
        ("9", Some("09:00")),
        ("16.30", Some("16:30")),
        ("16h30", Some("16:30")),
        ("16 hs", Some("16:00")),
        ("4 pm", Some("16:00")),
        ("4:30 p.m.", Some("16:30")),
        ("12 am", Some("00:00")),
        ("12pm", Some("12:00")),
        ("a las 4 de la tarde", Some("16:00")),
        ("4 y media de la tarde", Some("16:30")),
        ("às 9 da manhã", Some("09:00")),
        ("at 8 in the evening", Some("20:00")),
        ("11 de la noche", Some("23:00")),
        ("16 de la tarde", Some("16:00")),
        ("al mediodía", Some("12:00")),
        ("midnight", Some("00:00")),
        ("16 de la mañana", None),
        ("25:00", None),
        ("13 pm", None),
        ("10:7", None),
        ("a la tarde", None),
        ("", None),
    ] {
        assert_eq!(calendar::time(text).as_deref(), time, "{text}");
    }
}

#[test]
fn moments_are_a_day_and_a_time_in_any_order() {
    let now = "2026-11-21T15:00".parse().unwrap();
    for (locale, text, moment) in [
        ("es", "mañana a las 5", Some("2026-11-22T17:00")),
        ("es", "mañana a las 9", Some("2026-11-22T09:00")),
        ("es", "mañana a las 5 de la mañana", Some("2026-11-22T05:00")),
        ("es", "hoy 16:30", Some("2026-11-21T16:30")),
        ("es", "el 3 de marzo a las 10", Some("2027-03-03T10:00")),
        ("es", "25/12 10:30", Some("2026-12-25T10:30")),
        ("es", "25/12/2026, 18 hs", Some("2026-12-25T18:00")),
        ("es", "el lunes a las 8 de la noche", Some("2026-11-23T20:00")),
        ("es", "a las 5 mañana", Some("2026-11-22T17:00")),
        ("es", "a las 16", Some("2026-11-21T16:00")),
        ("es", "a las 14", Some("2026-11-22T14:00")),
        ("es", "mañana al mediodía", Some("2026-11-22T12:00")),
        ("en", "tomorrow at 5 pm", Some("2026-11-22T17:00")),
        ("en", "next monday at 10am", Some("2026-11-23T10:00")),
        ("en", "in 3 days at noon", Some("2026-11-24T12:00")),
        ("en-US", "12/25 at 5:30 pm", Some("2026-12-25T17:30")),
        ("pt", "amanhã às 17h30", Some("2026-11-22T17:30")),
        ("pt", "quinta às 9 da manhã", Some("2026-11-26T09:00")),
        ("es", "2026-12-01T10:00", Some("2026-12-01T10:00")),
        ("es", "mañana", None),
        ("es", "el 3 de marzo", None),
        ("es", "31/2 10:00", None),
        ("es", "mañana a las 25", None),
        ("es", "cuando quieras", None),
        ("es", "", None),
    ] {
        let found = calendar::moment(text, now, &Locale::of(locale));
        let found = found.map(|moment| moment.strftime("%Y-%m-%dT%H:%M").to_string());
        assert_eq!(found.as_deref(), moment, "{locale} {text}");
    }
}

#[test]
fn id_numbers_have_right_check_digits() {
    let mut kinds = std::collections::BTreeMap::<&str, [usize; 2]>::new();
    for line in include_str!("../../../testdata/id_numbers.tsv").lines().filter(|line| !line.starts_with('#'))
    {
        let [kind, written, kept] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let read = serde_json::from_value::<IdNumber>(kind.into()).expect("a kind").read(written);
        assert_eq!(read.as_deref().unwrap_or("-"), kept, "{kind} {written}");
        kinds.entry(kind).or_default()[usize::from(read.is_some())] += 1;
        // One wrong digit is noticed, wherever there is a check digit.
        let Some(kept) = read.filter(|kept| kind != "dni_ar" && kept.len() > 9) else { continue };
        let at = kept.find(|c: char| c.is_ascii_digit()).expect("a digit");
        let wrong = if &kept[at..=at] == "1" { "2" } else { "1" };
        let wrong = format!("{}{wrong}{}", &kept[..at], &kept[at + 1..]);
        let read = serde_json::from_value::<IdNumber>(kind.into()).expect("a kind").read(&wrong);
        assert_eq!(read, None, "{kind} {wrong}");
    }
    assert_eq!(kinds.len(), 11);
    assert!(kinds.values().all(|[refused, taken]| *refused > 0 && *taken > 0), "{kinds:?}");
}

#[test]
fn addresses_have_a_local_part_and_a_domain() {
    for (text, address) in [
        ("Ana.Perez+x@Ejemplo.com.ar", Some("ana.perez+x@ejemplo.com.ar")),
        ("ana@ejemplo.com.", Some("ana@ejemplo.com")),
        ("ana@ejemplo", None),
        ("ana@@ejemplo.com", None),
        ("ana perez@ejemplo.com", None),
        ("@ejemplo.com", None),
        ("ana@-ejemplo.com", None),
    ] {
        assert_eq!(email(text).as_deref(), address, "{text}");
    }
}

proptest! {
    #[test]
    fn whatever_is_written_is_read_or_refused(text in ".{0,30}", locale in prop::sample::select(vec!["es", "en", "en-US", "pt"])) {
        let locale = Locale::of(locale);
        let today = "2026-11-21".parse().unwrap();
        let _ = (numbers::number(&text, &locale), numbers::money(&text, &locale), email(&text));
        let _ = (calendar::date(&text, today, &locale), calendar::time(&text));
        let _ = calendar::moment(&text, today.at(12, 0, 0, 0), &locale);
        for kind in ["rut", "cpf", "cnpj", "dni_ar", "cuit", "dni_es", "nie", "nif", "curp", "rfc", "nit"] {
            let kind = serde_json::from_value::<IdNumber>(kind.into()).unwrap();
            // What is kept is read again as itself.
            if let Some(kept) = kind.read(&text) {
                prop_assert_eq!(kind.read(&kept), Some(kept));
            }
        }
    }

    #[test]
    fn whole_numbers_are_read_back(number in -1_000_000_i64..1_000_000) {
        prop_assert_eq!(numbers::number(&number.to_string(), &Locale::of("es")), Some(number as f64));
    }
}
