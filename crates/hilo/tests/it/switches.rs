//! `hilo simulator fault`: what goes wrong is switched from the command line, and the simulator does it.

use crate::{
    ports::free_port,
    program::{Folder, Process, fine, hilo, run},
};
use std::path::Path;

fn fault(folder: &Path, url: &str, arguments: &[&str]) -> String {
    let all = ["simulator", "fault", "--url", url].into_iter().chain(arguments.iter().copied());
    fine(folder, all)
}

#[test]
fn faults_are_switched_on_told_and_switched_off() {
    let folder = Folder::new();
    let address = format!("127.0.0.1:{}", free_port());
    let url = format!("http://{address}");
    let business = folder.path().join("business.json");
    std::fs::write(&business, r#"{ "apps": [{ "id": "42", "secret": "crm" }] }"#).unwrap();
    let command = hilo(
        folder.path(),
        ["simulator", "--listen", &*address, "--data-dir", "sim", "--business", "business.json"],
    );
    let mut simulator = Process::start(command, &folder.path().join("simulator.log"));
    simulator.said("Take a phone");
    let fault = |arguments: &[&str]| fault(folder.path(), &url, arguments);

    assert!(fault(&[]).starts_with("Nothing goes wrong."));
    let told = fault(&["on", "refuse", "--next", "3", "--code", "131056"]);
    assert!(told.contains("refuse") && told.contains("the next 3, code 131056"), "{told}");
    fault(&["on", "messaging_limit", "--value", "tier_250"]);
    fault(&["on", "token_expired"]);
    let told = fault(&["on", "delay", "--rate", "0.5", "--ms", "70"]);
    assert!(
        told.contains("50 %, 70 ms") && told.contains("TIER_250") && told.contains("token_expired"),
        "{told}"
    );
    let all: serde_json::Value = serde_json::from_str(&fault(&["show", "--json"])).unwrap();
    assert_eq!((&all["refuse_code"], &all["token_expired"]), (&131_056.into(), &true.into()));
    let told = fault(&["off", "token_expired", "delay"]);
    assert!(told.contains("refuse") && !told.contains("token_expired") && !told.contains("delay"), "{told}");
    assert!(fault(&["off"]).starts_with("Nothing goes wrong."));
    assert!(fault(&["list"]).contains("messaging_limit"));

    for (wrong, said) in [
        (&["on", "quality"][..], "quality needs --value GREEN|YELLOW|RED|UNKNOWN"),
        (&["on", "delay", "--code", "4"], "delay takes no --code"),
        (&["on", "fail", "--rate", "2"], "--rate is a probability"),
        (&["on", "everything"], "possible values"),
    ] {
        let (code, _, error) = run(folder.path(), ["simulator", "fault"].iter().chain(wrong));
        assert_eq!(code, 2, "{wrong:?}");
        assert!(error.contains(said), "{wrong:?}: {error}");
    }
    assert_eq!(simulator.stop(), Some(0));
    let (code, _, error) = run(folder.path(), ["simulator", "fault", "--url", &*url]);
    assert_eq!(code, 2);
    assert!(error.contains("does not answer"), "{error}");
}
