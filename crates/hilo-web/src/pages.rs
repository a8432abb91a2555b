//! Which address shows what.

use crate::file;
use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{HeaderMap, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
    routing::get,
};
use rust_embed::RustEmbed;

/// Where files lie whose name changes with their content.
pub(crate) const HASHED: &str = "assets/";

/// What is shown in place of pages that were not built.
const NOT_BUILT: &str = "Hilo's pages are not in this program. Build them with `npm --prefix web install && npm --prefix web run build`, \
                         then build the program again; `make run` does both.\n";

/// The files, each at its address, and one of them at `/` and at all addresses that nobody else knows.
pub(crate) fn everywhere<E: RustEmbed, S: Clone + Send + Sync + 'static>(entry: &'static str) -> Router<S> {
    of::<E, S>(entry).fallback(move |request: Request| async move { otherwise::<E>(entry, &request) })
}

/// The files, each at its address, and one of them at `/`.
pub(crate) fn of<E: RustEmbed, S: Clone + Send + Sync + 'static>(entry: &'static str) -> Router<S> {
    let at_root = get(move |headers: HeaderMap| async move { page::<E>(entry, &headers) });
    let file = get(|uri: Uri, headers: HeaderMap| async move { exactly::<E>(&uri, &headers) });
    let mut router = Router::new().route("/", at_root).route(&format!("/{HASHED}{{*file}}"), file.clone());
    // What begins with a dot is the build's own.
    for name in E::iter()
        .filter(|name| ![HASHED, "."].iter().any(|start| name.starts_with(start)) && !name.ends_with(".gz"))
    {
        router = router.route(&format!("/{name}"), file.clone());
    }
    router
}

/// An address that nobody else knows: one of the pages' own, if a person opened it.
fn otherwise<E: RustEmbed>(entry: &str, request: &Request<Body>) -> Response {
    let accepts = request.headers().get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    if is_read && accepts.is_some_and(|accept| accept.contains("text/html")) {
        page::<E>(entry, request.headers())
    } else {
        StatusCode::NOT_FOUND.into_response()
    }
}

fn page<E: RustEmbed>(entry: &str, headers: &HeaderMap) -> Response {
    file::answer::<E>(entry, headers)
        .unwrap_or_else(|| (StatusCode::SERVICE_UNAVAILABLE, NOT_BUILT).into_response())
}

fn exactly<E: RustEmbed>(uri: &Uri, headers: &HeaderMap) -> Response {
    // A page of before an upgrade asks for files that are gone: an answer with something else in it would be kept for a year.
    file::answer::<E>(uri.path().trim_start_matches('/'), headers)
        .unwrap_or_else(|| StatusCode::NOT_FOUND.into_response())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderName;
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    #[derive(RustEmbed)]
    #[folder = "testdata/pages"]
    struct Sample;

    #[derive(RustEmbed)]
    #[folder = "testdata/nothing"]
    #[allow_missing = true]
    struct Nothing;

    async fn ask<E: RustEmbed>(
        method: &str,
        path: &str,
        headers: &[(HeaderName, &str)],
    ) -> (Response, String) {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        let router: Router = everywhere::<E, ()>("index.html");
        let mut answer = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let body = answer.body_mut().collect().await.unwrap().to_bytes();
        (answer, String::from_utf8_lossy(&body).into_owned())
    }

    fn header_of(answer: &Response, name: HeaderName) -> &str {
        answer.headers().get(name).map_or("", |value| value.to_str().unwrap())
    }

    #[tokio::test]
    async fn an_address_of_the_pages_shows_the_page_whatever_it_is() {
        let html = [(header::ACCEPT, "text/html,*/*;q=0.8")];
        for path in ["/", "/inbox/cnt_1", "/index.html"] {
            let (answer, body) = ask::<Sample>("GET", path, &html).await;
            assert_eq!((answer.status(), body.contains("<h1>Sample</h1>")), (StatusCode::OK, true), "{path}");
            assert_eq!(header_of(&answer, header::CONTENT_TYPE), "text/html; charset=utf-8");
            // Asked for each time, so that an upgrade is seen at once.
            assert_eq!(header_of(&answer, header::CACHE_CONTROL), "no-cache");
            assert!(header_of(&answer, header::CONTENT_SECURITY_POLICY).contains("frame-ancestors 'none'"));
            assert_eq!(header_of(&answer, header::X_CONTENT_TYPE_OPTIONS), "nosniff");
        }
    }

    #[tokio::test]
    async fn a_program_gets_no_page_for_an_address_that_is_wrong() {
        for (method, path, accept) in [
            ("GET", "/inbox", "application/json"),
            ("POST", "/inbox", "text/html"),
            ("GET", "/assets/gone-1234.js", "text/html"),
        ] {
            let (answer, _) = ask::<Sample>(method, path, &[(header::ACCEPT, accept)]).await;
            assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{method} {path}");
        }
    }

    #[tokio::test]
    async fn a_file_with_a_name_of_its_own_is_kept_for_good() {
        let (answer, body) = ask::<Sample>("GET", "/assets/app-1a2b.js", &[]).await;
        assert_eq!((answer.status(), body.trim()), (StatusCode::OK, "console.log(\"sample\");"));
        assert_eq!(header_of(&answer, header::CONTENT_TYPE), "text/javascript");
        assert_eq!(header_of(&answer, header::CACHE_CONTROL), "public, max-age=31536000, immutable");
        assert_eq!(header_of(&answer, header::VARY), "accept-encoding");
    }

    #[tokio::test]
    async fn who_takes_gzip_gets_it_and_who_does_not_does_not() {
        for (accept, encoding) in [
            ("gzip, deflate, br", "gzip"),
            ("br;q=1, gzip;q=0.8", "gzip"),
            ("br", ""),
            ("gzip;q=0", ""),
            ("", ""),
        ] {
            let (answer, _) =
                ask::<Sample>("GET", "/assets/app-1a2b.js", &[(header::ACCEPT_ENCODING, accept)]).await;
            assert_eq!(header_of(&answer, header::CONTENT_ENCODING), encoding, "{accept}");
        }
    }

    #[tokio::test]
    async fn what_a_browser_has_is_not_sent_again() {
        let (first, _) = ask::<Sample>("GET", "/", &[]).await;
        let tag = header_of(&first, header::ETAG).to_owned();
        for (held, status) in [
            (tag.as_str(), StatusCode::NOT_MODIFIED),
            (&format!("\"other\", W/{tag}"), StatusCode::NOT_MODIFIED),
            ("\"other\"", StatusCode::OK),
        ] {
            let (again, body) = ask::<Sample>("GET", "/", &[(header::IF_NONE_MATCH, held)]).await;
            assert_eq!(
                (again.status(), body.is_empty()),
                (status, status == StatusCode::NOT_MODIFIED),
                "{held}"
            );
        }
    }

    #[tokio::test]
    async fn a_program_without_pages_says_how_to_get_them() {
        let (answer, body) = ask::<Nothing>("GET", "/", &[]).await;
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(body.contains("make run"), "{body}");
    }
}
