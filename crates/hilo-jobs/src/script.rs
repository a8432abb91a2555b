//! JavaScript in a sandbox.
//!
//! Time is counted in steps of the engine (calls and turns of loops) and not by a clock, so that a script which fails on a busy machine
//! fails on every other too. What the engine does within one step (searching a long text, say) is bounded by memory. The sandbox has the
//! language and nothing else: nothing to reach files, network or other scripts, no clock but the moment it is given, no randomness.

mod thrown;

use hilo_flow::engine::{JobError, JobFailure, JobOutcome, ScriptJob};
use rquickjs::{
    CatchResultExt, Context, Ctx, Function, Object, Runtime, Value,
    context::{EvalOptions, intrinsic},
};
use std::{cell::Cell, rc::Rc};

/// How much memory a script may have, in bytes.
const MEMORY: usize = 16 * 1024 * 1024;
/// How much of the thread's stack a script may use, in bytes.
const STACK: usize = 256 * 1024;
/// How many times the engine asks whether it may go on; it asks every 10,000 steps. So a script has five million, which
/// takes a tenth of a second, and a few seconds if every step is an error that is caught.
const PATIENCE: u32 = 500;
/// How large what it returns may be as JSON, in bytes: what a run can keep at most.
const RESULT: usize = 64 * 1024;
/// What the author's code is called in errors.
const NAME: &str = "script";
/// How the code becomes a function. The head is a line of its own, so that lines of errors are the author's and one more; so is the
/// tail, for the code may end in a comment.
const FUNCTION: [&str; 2] = ["(function (input) {\n", "\n})"];
/// Another way to have a body. Code that ends ours and begins another one does not fit into both.
const METHOD: [&str; 2] = ["({ method(input) {\n", "\n} })"];

/// What is there of the language. Neither typed arrays (they bring memory that is shared and waited for) nor weak references (they tell
/// when memory is tidied up) nor a stop-watch.
type Language = (
    intrinsic::Date,
    intrinsic::Eval,
    intrinsic::RegExpCompiler,
    intrinsic::RegExp,
    intrinsic::Json,
    intrinsic::Proxy,
    intrinsic::MapSet,
    intrinsic::Promise,
);

/// Runs a script. `stop` is asked now and then whether to give up, for whoever has waited too long.
pub fn run(job: &ScriptJob, stop: impl Fn() -> bool + Send + 'static) -> JobOutcome {
    match in_sandbox(stop, |ctx| result(&ctx, job)) {
        Ok(result) => JobOutcome::Done { result },
        Err(error) => JobOutcome::Failed(error),
    }
}

/// Whether a script can be read. Nothing of it is run.
///
/// # Errors
/// It cannot; where and why.
pub fn check(code: &str) -> Result<(), JobError> {
    in_sandbox(|| false, |ctx| function(&ctx, code).map(drop))
}

fn in_sandbox<T>(
    stop: impl Fn() -> bool + Send + 'static,
    act: impl FnOnce(Ctx<'_>) -> Result<T, JobError>,
) -> Result<T, JobError> {
    let broken = |error: rquickjs::Error| JobError::new(JobFailure::Other, error.to_string());
    let runtime = Runtime::new().map_err(broken)?;
    runtime.set_memory_limit(MEMORY);
    runtime.set_max_stack_size(STACK);
    let exhausted = Rc::new(Cell::new(false));
    let told = exhausted.clone();
    let mut asked = 0;
    runtime.set_interrupt_handler(Some(Box::new(move || {
        asked += 1;
        let over = asked > PATIENCE || stop();
        told.set(over);
        over
    })));
    let context = Context::custom::<Language>(&runtime).map_err(broken)?;
    let done = context.with(act);
    // However it ended: what was thrown for it cannot be caught, and nothing runs after it.
    if exhausted.get() {
        return Err(JobError::new(JobFailure::Timeout, "it took too many steps"));
    }
    done
}

fn result(ctx: &Ctx<'_>, job: &ScriptJob) -> Result<serde_json::Value, JobError> {
    let prelude = include_str!("script/prelude.js");
    let broken = || JobError::new(JobFailure::Other, "the sandbox could not be set up");
    let set_up = evaluate(ctx, prelude, "prelude")?.into_function().ok_or_else(broken)?;
    let now = job.now.as_millis() as f64;
    set_up.call::<_, ()>((now,)).catch(ctx).map_err(|caught| thrown::error(&caught))?;
    let function = function(ctx, &job.code)?;
    let input = serde_json::Value::Object(job.input.clone()).to_string();
    let input: Value<'_> = ctx.json_parse(input).catch(ctx).map_err(|caught| thrown::error(&caught))?;
    let returned: Value<'_> = function.call((input,)).catch(ctx).map_err(|caught| thrown::error(&caught))?;
    if returned.is_promise() {
        return Err(JobError::new(JobFailure::Result, "it returned a promise; a script cannot wait"));
    }
    let nothing = || JobError::new(JobFailure::Result, "it did not return an object");
    if !returned.is_object() || returned.is_function() {
        return Err(nothing());
    }
    let json = ctx.json_stringify(returned).catch(ctx).map_err(|caught| thrown::error(&caught))?;
    let json = json.ok_or_else(nothing)?;
    let unreadable = || JobError::new(JobFailure::Result, "it returned broken text, or what lies too deep");
    let json = json.to_string().map_err(|_| unreadable())?;
    if json.len() > RESULT {
        let detail = format!("it returned {} bytes; {RESULT} are taken", json.len());
        return Err(JobError::new(JobFailure::TooLarge, detail));
    }
    let value: serde_json::Value = serde_json::from_str(&json).map_err(|_| unreadable())?;
    if value.is_object() { Ok(value) } else { Err(nothing()) }
}

/// The author's code as a function.
fn function<'js>(ctx: &Ctx<'js>, code: &str) -> Result<Function<'js>, JobError> {
    if code.contains('\0') {
        return Err(JobError::new(JobFailure::Syntax, "there is a zero byte in it"));
    }
    let within = |[head, tail]: [&str; 2]| format!("{head}{code}{tail}");
    // Nothing is run by reading a function, so whatever is thrown is about reading it.
    let unread = |error: JobError| match error.kind {
        JobFailure::Threw => JobError { kind: JobFailure::Syntax, ..error },
        _ => error,
    };
    let function = evaluate(ctx, &within(FUNCTION), NAME).map_err(unread)?;
    let other = evaluate(ctx, &within(METHOD), NAME).map_err(unread)?;
    let more = || JobError::new(JobFailure::Syntax, "it is more than the body of a function");
    let is_one = function.is_function() && other.is_object() && !other.is_function();
    function.into_function().filter(|_| is_one).ok_or_else(more)
}

fn evaluate<'js>(ctx: &Ctx<'js>, source: &str, name: &str) -> Result<Value<'js>, JobError> {
    let mut options = EvalOptions::default();
    options.filename = Some(name.to_owned());
    ctx.eval_with_options(source, options).catch(ctx).map_err(|caught| thrown::error(&caught))
}

/// Whether an object is of the engine's own kinds of errors, whose words the engine wrote.
fn is_own(error: &Object<'_>) -> bool {
    error.get::<_, String>("name").is_ok_and(|name| {
        ["TypeError", "ReferenceError", "RangeError", "SyntaxError", "InternalError"].contains(&name.as_str())
    })
}
