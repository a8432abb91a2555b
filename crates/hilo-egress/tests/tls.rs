//! Encrypted calls: whose certificates are believed.

use hilo_egress::{
    client::{ClientConfig, GuardedClient, HttpClient, Resolve, Trust},
    guard::{AllowList, Guard},
    http::{FailureKind, HttpCaller, HttpOutcome, HttpRequest, Method},
};
use hilo_model::Duration;
use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpListener,
};

/// Encrypts with a certificate of its own for `name` and leads `/down` to an address in clear; returns the certificate.
async fn serve(name: &str) -> (SocketAddr, Vec<u8>) {
    let made = rcgen::generate_simple_self_signed(vec![name.to_owned()]).expect("a certificate");
    let certificate = made.cert.der().to_vec();
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).expect("a key");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone().into()], key)
        .expect("a matching key");
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(stream) = acceptor.accept(stream).await else { continue };
            let (mut stream, mut line) = (BufReader::new(stream), String::new());
            while line.is_empty() || !line.ends_with("\r\n\r\n") {
                stream.read_line(&mut line).await.expect("a request");
            }
            let answer: &[u8] = match line.starts_with("GET /down ") {
                true => b"HTTP/1.1 302 X\r\nlocation: http://127.0.0.1/\r\ncontent-length: 0\r\n\r\n",
                false => b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}",
            };
            stream.write_all(answer).await.expect("written");
            stream.shutdown().await.expect("closed");
        }
    });
    (address, certificate)
}

#[derive(Debug)]
struct Here;

#[async_trait::async_trait]
impl Resolve for Here {
    async fn resolve(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        Ok(vec![IpAddr::from([127, 0, 0, 1])])
    }
}

#[tokio::test]
async fn only_trusted_certificates_of_the_right_name_are_believed_and_nothing_leads_back_to_clear() {
    let (address, certificate) = serve("orders.example").await;
    let call = async |trust: Trust, host: &str, path: &str| {
        let mut config = ClientConfig::new(Guard::new(AllowList::parse(["127.0.0.1"]).expect("good")));
        config.resolver = Arc::new(Here);
        config.trust = trust;
        let request = HttpRequest {
            method: Method::GET,
            url: format!("https://{host}:{}{path}", address.port()),
            headers: Vec::new(),
            body: bytes::Bytes::new(),
            timeout: Duration::from_seconds(20),
            max_response_bytes: 100,
            redirects: true,
            idempotency_key: None,
        };
        match HttpClient::new(GuardedClient::new(config)).call(request).await {
            HttpOutcome::Answered(answer) => Ok((answer.status, answer.body)),
            HttpOutcome::Failed { kind, .. } => Err(kind),
        }
    };
    let trust = Trust::with_extra([certificate]);
    assert_eq!(call(trust.clone(), "orders.example", "/").await, Ok((200, "{}".into())));
    assert_eq!(call(trust.clone(), "orders.example", "/down").await, Err(FailureKind::Blocked));
    assert_eq!(call(trust, "invoices.example", "/").await, Err(FailureKind::Tls));
    assert_eq!(call(Trust::default(), "orders.example", "/").await, Err(FailureKind::Tls));
    assert_eq!(
        call(Trust::with_extra([b"junk".to_vec()]), "orders.example", "/").await,
        Err(FailureKind::Tls)
    );
}
