//! Which certificates are believed.

use rustls::{ClientConfig, RootCertStore, pki_types::CertificateDer};
use std::sync::{Arc, OnceLock};

/// Which certificates are believed: the machine's roots and, if wanted, an operator's own.
#[derive(Clone, Default)]
pub struct Trust {
    extra: Vec<CertificateDer<'static>>,
    /// Roots are read from disk when the first encrypted connection is made, not at start.
    loaded: Arc<OnceLock<Result<Arc<ClientConfig>, String>>>,
}

impl Trust {
    /// The machine's roots and these (DER), for backends with a company's own certificates.
    pub fn with_extra(extra: impl IntoIterator<Item = Vec<u8>>) -> Self {
        Self { extra: extra.into_iter().map(CertificateDer::from).collect(), loaded: Arc::default() }
    }

    pub(super) fn config(&self) -> Result<Arc<ClientConfig>, String> {
        self.loaded.get_or_init(|| self.load()).clone()
    }

    fn load(&self) -> Result<Arc<ClientConfig>, String> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        for certificate in &self.extra {
            roots
                .add(certificate.clone())
                .map_err(|error| format!("a configured root certificate: {error}"))?;
        }
        if roots.is_empty() {
            return Err(
                "this machine has no root certificates (install the package ca-certificates)".to_owned()
            );
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }
}

impl std::fmt::Debug for Trust {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Trust(machine + {})", self.extra.len())
    }
}
