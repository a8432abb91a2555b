//! A new build of the pages is a new build of this crate.

use std::{env, fs, path::Path};

fn main() {
    let crate_folder = env::var_os("CARGO_MANIFEST_DIR").expect("cargo says where the crate is");
    let pages = Path::new(&crate_folder).join("../../web/dist");
    // Cargo would look at a folder that is not there as changed each time. Without pages the crate builds all the same, and says
    // in their place how they are built: whoever works on the engine needs no Node.
    let _ = fs::create_dir_all(&pages);
    println!("cargo::rerun-if-changed={}", pages.display());
}
