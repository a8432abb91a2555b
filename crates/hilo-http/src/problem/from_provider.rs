//! What a provider said no to while the caller waited.

use super::{Code, Problem};
use hilo_egress::channel::SendError;
use hilo_runtime::numbers::Error;
use hilo_whatsapp_wire::errors::{Class, classify};

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let error = match error {
            Error::NoAccount => return Self::new(Code::ChannelWithoutToken),
            Error::Provider(error) => error,
        };
        let provider_code = error.code();
        let problem = match error {
            SendError::Refused { detail, .. } => Self::new(Code::ProviderRefused).with(detail),
            // For a message a wrong PIN is the account's problem as well; for whoever typed it, it is a wrong PIN.
            SendError::AccountProblem { code, detail } => {
                let class = code.map(|code| classify(code.into(), None));
                let code = match class {
                    None | Some(Class::Credentials) => Code::ProviderAccount,
                    Some(_) => Code::ProviderRefused,
                };
                Self::new(code).with(detail)
            }
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
