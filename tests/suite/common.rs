//! What the modules share: folders that vanish, the program run against a clock, trees of files, and one built example.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// The day for which small portals are built.
pub const TODAY: &str = "2026-06-20";
/// The day for which the example is built.
pub const EXAMPLE_TODAY: &str = "2026-10-12";
/// Longer than any build here needs, even on a busy machine.
pub const LIMIT: Duration = Duration::from_secs(60);

/// A path below the folder of the crate.
pub fn home(below: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(below)
}

/// Where tests keep their folders: in `MINGBAI_TEST_FOLDER`, such as one in memory, or where Cargo says.
pub fn folder() -> PathBuf {
    let asked = std::env::var_os("MINGBAI_TEST_FOLDER");
    asked.map_or_else(|| env!("CARGO_TARGET_TMPDIR").into(), PathBuf::from)
}

/// A folder that is taken away when the test is over.
pub struct Scratch(PathBuf);

impl Scratch {
    pub fn new(name: &str) -> Scratch {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let nth = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("{name}-{}-{nth}", std::process::id());
        let folder = folder().join(name);
        fs::create_dir_all(&folder).expect("a folder for the test");
        Scratch(folder)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    pub fn at(&self, below: &str) -> PathBuf {
        self.0.join(below)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Copies a folder with all that is in it.
pub fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the folder to copy to");
    let entries = fs::read_dir(from).unwrap_or_else(|error| panic!("{}: {error}", from.display()));
    for entry in entries {
        let entry = entry.expect("an entry of a folder");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("its type").is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).expect("a copy");
        }
    }
}

/// Writes a file and the folders above it.
pub fn write(path: &Path, bytes: impl AsRef<[u8]>) {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).expect("the folder above");
    }
    fs::write(path, bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

/// All files below a folder: path with `/` → bytes. Links are listed by where they lead.
pub fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn add(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) {
        let Ok(entries) = fs::read_dir(folder) else {
            return;
        };
        for entry in entries.flatten() {
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => add(&entry.path(), &format!("{name}/"), files),
                Ok(kind) if kind.is_file() => {
                    files.insert(name, fs::read(entry.path()).unwrap_or_default());
                }
                _ => {
                    let target = fs::read_link(entry.path()).unwrap_or_default();
                    files.insert(name, target.to_string_lossy().as_bytes().to_vec());
                }
            }
        }
    }
    let mut files = BTreeMap::new();
    add(folder, "", &mut files);
    files
}

/// Says in which files two trees differ, and how; empty when they do not. What a run keeps for the next one, with times of files in
/// it, is no part of a site.
pub fn difference(
    left: &BTreeMap<String, Vec<u8>>,
    right: &BTreeMap<String, Vec<u8>>,
) -> Vec<String> {
    let is_kept = |path: &str| path.starts_with(".mingbai/") && path.ends_with(".state");
    let mut said = Vec::new();
    for (path, bytes) in left.iter().filter(|(path, _)| !is_kept(path)) {
        match right.get(path) {
            None => said.push(format!("{path}: only in the first")),
            Some(other) if other != bytes => said.push(format!("{path}: other bytes")),
            Some(_) => {}
        }
    }
    let only = right.keys();
    let only = only.filter(|path| !left.contains_key(*path) && !is_kept(path));
    said.extend(only.map(|path| format!("{path}: only in the second")));
    said
}

/// Whether some bytes occur in others.
pub fn contains(bytes: &[u8], part: &[u8]) -> bool {
    !part.is_empty() && bytes.windows(part.len()).any(|window| window == part)
}

/// The files of a tree in which a text occurs.
pub fn holding<'a>(files: &'a BTreeMap<String, Vec<u8>>, text: &str) -> Vec<&'a str> {
    let holds = |(path, bytes): (&'a String, &'a Vec<u8>)| {
        contains(bytes, text.as_bytes()).then_some(path.as_str())
    };
    files.iter().filter_map(holds).collect()
}

/// What a run of the program said and did.
pub struct Said {
    /// Exit code; none when a signal ended it.
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
    pub took: Duration,
    /// Whether it had to be ended because its time was up.
    pub late: bool,
}

impl Said {
    /// Messages, then the last line.
    pub fn all(&self) -> String {
        format!("{}{}", self.err, self.out)
    }

    /// The codes of the messages, in order, each once.
    pub fn codes(&self) -> Vec<String> {
        codes_in(&self.all())
    }

    /// Asserts that it came to an end by itself, with this exit code, without a panic, and named these things.
    #[track_caller]
    pub fn expect(&self, code: i32, named: &[&str]) -> &Said {
        let all = self.all();
        assert!(!self.late, "not done after {:?}:\n{all}", self.took);
        assert!(!all.contains("panicked at"), "it panicked:\n{all}");
        assert_eq!(self.code, Some(code), "the exit code; it said:\n{all}");
        for name in named {
            assert!(all.contains(name), "`{name}` is not named:\n{all}");
        }
        self
    }
}

/// The codes in square brackets of a transcript, in order, each once.
pub fn codes_in(text: &str) -> Vec<String> {
    let is_code = |word: &str| {
        let digits = word.trim_start_matches(|c: char| c.is_ascii_uppercase());
        word.len() > digits.len()
            && word.len() <= 8
            && digits.chars().next().is_some_and(|c| c.is_ascii_digit())
            && digits
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    let mut codes: Vec<String> = text
        .match_indices('[')
        .filter_map(|(at, _)| text[at + 1..].split_once(']'))
        .map(|(word, _)| word)
        .filter(|word| is_code(word))
        .map(str::to_string)
        .collect();
    codes.sort();
    codes.dedup();
    codes
}

/// The program, with nothing in its surroundings that changes what it says.
pub fn mingbai() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mingbai"));
    command
        .env_remove("CLICOLOR_FORCE")
        .env("NO_COLOR", "1")
        .stdin(Stdio::null());
    command
}

/// `mingbai build` of a folder.
pub fn build_command(root: &Path, out: &Path, today: &str) -> Command {
    let mut command = mingbai();
    command
        .arg("build")
        .arg(root)
        .arg("--out")
        .arg(out)
        .args(["--today", today]);
    command
}

/// Runs a command to its end, or to the end of its time.
pub fn run(command: &mut Command, limit: Duration) -> Said {
    let started = Instant::now();
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let out = child.stdout.take().expect("its standard output");
    let err = child.stderr.take().expect("its standard error");
    let out = std::thread::spawn(move || text(out));
    let err = std::thread::spawn(move || text(err));
    let (code, late) = wait(&mut child, started + limit);
    Said {
        code,
        late,
        took: started.elapsed(),
        out: out.join().expect("its output"),
        err: err.join().expect("its messages"),
    }
}

fn text(mut from: impl Read) -> String {
    let mut bytes = Vec::new();
    let _ = from.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Waits for the end of a child; ends it at `until`. Its exit code, and whether its time was up.
pub fn wait(child: &mut Child, until: Instant) -> (Option<i32>, bool) {
    let mut nap = Duration::from_micros(500);
    loop {
        if let Some(status) = child.try_wait().expect("the state of a child") {
            return (status.code(), false);
        }
        if Instant::now() > until {
            let _ = child.kill();
            let _ = child.wait();
            return (None, true);
        }
        std::thread::sleep(nap);
        nap = (nap * 2).min(Duration::from_millis(20));
    }
}

/// A small portal of two good villages, haocun and huaicun, in a folder of its own, and a place for its site.
pub struct Portal {
    scratch: Scratch,
}

impl Portal {
    pub fn good(name: &str) -> Portal {
        let scratch = Scratch::new(name);
        copy_folder(&home("tests/cases/ok_good_portal/in"), &scratch.at("in"));
        Portal { scratch }
    }

    /// One village of the example, with some of the example's other folders.
    pub fn of_example(name: &str, village: &str, folders: &[&str]) -> Portal {
        let (scratch, example) = (Scratch::new(name), home("content-example"));
        let portal = Portal { scratch };
        write(
            &portal.at("portal.toml"),
            fs::read(example.join("portal.toml")).expect("the example"),
        );
        for folder in folders.iter().chain([&"catalogue"]) {
            copy_folder(&example.join(folder), &portal.at(folder));
        }
        let village = format!("villages/{village}");
        copy_folder(&example.join(&village), &portal.at(&village));
        portal
    }

    pub fn root(&self) -> PathBuf {
        self.scratch.at("in")
    }

    pub fn out(&self) -> PathBuf {
        self.scratch.at("out")
    }

    /// A path beside `in` and `out`.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.scratch.at(name)
    }

    /// A path in the portal's folder.
    pub fn at(&self, below: &str) -> PathBuf {
        self.root().join(below)
    }

    pub fn write(&self, below: &str, bytes: impl AsRef<[u8]>) {
        write(&self.at(below), bytes);
    }

    /// Replaces a text in a file that holds it.
    #[track_caller]
    pub fn change(&self, below: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.at(below)).expect("the file to change");
        assert!(text.contains(from), "{below} does not hold `{from}`");
        fs::write(self.at(below), text.replace(from, to)).expect("the changed file");
    }

    /// Names attachments in the Markdown disclosure of huaicun; they stand in its folder of files.
    pub fn attach(&self, names: &[&str]) {
        let file = |name: &&str| format!("{{ file = \"party-theme-day.files/{name}\" }}");
        let files: Vec<String> = names.iter().map(file).collect();
        self.change(
            THEME_DAY,
            "\ndate =",
            &format!("\nattachments = [{}]\ndate =", files.join(", ")),
        );
    }

    pub fn command(&self) -> Command {
        build_command(&self.root(), &self.out(), TODAY)
    }

    pub fn build(&self) -> Said {
        run(&mut self.command(), LIMIT)
    }

    /// Builds on the day of the example.
    pub fn build_then(&self) -> Said {
        let mut command = build_command(&self.root(), &self.out(), EXAMPLE_TODAY);
        run(&mut command, LIMIT)
    }

    /// A file of the site as text; empty when it is not there.
    pub fn page(&self, below: &str) -> String {
        fs::read_to_string(self.out().join(below)).unwrap_or_default()
    }

    pub fn site(&self) -> BTreeMap<String, Vec<u8>> {
        tree(&self.out())
    }

    /// Asserts that the good village is there whole and that the other has nothing of its newest content.
    #[track_caller]
    pub fn expect_only_haocun(&self) {
        assert!(
            self.page("haocun/2026-05/party-theme-day.html")
                .contains("清理柳泉河道")
        );
        assert_eq!(self.page("huaicun/2026-05/party-theme-day.html"), "");
    }
}

/// The path of the Markdown disclosure of the village that tests spoil.
pub const THEME_DAY: &str = "villages/huaicun/2026-05/party-theme-day.md";
/// Its page.
pub const THEME_DAY_PAGE: &str = "huaicun/2026-05/party-theme-day.html";

/// The built example.
pub struct Example {
    pub root: PathBuf,
    pub said: Said,
    pub files: BTreeMap<String, Vec<u8>>,
}

/// Builds the example, once for the whole suite.
pub fn example() -> &'static Example {
    static EXAMPLE: OnceLock<Example> = OnceLock::new();
    EXAMPLE.get_or_init(|| {
        let root = home("content-example");
        // Kept until the next run: a static is never dropped.
        let out = folder().join("example");
        let _ = fs::remove_dir_all(&out);
        let said = run(&mut build_command(&root, &out, EXAMPLE_TODAY), LIMIT);
        let files = tree(&out);
        Example { root, said, files }
    })
}

/// Says by name that a test could not do its work here, and why.
pub fn skipped(name: &str, why: &str) {
    eprintln!("skipped {name}: {why}");
}
