//! A form with one file (RFC 7578), streamed.

use bytes::Bytes;
use futures::{Stream, StreamExt, stream};
use hilo_egress::client::RequestBody;
use http::HeaderValue;
use parking_lot::Mutex;
use std::{io, sync::Arc};
use tokio::io::AsyncRead;
use tokio_util::io::ReaderStream;

/// The size of the pieces that a file is read in.
const PIECE: usize = 64 * 1024;

/// A form, ready to be posted.
pub(crate) struct Form {
    pub(crate) content_type: HeaderValue,
    pub(crate) body: RequestBody,
    /// Why reading the file failed, if it did: the error that the client reports is only that the body broke off.
    pub(crate) trouble: Arc<Mutex<Option<io::Error>>>,
}

/// A file for a form.
pub(crate) struct File {
    pub(crate) name: String,
    pub(crate) mime_type: String,
    pub(crate) bytes: u64,
    pub(crate) reader: Box<dyn AsyncRead + Send + Unpin>,
}

impl Form {
    /// A form with these fields and, last, the field `file`. `boundary` must be unguessable, since a file that holds it
    /// could add fields of its own.
    pub(crate) fn new(boundary: [u8; 16], fields: &[(&str, &str)], file: File) -> io::Result<Self> {
        let boundary = hex::encode(boundary);
        let mut head = String::new();
        for (name, value) in fields {
            head.push_str(&format!(
                "--{boundary}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            ));
        }
        let (name, mime_type) = (quoted(&file.name), &file.mime_type);
        head.push_str(&format!(
            "--{boundary}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             content-type: {mime_type}\r\n\r\n"
        ));
        let tail = format!("\r\n--{boundary}--\r\n");
        let content_type = HeaderValue::try_from(format!("multipart/form-data; boundary={boundary}"));
        let trouble = Arc::new(Mutex::new(None));
        let length = (head.len() + tail.len()) as u64 + file.bytes;
        let chunks = stream::iter([Ok(Bytes::from(head))])
            .chain(exactly(file.bytes, file.reader, Arc::clone(&trouble)))
            .chain(stream::iter([Ok(Bytes::from(tail))]));
        Ok(Self {
            content_type: content_type.map_err(io::Error::other)?,
            body: RequestBody::stream(chunks, length),
            trouble,
        })
    }
}

/// The reader's bytes, if they are as many as announced; what goes wrong is kept in `trouble`.
fn exactly(
    bytes: u64,
    reader: Box<dyn AsyncRead + Send + Unpin>,
    trouble: Arc<Mutex<Option<io::Error>>>,
) -> impl Stream<Item = io::Result<Bytes>> + Send {
    let pieces = ReaderStream::with_capacity(reader, PIECE);
    stream::unfold((pieces, bytes, trouble, false), |(mut pieces, left, trouble, failed)| async move {
        if failed {
            return None;
        }
        let error = match pieces.next().await {
            Some(Ok(piece)) => match left.checked_sub(piece.len() as u64) {
                Some(left) => return Some((Ok(piece), (pieces, left, trouble, false))),
                None => io::Error::new(io::ErrorKind::InvalidData, "the file is longer than announced"),
            },
            Some(Err(error)) => error,
            None if left == 0 => return None,
            None => io::Error::new(io::ErrorKind::UnexpectedEof, "the file is shorter than announced"),
        };
        *trouble.lock() = Some(error);
        Some((Err(io::Error::other("reading the file failed")), (pieces, left, trouble, true)))
    })
}

/// As browsers write names: quotes and line ends would end the header.
fn quoted(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for letter in name.chars() {
        match letter {
            '"' => out.push_str("%22"),
            '\r' => out.push_str("%0D"),
            '\n' => out.push_str("%0A"),
            other if other.is_control() => {}
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leaves_its_quotes() {
        assert_eq!(quoted("a\"b\r\nx: y\0.pdf"), "a%22b%0D%0Ax: y.pdf");
        assert_eq!(quoted("Presupuesto año.pdf"), "Presupuesto año.pdf");
    }
}
