use std::path::Path;
use std::time::{Duration, Instant};
use std::{fs, io};

/// For as long as a build of the page takes to write what it has made.
const PATIENCE: Duration = Duration::from_secs(20);

/// Copies the built page to a folder, which is made anew; `false` when there is none. A page that is
/// being built at this moment is waited for.
pub(crate) fn copy_page(dist: &Path, to: &Path) -> io::Result<bool> {
    let since = Instant::now();
    loop {
        if to.exists() {
            fs::remove_dir_all(to)?;
        }
        fs::create_dir_all(to)?;
        match copy(dist, to) {
            Ok(()) if is_whole(to) => return Ok(true),
            // A build has emptied it and fills it again.
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        if !dist.exists() {
            return Ok(false);
        }
        if since.elapsed() > PATIENCE {
            let problem = format!("{} holds no whole page: build it again", dist.display());
            return Err(io::Error::new(io::ErrorKind::NotFound, problem));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Whether the page is there, and every file that it names.
fn is_whole(page: &Path) -> bool {
    let Ok(html) = fs::read_to_string(page.join("index.html")) else {
        return false;
    };
    // A file that is being written ends early.
    html.contains("</html>")
        && html
            .split('"')
            .filter_map(|text| text.strip_prefix('/'))
            .filter(|path| path.starts_with("assets/"))
            .all(|path| page.join(path).exists())
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            fs::create_dir_all(&target)?;
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
