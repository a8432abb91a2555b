//! Where pictures are made smaller: one at a time, beside the threads that answer requests, because unpacked
//! each may take some hundred megabytes, and packing it keeps a core busy.

use hilo_picture::{PictureError, Shrunk, Thumbnail};
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The largest file that is looked at, in bytes.
pub(crate) const LARGEST_PICTURE: u64 = 32 * 1024 * 1024;

/// The place for one picture. Clones are the same place.
#[derive(Debug, Clone)]
pub(crate) struct Studio(Arc<Semaphore>);

impl Default for Studio {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(1)))
    }
}

/// The place, taken.
#[derive(Debug)]
pub(crate) struct Place(OwnedSemaphorePermit);

impl Studio {
    /// Waits for the place. Taken before a picture is read, so that none waits in memory.
    pub(crate) async fn enter(&self) -> Result<Place, PictureError> {
        self.0.clone().acquire_owned().await.map(Place).map_err(|_| failed())
    }
}

impl Place {
    /// The small picture of a picture.
    pub(crate) async fn thumbnail(self, bytes: Vec<u8>) -> Result<Thumbnail, PictureError> {
        self.work(move || hilo_picture::thumbnail(&bytes)).await
    }

    /// A picture that has at most `max_bytes`.
    pub(crate) async fn shrink(self, bytes: Vec<u8>, max_bytes: u64) -> Result<Shrunk, PictureError> {
        self.work(move || hilo_picture::shrink(&bytes, max_bytes)).await
    }

    async fn work<T: Send + 'static>(
        self,
        work: impl FnOnce() -> Result<T, PictureError> + Send + 'static,
    ) -> Result<T, PictureError> {
        // Whoever hangs up does not free the place: the work goes on.
        let Self(permit) = self;
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(permit);
            done
        });
        // A panic of whoever unpacks it is the picture's fault.
        done.await.unwrap_or_else(|_| Err(failed()))
    }
}

fn failed() -> PictureError {
    PictureError::Damaged("it could not be unpacked".to_owned())
}
