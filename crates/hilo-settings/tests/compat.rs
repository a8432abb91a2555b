//! Every settings document that was ever written can still be read. The files of `testdata/compat/` are what some version of
//! Hilo wrote: they are **never changed and never removed**, only added to (`cargo xtask check` compares them with
//! `xtask/rules/samples.sha256`; `cargo xtask lock-samples` records new ones). A new field gets a default.

use hilo_model::Timestamp;
use hilo_settings::{
    AccountRates, ApiKey, AwaitingRelease, Channel, ClockRound, Environment, Flow, FlowDraft, FlowHook,
    FlowHookCalls, FlowVersion, Macro, Membership, OwnNumber, Person, Release, Role, SearchKeySetting,
    SecondFactor, Session, Setting, Subscription, SubscriptionStanding, Team, Template, TemplateAccount,
    Workspace,
};
use std::{collections::BTreeSet, fmt::Debug, fs, path::Path};

fn folder(below: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(below)
}

/// Reads every sample of a kind; what was read can be stored and read again. The kind's name.
fn check<T: Setting + PartialEq + Debug>() -> String {
    let folder = folder("testdata/compat").join(T::KIND).join("v1");
    let samples: Vec<_> = fs::read_dir(&folder)
        .unwrap_or_else(|_| panic!("{} has no samples", folder.display()))
        .map(|entry| entry.expect("a sample").path())
        .collect();
    assert!(!samples.is_empty(), "{} has no samples", folder.display());
    for path in samples {
        let setting: T = serde_json::from_slice(&fs::read(&path).expect("a sample"))
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let document =
            hilo_settings::to_document(&setting, Timestamp::from_seconds(0)).expect("it can be stored");
        let again = hilo_settings::from_document::<T>(document).expect("what is stored can be read");
        assert_eq!(again.setting, setting, "{}", path.display());
    }
    T::KIND.to_owned()
}

#[test]
fn settings_of_every_version_are_read() {
    let checked = BTreeSet::from([
        check::<AccountRates>(),
        check::<ApiKey>(),
        check::<AwaitingRelease>(),
        check::<Channel>(),
        check::<ClockRound>(),
        check::<Environment>(),
        check::<Flow>(),
        check::<Macro>(),
        check::<FlowDraft>(),
        check::<FlowHook>(),
        check::<FlowHookCalls>(),
        check::<FlowVersion>(),
        check::<Membership>(),
        check::<OwnNumber>(),
        check::<Person>(),
        check::<Release>(),
        check::<Role>(),
        check::<SearchKeySetting>(),
        check::<SecondFactor>(),
        check::<Session>(),
        check::<Subscription>(),
        check::<SubscriptionStanding>(),
        check::<Team>(),
        check::<Template>(),
        check::<TemplateAccount>(),
        check::<Workspace>(),
    ]);
    // Kinds are types, which cannot be listed; the source can.
    let mark = "const KIND: &'static str = \"";
    let mut written = BTreeSet::new();
    for entry in fs::read_dir(folder("src")).expect("sources") {
        let source = fs::read_to_string(entry.expect("a source").path()).expect("a source");
        written
            .extend(source.split(mark).skip(1).filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
    }
    assert_eq!(checked, written, "every kind of setting has samples");
}
