//! Files in a bucket of S3-compatible object storage: Amazon's, MinIO, Ceph, Garage, Cloudflare R2 and others.
//!
//! A file is one object, put with one request: it lies whole on this machine's disk when it is put, its hash is known and signed,
//! and WhatsApp's largest file has 100 MB where S3 takes 5 GB at once. So an upload that breaks off leaves nothing behind, which
//! one in parts would, and the server itself checks that what it stores is what was sent.
//!
//! Requests go through the client that every outbound call goes through and are signed here (AWS Signature Version 4, in headers).

mod bucket;
mod sign;
mod store;
mod trouble;

pub use bucket::{Bucket, BucketError, S3Config};
pub use store::S3Store;
