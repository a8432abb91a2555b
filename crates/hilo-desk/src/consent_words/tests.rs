use super::*;

fn locale(tag: &str) -> Locale {
    tag.parse().unwrap()
}

#[test]
fn a_word_counts_only_if_it_is_the_whole_message() {
    let words = WordListener::default();
    let table = include_str!("../../testdata/consent_words.tsv");
    let mut cases = 0;
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let (expected, message) = line.split_once('\t').expect("a tab");
        let heard = match words.hear(message) {
            Some(Asked::Stop) => "stop",
            Some(Asked::Start) => "start",
            None => "-",
        };
        assert_eq!(heard, expected, "{message:?}");
        cases += 1;
    }
    assert!(cases > 30);
    assert_eq!(words.hear(&"stop ".repeat(200)), None, "a long message is no word");
}

#[test]
fn the_confirmation_is_in_the_customers_language() {
    let words = WordListener::default();
    for (message, theirs, ours, begins) in [
        ("STOP", Some("pt-BR"), "es", "Pronto"),
        ("BAJA", Some("en"), "pt", "Done"),
        // Nobody knows their language: the word tells it, and where several have it, ours decides.
        ("BAJA", None, "en", "Listo"),
        ("sair", None, "es", "Pronto"),
        ("STOP", None, "en-US", "Done"),
        ("STOP", None, "de", "Listo"),
        // A language that we have no words for.
        ("STOP", Some("de"), "en", "Done"),
    ] {
        let theirs = theirs.map(locale);
        let text = words.confirmation(Asked::Stop, message, theirs.as_ref(), &locale(ours));
        assert!(text.is_some_and(|text| text.starts_with(begins)), "{message} {theirs:?} {ours}: {text:?}");
    }
    let mut silent = ConsentWords::default();
    silent.languages.iter_mut().for_each(|it| it.stopped = "  ".to_owned());
    let silent = WordListener::from(silent);
    assert_eq!(silent.confirmation(Asked::Stop, "STOP", None, &locale("es")), None);
    assert!(silent.confirmation(Asked::Start, "ALTA", None, &locale("es")).is_some());
    let none = WordListener::from(ConsentWords { languages: Vec::new(), ..ConsentWords::default() });
    assert_eq!(none.reach(), ConsentReach::All);
    assert_eq!(none.hear("STOP"), None);
    assert_eq!(none.confirmation(Asked::Stop, "STOP", None, &locale("es")), None);
}

#[test]
fn what_cannot_be_meant_is_refused() {
    let words = ConsentWords::default();
    assert_eq!(words.faults(), []);
    let with = |change: &dyn Fn(&mut ConsentWords)| {
        let mut words = words.clone();
        change(&mut words);
        words.faults()
    };
    let at = |pointer: &str, fault| vec![(pointer.to_owned(), fault)];
    let es = |words: &mut ConsentWords, word: &str| words.languages[0].stop.push(word.to_owned());
    assert_eq!(with(&|it| es(it, "¡…!")), at("/languages/0/stop/10", WordFault::Empty));
    assert_eq!(with(&|it| es(it, "Bája")), at("/languages/0/stop/10", WordFault::Twice));
    assert_eq!(with(&|it| es(it, &"a".repeat(61))), at("/languages/0/stop/10", WordFault::TooLong(WORD)));
    assert_eq!(with(&|it| it.reach = ConsentReach::Terms), at("/topic", WordFault::NoTopic));
    let both = with(&|it| it.languages[1].start.push("baja".to_owned()));
    assert_eq!(both, at("/languages/1/start/4", WordFault::Twice), "it stops in Spanish");
    let again = with(&|it| it.languages[2].language = locale("es"));
    assert_eq!(again, at("/languages/2/language", WordFault::Twice));
    let long = with(&|it| it.languages[0].started = "x".repeat(1025));
    assert_eq!(long, at("/languages/0/started", WordFault::TooLong(CONFIRMATION)));
    let button = |it: &mut ConsentWords, change: &dyn Fn(&mut ConsentButton)| change(&mut it.buttons[1]);
    let twice = with(&|it| button(it, &|it| it.label = "¡DETENER promociones!".to_owned()));
    assert_eq!(twice, at("/buttons/1/label", WordFault::Twice));
    let long = with(&|it| button(it, &|it| it.label = "x".repeat(26)));
    assert_eq!(long, at("/buttons/1/label", WordFault::TooLong(LABEL)));
    let terms = with(&|it| button(it, &|it| it.topic = ConsentReach::Terms));
    assert_eq!(terms, at("/buttons/1/topic", WordFault::NoTopic));
    let resumed = with(&|it| button(it, &|it| it.decision = Consent::Resumed));
    assert_eq!(resumed, at("/buttons/1/decision", WordFault::NoDecision));
    let many = with(&|it| it.languages[0].stop = (0..51).map(|n| format!("word{n}")).collect());
    assert_eq!(many, at("/languages/0/stop", WordFault::TooMany(WORDS)));
}

#[test]
fn a_button_counts_by_what_stands_on_it() {
    let words = WordListener::default();
    let pressed = words.press("stop promotions").map(|it| (it.topic, it.decision));
    assert_eq!(pressed, Some((ConsentReach::Marketing, Consent::Withdrawn)));
    assert_eq!(words.press("Confirm"), None);
    // What was written down before there were buttons has those that come with Hilo.
    let mut old = serde_json::to_value(ConsentWords::default()).unwrap();
    old.as_object_mut().unwrap().remove("buttons");
    assert_eq!(serde_json::from_value::<ConsentWords>(old).unwrap(), ConsentWords::default());
}
