use super::*;
use crate::nodes::answer::IdNumber;
use proptest::prelude::*;

fn flow() -> Flow {
    Flow::from_yaml(
        "api: hilo.dev/flow/v1\nflow: shop\nname: Tienda\nlanguage: es\ntriggers: [{ type: any_message }]\nstart: ask\nnodes:\n  \
         ask: { type: ask, question: '¿Dónde entregamos?', answer: { type: text }, next: end, fallback: end }\n",
    )
    .expect("a flow")
}

fn disguise(name: &str, said: &[&str]) -> Disguise {
    let mut disguise = Disguise::new([&flow()], name);
    said.iter().for_each(|text| disguise.hear(text));
    disguise
}

#[test]
fn what_the_flow_says_stays_and_what_the_person_says_does_not() {
    let said = "Hola, entregamos en Calle Lavalle 123, soy Ana Pérez (ana@correo.cl, +56 9 8765 4321), RUT 12.345.678-5";
    let mut disguise = disguise("Ana Pérez", &[said]);
    let text = disguise.text(said);
    assert!(text.starts_with("Hola, entregamos en "), "{text}");
    for gone in ["Lavalle", "Ana", "Pérez", "correo.cl", "8765", "12.345.678"] {
        assert!(!text.contains(gone), "{gone}: {text}");
    }
    // The same is the same everywhere, however it is written.
    assert_eq!(disguise.text("Ana"), capital(&disguise.text("ana")));
    let dotted = disguise.text("12.345.678-5");
    assert_eq!(dotted.replace('.', ""), disguise.text("12345678-5"));
    assert!(IdNumber::Rut.read(&dotted).is_some(), "{dotted}");
}

#[test]
fn numbers_of_documents_stay_numbers_of_documents() {
    for (kind, number) in [
        (IdNumber::Rut, "18301661-K"),
        (IdNumber::Cpf, "529.982.247-25"),
        (IdNumber::Cnpj, "11.222.333/0001-81"),
        (IdNumber::Nit, "800197268-4"),
        (IdNumber::DniEs, "12345678Z"),
        (IdNumber::Nie, "X1234567L"),
    ] {
        assert!(kind.read(number).is_some(), "{number}");
        let text = disguise("", &[number]).text(number);
        assert!(text != number && kind.read(&text).is_some(), "{kind:?} {number} became {text}");
    }
}

#[test]
fn moments_of_lately_and_short_numbers_stay_and_birthdays_do_not() {
    let mut disguise = disguise("", &[]);
    assert_eq!(
        disguise.text("2026-11-21T09:30:00Z, 21/11/2026, 10:30, 1042"),
        "2026-11-21T09:30:00Z, 21/11/2026, 10:30, 1042"
    );
    assert_eq!(
        disguise.text("1985-03-12 y 12/03/1985 y 12-03-85").replace(" y ", " "),
        "1990-02-01 01/02/1990 01-02-90"
    );
}

proptest! {
    #[test]
    fn nothing_of_the_person_is_left(
        name in "[A-Z][b-z]{3,8} [A-Z][b-z]{3,9}",
        street in "[A-Z][a-z]{4,10}",
        user in "[a-z]{4,9}",
        domain in "[a-z]{4,9}\\.(com|cl|br)",
        phone in "[1-9][0-9]{9,12}",
        document in "[1-9][0-9]{6,8}",
        code in "[A-Z]{4}[0-9]{6}[A-Z]{2}",
    ) {
        let mail = format!("{user}@{domain}");
        let sentences = [
            format!("Soy {name}, vivo en {street} 123."),
            format!("{} / {mail} / +{phone}", name.to_uppercase()),
            format!("{document} {code} https://{domain}/{user}"),
        ];
        let body = serde_json::json!({ "cliente": { name.clone(): street.clone(), "tel": phone.parse::<i64>().ok(), "n": sentences } });
        let mut disguise = Disguise::new([&flow()], &name);
        disguise.hear_value(&body);
        let kept = disguise.kept.clone();
        let told = disguise.value(&body).to_string().to_lowercase();
        let words: Vec<&str> = told.split(|c: char| !c.is_alphanumeric()).collect();
        let personal = [&name, &street, &user, &domain, &phone, &document, &code];
        for part in personal.iter().flat_map(|one| one.split([' ', '.'])) {
            let part = part.to_lowercase();
            // A word that the flow itself says is not the person's; the name's words are.
            let own = kept.contains(&part) || ["com", "cl", "br"].contains(&part.as_str());
            prop_assert!(own || !words.contains(&part.as_str()), "{part} is left in {told}");
        }
    }
}
