//! The last calls of each address, for whoever looks into it.
//!
//! They are gathered in memory and written once a second at most: settings are committed one after the other over all nodes, and an address
//! may be called a hundred times at once. This is best effort, and no call waits for it or fails by it: what was gathered in the last second is lost
//! with the process, and so is what the database does not take. What a call started is durable when it is answered.

use crate::state::Api;
use hilo_model::FlowHookId;
use hilo_settings::{FlowHook, FlowHookCalls, HookCall};
use parking_lot::Mutex;
use std::{collections::HashMap, time::Duration};

/// How long is gathered between two writes of one address.
const PAUSE: Duration = Duration::from_secs(1);
/// The most addresses whose calls are gathered at once; calls of more are not noted.
const ADDRESSES: usize = 1_000;

/// Calls that are not written yet, by address, the latest first.
#[derive(Debug, Default)]
pub(crate) struct Noting(Mutex<HashMap<FlowHookId, Vec<HookCall>>>);

impl Noting {
    /// What is not written yet.
    pub(crate) fn waiting(&self) -> HashMap<FlowHookId, Vec<HookCall>> {
        self.0.lock().clone()
    }

    /// Gathers a call; whether nobody writes those of this address yet.
    fn gather(&self, hook: FlowHookId, call: HookCall) -> bool {
        let mut gathered = self.0.lock();
        if let Some(calls) = gathered.get_mut(&hook) {
            calls.insert(0, call);
            calls.truncate(FlowHookCalls::KEPT);
            return false;
        }
        let has_room = gathered.len() < ADDRESSES;
        if has_room {
            gathered.insert(hook, vec![call]);
        }
        has_room
    }

    /// What is to be written of an address; none if nothing is, and then nobody writes it any more.
    fn next(&self, hook: FlowHookId) -> Option<Vec<HookCall>> {
        let mut gathered = self.0.lock();
        let calls = gathered.get(&hook).filter(|calls| !calls.is_empty()).cloned();
        if calls.is_none() {
            gathered.remove(&hook);
        }
        calls
    }

    /// These are done with.
    fn done(&self, hook: FlowHookId, written: &[HookCall]) {
        if let Some(calls) = self.0.lock().get_mut(&hook) {
            calls.retain(|call| !written.contains(call));
        }
    }
}

/// Notes a call.
pub(super) fn note(api: &Api, hook: &FlowHook, call: HookCall) {
    if !api.noting.gather(hook.id, call) {
        return;
    }
    let (api, hook) = (api.clone(), hook.clone());
    tokio::spawn(async move {
        while let Some(calls) = api.noting.next(hook.id) {
            if let Err(error) = api.app.note_hook_calls(&hook, &calls).await {
                tracing::warn!(hook.id = %hook.id, %error, "calls of a flow's address could not be noted");
            }
            api.noting.done(hook.id, &calls);
            tokio::time::sleep(PAUSE).await;
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use hilo_model::{Id, Timestamp};
    use uuid::Uuid;

    fn call(at: i64) -> HookCall {
        HookCall { at: Timestamp::from_micros(at), command: None, refused: None, detail: None }
    }

    fn hook(number: u128) -> FlowHookId {
        FlowHookId::from_uuid(Uuid::from_u128(number))
    }

    #[test]
    fn calls_are_gathered_while_others_are_written_and_only_so_many() {
        let (noting, one) = (Noting::default(), hook(1));
        assert!(noting.gather(one, call(1)), "the first has to be written");
        let written = noting.next(one).unwrap();
        assert!(!noting.gather(one, call(2)) && !noting.gather(one, call(3)));
        noting.done(one, &written);
        assert_eq!(noting.next(one), Some(vec![call(3), call(2)]));
        (4..40).for_each(|at| assert!(!noting.gather(one, call(at))));
        let last: Vec<HookCall> = (20..40).rev().map(call).collect();
        assert_eq!(noting.waiting()[&one], last);
        noting.done(one, &last);
        assert_eq!(noting.next(one), None);
        assert!(noting.gather(one, call(40)), "nobody writes any more");
        (2..2_000).for_each(|number| assert_eq!(noting.gather(hook(number), call(1)), number < 1_001));
    }
}
