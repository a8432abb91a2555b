//! Leads a run from node to node.

use super::{
    Decided, Effect, EndReason, Env, EventCode, Frame, Given, Go, Happening, HttpOutcome, JobOutcome, NodeCx,
    Outcome, Programs, RunEvent, RunState, Step, TimerPurpose, TraceStep, Wait, cx::Turn,
};
use crate::{
    nodes::Compiled,
    program::{CompiledNode, Next, Program},
};
use hilo_model::{ApprovalId, EffectId, FlowVersionId, Timestamp, message::Inbound};
use serde_json::{Map, Value};
use std::sync::Arc;

pub(super) struct Driver<'p, 't, 'e> {
    programs: &'p dyn Programs,
    turn: Turn<'t, 'e>,
    /// The variables of the run's own flow when it ended.
    results: Map<String, Value>,
    /// What the customer wrote and nothing took.
    unheard: Vec<Inbound>,
}

/// How many callbacks are kept that nothing waits for yet.
const EARLY: usize = 5;

/// How many messages are kept while a call is under way.
const QUEUE: usize = 20;

impl<'p, 't, 'e> Driver<'p, 't, 'e> {
    pub(super) fn new(programs: &'p dyn Programs, env: &'t mut Env<'e>) -> Self {
        let turn = Turn {
            env,
            message: None,
            effects: Vec::new(),
            trace: Vec::new(),
            events: Vec::new(),
            fields: Map::new(),
            sent: 0,
            flooded: false,
            steps: 0,
            callback: 1,
        };
        Self { programs, turn, results: Map::new(), unheard: Vec::new() }
    }

    pub(super) fn ignored(self, state: Option<RunState>) -> Step {
        self.done(state, Outcome::Ignored)
    }

    pub(super) fn start(
        mut self,
        old: Option<RunState>,
        version: FlowVersionId,
        trigger: Option<usize>,
        message: Option<&Inbound>,
        given: Given<'_>,
    ) -> Step {
        // Numbers of waits go on from the run that ends, so that its timers stay stale.
        let seq = old.as_ref().map_or(0, |old| old.seq);
        if old.is_some_and(|old| old.wait.timer) {
            self.turn.effects.push(Effect::CancelTimer { wait: seq });
        }
        self.turn.message = message.cloned();
        let Some(program) = self.programs.program(version) else {
            return self.fail(None, EventCode::VersionMissing, version.to_string());
        };
        let trigger = trigger.and_then(|at| program.triggers.get(at));
        let start = trigger.and_then(|trigger| trigger.start);
        let mut frame = Frame::new(version, given.variables.cloned().unwrap_or_default());
        if let (Some(save), Some(told)) = (trigger.and_then(|trigger| trigger.save.as_ref()), given.told) {
            let mut cx =
                NodeCx { program, turn: &mut self.turn, frame: &mut frame, asked: None, approval: None };
            cx.set(save, told.clone());
        }
        let state = RunState {
            frames: vec![frame],
            wait: Wait::default(),
            seq,
            steps: 0,
            queue: Vec::new(),
            called_back: 0,
            early: Vec::new(),
        };
        self.enter(state, start.unwrap_or(program.start))
    }

    pub(super) fn message(mut self, mut state: RunState, message: &Inbound) -> Step {
        if state.wait.reply {
            self.turn.message = Some(message.clone());
            return self.resume(state, |node, cx| answer(node, cx, message));
        }
        let kept = state.wait.call.is_some()
            && state.queue.len() < QUEUE
            && !matches!(message, Inbound::Reaction { .. });
        if !kept {
            return self.ignored(Some(state));
        }
        state.queue.push(message.clone());
        self.done(Some(state), Outcome::Waiting)
    }

    pub(super) fn approval_decided(
        self,
        state: RunState,
        approval: ApprovalId,
        decided: Decided,
        result: &Value,
    ) -> Step {
        if state.wait.approval != Some(approval) {
            return self.ignored(Some(state));
        }
        self.resume(state, |node, cx| node.decided(cx, decided, result))
    }

    pub(super) fn happened(self, state: RunState, happening: &Happening<'_>) -> Step {
        if !state.wait.event {
            return self.ignored(Some(state));
        }
        self.resume(state, |node, cx| node.happened(cx, happening))
    }

    pub(super) fn called_back(self, mut state: RunState, number: u32, data: &Value) -> Step {
        let is_next = number == state.called_back.saturating_add(1);
        if !is_next || (!state.wait.callback && state.early.len() >= EARLY) {
            return self.ignored(Some(state));
        }
        state.called_back = number;
        if state.wait.callback {
            return self.resume(state, |node, cx| node.happened(cx, &Happening::CalledBack { data }));
        }
        state.early.push(data.clone());
        self.done(Some(state), Outcome::Waiting)
    }

    pub(super) fn offers(&mut self, mut state: RunState, text: &str) -> bool {
        if !state.wait.reply {
            return false;
        }
        let asked = state.wait.asked;
        let Ok((program, node, frame)) = self.place(&mut state, None) else { return false };
        let mut cx = NodeCx { program, turn: &mut self.turn, frame, asked, approval: None };
        node.kind.offers(&mut cx, text)
    }

    pub(super) fn timer(self, state: RunState, wait: u32) -> Step {
        if wait != state.seq || !state.wait.timer {
            return self.ignored(Some(state));
        }
        let mut state = state;
        // It has fired: there is nothing to cancel.
        state.wait.timer = false;
        self.resume(state, Compiled::timer)
    }

    pub(super) fn http_answered(mut self, state: RunState, effect: EffectId, outcome: &HttpOutcome) -> Step {
        if state.wait.call != Some(effect) {
            return self.ignored(Some(state));
        }
        // A request is no rest: a flow that asks a backend again and again must be cut too.
        self.turn.steps = state.steps;
        self.resume(state, |node, cx| match node {
            Compiled::Http(http) => http.answered(cx, outcome),
            _ => Go::Ignore,
        })
    }

    pub(super) fn job_done(mut self, state: RunState, effect: EffectId, outcome: &JobOutcome) -> Step {
        if state.wait.call != Some(effect) {
            return self.ignored(Some(state));
        }
        // No rest either.
        self.turn.steps = state.steps;
        self.resume(state, |node, cx| match node {
            Compiled::Script(script) => script.done(cx, outcome),
            Compiled::Document(document) => document.done(cx, outcome),
            _ => Go::Ignore,
        })
    }

    pub(super) fn send_failed(mut self, state: RunState, effect: EffectId, code: &str) -> Step {
        let node = state.frames.last().map(|frame| frame.node.clone()).unwrap_or_default();
        let detail = code.chars().take(100).collect();
        self.turn.events.push(RunEvent { code: EventCode::SendFailed, node, detail });
        if state.wait.asked == Some(effect) {
            self.resume(state, |node, _| node.send_failed())
        } else {
            self.ignored(Some(state))
        }
    }

    /// Goes on from the node at which the run waits.
    fn resume(
        mut self,
        mut state: RunState,
        act: impl FnOnce(&Compiled, &mut NodeCx<'_, '_, '_>) -> Go,
    ) -> Step {
        let (asked, approval) = (state.wait.asked, state.wait.approval);
        self.turn.callback = state.called_back.saturating_add(1);
        let Some(frame) = state.frames.last_mut() else {
            return self.fail(None, EventCode::NodeMissing, "the run has no frame".to_owned());
        };
        let Some(program) = self.programs.program(frame.version) else {
            let detail = frame.version.to_string();
            return self.fail(Some(&state), EventCode::VersionMissing, detail);
        };
        let Some(&at) = program.index.get(&frame.node) else {
            let detail = format!("{} {}", frame.version, frame.node);
            return self.fail(Some(&state), EventCode::NodeMissing, detail);
        };
        let mut cx = NodeCx { program, turn: &mut self.turn, frame, asked, approval };
        match act(&program.nodes[at].kind, &mut cx) {
            // A node that ignores an input has changed nothing.
            Go::Ignore => self.ignored(Some(state)),
            go => {
                self.cancel_timer(&state);
                state.wait = Wait::default();
                self.drive(state, go)
            }
        }
    }

    fn enter(mut self, mut state: RunState, next: Next) -> Step {
        match self.arrive(&mut state, next) {
            Ok(go) => self.drive(state, go),
            Err(step) => self.fail(None, step.0, step.1),
        }
    }

    /// Comes to a node (or the end) in the innermost flow and says where it goes from there.
    fn arrive(&mut self, state: &mut RunState, next: Next) -> Result<Go, (EventCode, String)> {
        let Next::Node(at) = next else { return Ok(Go::End) };
        self.turn.callback = state.called_back.saturating_add(1);
        let (program, node, frame) = self.place(state, Some(at))?;
        self.turn.steps += 1;
        let limits = self.turn.env.limits;
        frame.node = node.id.clone();
        frame.attempts = 0;
        frame.nudges = 0;
        (frame.heard, frame.shown) = (None, None);
        if self.turn.steps > limits.steps {
            return Err((EventCode::LoopCut, format!("{} {}", frame.version, node.id)));
        }
        let mut cx = NodeCx { program, turn: &mut self.turn, frame, asked: None, approval: None };
        let go = node.kind.enter(&mut cx);
        if self.turn.sent >= limits.messages
            && !matches!(go, Go::Wait(_) | Go::WaitUntil { .. } | Go::Stop(_))
        {
            return Err((EventCode::LoopCut, format!("{} messages in one step", limits.messages)));
        }
        Ok(go)
    }

    /// The innermost flow and the node at an index of it, or the one at which it stands.
    fn place<'s>(
        &self,
        state: &'s mut RunState,
        at: Option<usize>,
    ) -> Result<(&'p Program, &'p CompiledNode, &'s mut Frame), (EventCode, String)> {
        let frame =
            state.frames.last_mut().ok_or((EventCode::NodeMissing, "the run has no frame".to_owned()))?;
        let program = self.programs.program(frame.version);
        let program = program.ok_or_else(|| (EventCode::VersionMissing, frame.version.to_string()))?;
        let at = at.or_else(|| program.index.get(&frame.node).copied());
        let node = at.and_then(|at| program.nodes.get(at));
        let node =
            node.ok_or_else(|| (EventCode::NodeMissing, format!("{} {}", frame.version, frame.node)))?;
        Ok((program, node, frame))
    }

    fn drive(mut self, mut state: RunState, mut go: Go) -> Step {
        loop {
            let gone = match go {
                Go::To { output, next, note } => {
                    self.trace(&state, Some(output), note);
                    self.arrive(&mut state, next)
                }
                Go::Wait(wait) => match self.written_before(&mut state, wait) {
                    Some(answered) => Ok(answered),
                    None => return self.wait(state, wait, None),
                },
                Go::WaitUntil { wait, due } => match self.written_before(&mut state, wait) {
                    Some(answered) => Ok(answered),
                    None => return self.wait(state, wait, Some(due)),
                },
                Go::Call { flow, vars } => self.call(&mut state, &flow, vars),
                Go::Jump { flow, vars } => self.go_to(&mut state, &flow, vars),
                Go::End => {
                    if let Some(step) = self.end(&mut state) {
                        step
                    } else {
                        self.unheard = state.queue;
                        return self.done(None, Outcome::Ended(EndReason::Completed));
                    }
                }
                Go::Stop(reason) => {
                    self.trace(&state, Some(Arc::from("end")), None);
                    self.unheard = state.queue;
                    self.results = state.frames.into_iter().next().map(|own| own.vars).unwrap_or_default();
                    return self.done(None, Outcome::Ended(reason));
                }
                // Only an input can mean nothing; a node that was entered always goes somewhere.
                Go::Ignore => return self.done(None, Outcome::Ended(EndReason::Failed)),
            };
            match gone {
                Ok(next) => go = next,
                Err((code, detail)) => {
                    self.unheard = state.queue;
                    return self.fail(None, code, detail);
                }
            }
        }
    }

    /// Answers a question that was just asked with what the customer wrote while a call was under way, if something of it fits.
    fn written_before(&mut self, state: &mut RunState, wait: Wait) -> Option<Go> {
        if wait.callback && !state.early.is_empty() {
            return self.called_before(state);
        }
        if !wait.reply || state.queue.is_empty() {
            return None;
        }
        let mut rest = std::mem::take(&mut state.queue).into_iter();
        while let Some(message) = rest.next() {
            let Ok((program, node, frame)) = self.place(state, None) else { return None };
            let mut cx = NodeCx { program, turn: &mut self.turn, frame, asked: wait.asked, approval: None };
            if !node.kind.accepts(&mut cx, &message) {
                continue;
            }
            // What came after it may answer what is asked next.
            state.queue = rest.collect();
            self.turn.message = Some(message.clone());
            let (program, node, frame) = self.place(state, None).ok()?;
            let mut cx = NodeCx { program, turn: &mut self.turn, frame, asked: wait.asked, approval: None };
            return Some(answer(&node.kind, &mut cx, &message));
        }
        None
    }

    /// Goes on by what a callback brought before the run waited for it.
    fn called_before(&mut self, state: &mut RunState) -> Option<Go> {
        let data = state.early.remove(0);
        let (program, node, frame) = self.place(state, None).ok()?;
        let mut cx = NodeCx { program, turn: &mut self.turn, frame, asked: None, approval: None };
        match node.kind.happened(&mut cx, &Happening::CalledBack { data: &data }) {
            Go::Ignore => None,
            go => Some(go),
        }
    }

    fn wait(mut self, mut state: RunState, wait: Wait, due: Option<Timestamp>) -> Step {
        state.wait = Wait { timer: due.is_some(), ..wait };
        state.seq = state.seq.wrapping_add(1);
        state.steps = if wait.call.is_some() { self.turn.steps } else { 0 };
        if !wait.reply && wait.call.is_none() {
            // It was written before this wait began, and must not answer a question that comes days after it.
            self.unheard = std::mem::take(&mut state.queue);
        }
        if let Some(due) = due {
            let purpose = if wait.reply { TimerPurpose::NoReply } else { TimerPurpose::Delay };
            self.turn.effects.push(Effect::SetTimer { wait: state.seq, due, purpose });
        }
        self.trace(&state, None, None);
        self.done(Some(state), Outcome::Waiting)
    }

    fn call(
        &mut self,
        state: &mut RunState,
        flow: &str,
        vars: Map<String, Value>,
    ) -> Result<Go, (EventCode, String)> {
        let version = self.programs.released(flow);
        let entered = version.and_then(|version| Some((version, self.programs.program(version)?)));
        let problem = if entered.is_none() {
            Some((EventCode::FlowMissing, flow.to_owned()))
        } else if state.frames.len() >= self.turn.env.limits.frames {
            Some((EventCode::CallsTooDeep, flow.to_owned()))
        } else {
            entered.and_then(|(_, program)| mismatch(program, flow, &vars))
        };
        if let (Some((version, program)), None) = (entered, &problem) {
            self.trace(state, Some(Arc::from("call")), Some(flow.to_owned()));
            state.frames.push(Frame::new(version, vars));
            return self.arrive(state, program.start);
        }
        let (code, detail) = problem.unwrap_or((EventCode::FlowMissing, flow.to_owned()));
        let (_, node, frame) = self.place(state, None)?;
        let Compiled::Call(call) = &node.kind else { return Err((code, detail)) };
        let Some(go) = call.failed() else { return Err((code, detail)) };
        let node = frame.node.clone();
        self.turn.events.push(RunEvent { code, node, detail });
        Ok(go)
    }

    fn go_to(
        &mut self,
        state: &mut RunState,
        flow: &str,
        vars: Map<String, Value>,
    ) -> Result<Go, (EventCode, String)> {
        let version = self.programs.released(flow);
        let entered = version.and_then(|version| Some((version, self.programs.program(version)?)));
        let (version, program) = entered.ok_or_else(|| (EventCode::FlowMissing, flow.to_owned()))?;
        if let Some(problem) = mismatch(program, flow, &vars) {
            return Err(problem);
        }
        self.trace(state, Some(Arc::from("go_to")), Some(flow.to_owned()));
        state.frames = vec![Frame::new(version, vars)];
        self.arrive(state, program.start)
    }

    /// Ends the innermost flow; `None` if that was the run's own.
    fn end(&mut self, state: &mut RunState) -> Option<Result<Go, (EventCode, String)>> {
        let ended = state.frames.pop()?;
        if !ended.node.is_empty() && self.turn.trace.last().is_none_or(|last| last.node != ended.node) {
            // An end node has no output of its own; its place in the trace shows that it was reached.
            self.push_trace(&ended, state.frames.len(), Some(Arc::from("end")), None);
        }
        if state.frames.is_empty() {
            self.results = ended.vars;
            return None;
        }
        let Some(callee) = self.programs.program(ended.version) else {
            return Some(Err((EventCode::VersionMissing, ended.version.to_string())));
        };
        Some(self.place(state, None).map(|(program, node, frame)| match &node.kind {
            Compiled::Call(call) => {
                let mut cx = NodeCx { program, turn: &mut self.turn, frame, asked: None, approval: None };
                call.returned(&mut cx, callee, &ended.vars)
            }
            _ => Go::End,
        }))
    }

    fn cancel_timer(&mut self, state: &RunState) {
        // One that just fired is gone already.
        if state.wait.timer {
            self.turn.effects.push(Effect::CancelTimer { wait: state.seq });
        }
    }

    fn trace(&mut self, state: &RunState, output: Option<Arc<str>>, note: Option<String>) {
        if let Some(frame) = state.frames.last() {
            self.push_trace(frame, state.frames.len() - 1, output, note);
        }
    }

    fn push_trace(&mut self, frame: &Frame, depth: usize, output: Option<Arc<str>>, note: Option<String>) {
        let at = self.turn.env.now;
        let step = TraceStep { version: frame.version, depth, node: frame.node.clone(), output, at, note };
        self.turn.trace.push(step);
    }

    /// The run cannot go on: an operator must hear of it.
    fn fail(mut self, waiting: Option<&RunState>, code: EventCode, detail: String) -> Step {
        if let Some(state) = waiting {
            self.cancel_timer(state);
            self.unheard.clone_from(&state.queue);
        }
        let node = self.turn.trace.last().map(|step| step.node.clone()).unwrap_or_default();
        self.turn.events.push(RunEvent { code, node, detail: detail.clone() });
        self.turn.effects.push(Effect::Incident { code, detail });
        self.done(None, Outcome::Ended(EndReason::Failed))
    }

    fn done(self, state: Option<RunState>, outcome: Outcome) -> Step {
        let Turn { effects, trace, events, .. } = self.turn;
        Step { state, effects, trace, events, outcome, unheard: self.unheard, results: self.results }
    }
}

/// What is wrong with the values that a flow is entered with.
fn mismatch(program: &Program, flow: &str, vars: &Map<String, Value>) -> Option<(EventCode, String)> {
    let problem = program.check_called(vars)?;
    Some((EventCode::ValueMismatch, format!("{flow}: {}: {}", problem.name, problem.why)))
}

/// The customer answers: reminders begin anew.
fn answer(node: &Compiled, cx: &mut NodeCx<'_, '_, '_>, message: &Inbound) -> Go {
    let nudges = std::mem::take(&mut cx.frame.nudges);
    let go = node.reply(cx, message);
    if matches!(go, Go::Ignore) {
        cx.frame.nudges = nudges;
    }
    go
}
