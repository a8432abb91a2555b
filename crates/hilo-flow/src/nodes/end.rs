//! `end`: the end of the run; of the called flow, if it was called.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The end of the run; if this flow was called, the caller goes on. An output can as well lead to `end` itself; this node
/// gives the end a name of its own in traces and funnels.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct End {}
