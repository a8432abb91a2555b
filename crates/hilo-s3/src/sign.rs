//! AWS Signature Version 4 in the `Authorization` header.
//!
//! Source: AWS, "Signature Calculations for the Authorization Header: Transferring Payload in a Single Chunk"; the tests are that
//! page's examples. Keys and paths have only characters that are written as they are (`FileKey`, `Bucket`), so nothing is encoded.

use hilo_egress::Secret;
use hilo_model::Timestamp;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// SHA-256 of nothing: the hash of a request without a body.
pub(crate) const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// Who signs, and for which region.
pub(crate) struct Signer<'a> {
    pub(crate) access_key: &'a str,
    pub(crate) secret_key: &'a Secret,
    pub(crate) region: &'a str,
}

/// What is signed.
pub(crate) struct Signed<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    /// Names in lower case, ascending; with `host`, `x-amz-content-sha256` and `x-amz-date`.
    pub(crate) headers: &'a [(&'a str, &'a str)],
    /// SHA-256 of the body in hexadecimal.
    pub(crate) payload: &'a str,
}

/// A moment as `x-amz-date` has it: `20130524T000000Z`.
pub(crate) fn date(at: Timestamp) -> String {
    at.to_jiff().strftime("%Y%m%dT%H%M%SZ").to_string()
}

impl Signer<'_> {
    /// The header's value. `date` is `x-amz-date`.
    pub(crate) fn authorization(&self, request: &Signed<'_>, date: &str) -> String {
        let names: Vec<&str> = request.headers.iter().map(|(name, _)| *name).collect();
        let names = names.join(";");
        let mut canonical = format!("{}\n{}\n\n", request.method, request.path);
        for (name, value) in request.headers {
            // Writing to a string cannot fail.
            let _ = writeln!(canonical, "{name}:{}", value.trim());
        }
        let _ = write!(canonical, "\n{names}\n{}", request.payload);
        let day = date.get(..8).unwrap_or(date);
        let scope = format!("{day}/{}/s3/aws4_request", self.region);
        let hash = hex::encode(Sha256::digest(canonical));
        let text = format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{hash}");
        let mut key = mac(format!("AWS4{}", self.secret_key.expose()).as_bytes(), day);
        for part in [self.region, "s3", "aws4_request"] {
            key = mac(&key, part);
        }
        let signature = hex::encode(mac(&key, &text));
        format!(
            "AWS4-HMAC-SHA256 Credential={}/{scope},SignedHeaders={names},Signature={signature}",
            self.access_key
        )
    }
}

fn mac(key: &[u8], text: &str) -> [u8; 32] {
    // A key of any length will do.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return [0; 32] };
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signature(method: &str, path: &str, headers: &[(&str, &str)], payload: &str) -> String {
        let secret_key = Secret::new("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
        let signer =
            Signer { access_key: "AKIAIOSFODNN7EXAMPLE", secret_key: &secret_key, region: "us-east-1" };
        let at = "2013-05-24T00:00:00Z".parse().unwrap();
        let request = Signed { method, path, headers, payload };
        signer.authorization(&request, &date(at)).rsplit_once('=').unwrap().1.to_owned()
    }

    const HOST: &str = "examplebucket.s3.amazonaws.com";

    #[test]
    fn it_signs_as_amazons_examples_do() {
        let headers = [
            ("host", HOST),
            ("range", "bytes=0-9"),
            ("x-amz-content-sha256", EMPTY),
            ("x-amz-date", "20130524T000000Z"),
        ];
        assert_eq!(
            signature("GET", "/test.txt", &headers, EMPTY),
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
        );
        let payload = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072";
        assert_eq!(payload, hex::encode(Sha256::digest("Welcome to Amazon S3.")));
        let headers = [
            ("date", "Fri, 24 May 2013 00:00:00 GMT"),
            ("host", HOST),
            ("x-amz-content-sha256", payload),
            ("x-amz-date", "20130524T000000Z"),
            ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
        ];
        assert_eq!(
            signature("PUT", "/test%24file.text", &headers, payload),
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"
        );
    }

    #[test]
    fn nothing_has_the_hash_of_nothing() {
        assert_eq!(EMPTY, hex::encode(Sha256::digest("")));
    }
}
