//! What a provider said no to while the caller waited.

use super::{Code, Problem};
use hilo_egress::channel::SendError;
use hilo_runtime::numbers::Error;

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let error = match error {
            Error::NoAccount => return Self::new(Code::ChannelWithoutToken),
            Error::Provider(error) => error,
        };
        let provider_code = error.code();
        let problem = match error {
            SendError::Refused { detail, .. } => Self::new(Code::ProviderRefused).with(detail),
            SendError::AccountProblem { detail, .. } => Self::new(Code::ProviderAccount).with(detail),
            SendError::Throttled { .. } => Self::new(Code::ProviderThrottled),
            SendError::NotSent { detail } => Self::new(Code::ProviderUnreachable).with(detail),
            SendError::Uncertain { .. } => Self::new(Code::ProviderUncertain),
        };
        match provider_code {
            Some(code) => problem.and("provider_code", code),
            None => problem,
        }
    }
}
