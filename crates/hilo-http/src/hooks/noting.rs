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
    /// What is not written yet of an address, the latest first.
    pub(crate) fn waiting_of(&self, hook: FlowHookId) -> Vec<HookCall> {
        self.0.lock().get(&hook).cloned().unwrap_or_default()
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

    /// These are done with.
    fn done(&self, hook: FlowHookId, written: &[HookCall]) {
        if let Some(calls) = self.0.lock().get_mut(&hook) {
            calls.retain(|call| !written.contains(call));
        }
    }
}

/// Whoever writes the calls of an address. Should they be gone before all are written (a panic, a runtime that ends), what is left is given up
/// with them: else it would wait for ever, and no later call would find anybody who writes it.
struct Writing<'a> {
    noting: &'a Noting,
    hook: FlowHookId,
    over: bool,
}

impl Writing<'_> {
    /// What is to be written; none if nothing is, and then it is over.
    fn next(&mut self) -> Option<Vec<HookCall>> {
        let mut gathered = self.noting.0.lock();
        let calls = gathered.get(&self.hook).filter(|calls| !calls.is_empty()).cloned();
        if calls.is_none() {
            gathered.remove(&self.hook);
            // From here on others may write those of the address.
            self.over = true;
        }
        calls
    }
}

impl Drop for Writing<'_> {
    fn drop(&mut self) {
        if !self.over {
            self.noting.0.lock().remove(&self.hook);
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
        let mut writing = Writing { noting: &api.noting, hook: hook.id, over: false };
        while let Some(calls) = writing.next() {
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
        let mut writing = Writing { noting: &noting, hook: one, over: false };
        let written = writing.next().unwrap();
        assert!(!noting.gather(one, call(2)) && !noting.gather(one, call(3)));
        noting.done(one, &written);
        assert_eq!(writing.next(), Some(vec![call(3), call(2)]));
        (4..40).for_each(|at| assert!(!noting.gather(one, call(at))));
        let last: Vec<HookCall> = (20..40).rev().map(call).collect();
        assert_eq!((noting.waiting_of(one), noting.waiting_of(hook(2))), (last.clone(), Vec::new()));
        noting.done(one, &last);
        assert_eq!(writing.next(), None);
        assert!(noting.gather(one, call(40)), "nobody writes any more");
        drop(writing);
        assert_eq!(noting.waiting_of(one), [call(40)], "they are somebody else's already");
        (2..2_000).for_each(|number| assert_eq!(noting.gather(hook(number), call(1)), number < 1_001));
    }

    #[test]
    fn whoever_writes_no_more_leaves_nothing_that_waits_for_ever() {
        let (noting, one) = (Noting::default(), hook(1));
        assert!(noting.gather(one, call(1)));
        let mut writing = Writing { noting: &noting, hook: one, over: false };
        assert!(writing.next().is_some());
        drop(writing);
        assert_eq!(noting.waiting_of(one), []);
        assert!(noting.gather(one, call(2)), "the next one is written again");
    }
}
