//! Temporary folders.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::{fs, io, process, thread};

/// A new folder outside the project, removed when dropped, but kept for inspection when its test fails.
#[derive(Debug)]
pub struct Scratch {
    path: PathBuf,
}

impl Scratch {
    /// Makes an empty folder; `name` tells people which test left it.
    pub fn new(name: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("rowtype-{name}-{}-{number}", process::id()));
        fs::create_dir_all(&path).expect("the temporary folder is writable");
        // Temporary folders often are symbolic links; programs report the path behind them.
        let path = path.canonicalize().expect("the folder was just made");
        Self { path }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes a file below the folder, and the folders that it needs; returns its path.
    pub fn write(&self, name: &str, contents: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path.join(name);
        fs::create_dir_all(path.parent().expect("the file lies in the folder"))
            .expect("folders can be made");
        fs::write(&path, contents).expect("files can be written");
        path
    }

    /// The text of a file below the folder.
    pub fn read(&self, name: &str) -> String {
        let path = self.path.join(name);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// Copies a folder's content to `name` below this one (`""`: to this one itself).
    pub fn copy(&self, from: &Path, name: &str) {
        copy_folder(from, &self.path.join(name))
            .unwrap_or_else(|error| panic!("{}: {error}", from.display()));
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if !thread::panicking() {
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            copy_folder(&source, &target)?;
        } else {
            fs::copy(&source, &target)?;
        }
    }
    Ok(())
}
