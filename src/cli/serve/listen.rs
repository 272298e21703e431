//! Sockets and threads of the preview server: one short thread for each connection, as many as there may be, and no one waits long.

use std::collections::BTreeSet;
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::language::Lang;
use crate::serve::{Answer, EVENTS_HEAD, HEAD_LIMIT, Live, Reply, Site, ask, reply};

/// The most connections at a time.
const CONNECTIONS: usize = 600;
/// The longest time that a request may take to arrive.
const PATIENCE: Duration = Duration::from_secs(5);
/// A stream without news shows so often that it is alive.
const BEAT: Duration = Duration::from_secs(15);
/// The memory of a connection's thread, bytes.
const STACK: usize = 256 << 10;
/// What is taken in of a request after it was refused, so that the answer arrives, bytes.
const LEFTOVER: u64 = 4 << 20;

/// What all connections share.
pub(super) struct Server {
    out: PathBuf,
    hosts: BTreeSet<String>,
    lang: Lang,
    live: Mutex<Arc<Live>>,
    turned: Condvar,
    open: AtomicUsize,
}

impl Server {
    pub(super) fn new(out: PathBuf, hosts: BTreeSet<String>, lang: Lang) -> Server {
        Server {
            out,
            hosts,
            lang,
            live: Mutex::default(),
            turned: Condvar::new(),
            open: AtomicUsize::new(0),
        }
    }

    /// After a building: tells all who listen.
    pub(super) fn turn(&self, next: impl FnOnce(&Live) -> Live) {
        let mut live = self.live.lock().unwrap_or_else(PoisonError::into_inner);
        *live = Arc::new(next(&live));
        self.turned.notify_all();
    }

    fn live(&self) -> Arc<Live> {
        Arc::clone(&self.live.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The next building after a known one; none when there was none for a while.
    fn next(&self, known: u64) -> Option<Arc<Live>> {
        let live = self.live.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self
            .turned
            .wait_timeout_while(live, BEAT, |live| live.turn == known);
        let (live, _) = waited.unwrap_or_else(PoisonError::into_inner);
        (live.turn != known).then(|| Arc::clone(&live))
    }
}

/// Takes connections, in a thread of its own.
pub(super) fn listen(listener: TcpListener, server: Arc<Server>) {
    thread::spawn(move || {
        for stream in listener.incoming() {
            match stream {
                Ok(stream) => connected(stream, &server),
                // Too many open files, perhaps: those that are served end soon.
                Err(_) => thread::sleep(Duration::from_millis(20)),
            }
        }
    });
}

fn connected(mut stream: TcpStream, server: &Arc<Server>) {
    if server.open.fetch_add(1, Ordering::Relaxed) >= CONNECTIONS {
        server.open.fetch_sub(1, Ordering::Relaxed);
        let _ = stream.write_all(&Answer::plain(503).bytes());
        return;
    }
    let own = Arc::clone(server);
    let spawned = thread::Builder::new().stack_size(STACK).spawn(move || {
        // Whoever breaks off is gone.
        let _ = serve(&mut stream, &own);
        own.open.fetch_sub(1, Ordering::Relaxed);
    });
    if spawned.is_err() {
        server.open.fetch_sub(1, Ordering::Relaxed);
    }
}

fn serve(stream: &mut TcpStream, server: &Server) -> io::Result<()> {
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.set_nodelay(true)?;
    let live = server.live();
    let site = Site {
        out: &server.out,
        hosts: &server.hosts,
        live: &live,
        lang: server.lang,
    };
    let asked = head(stream)?.and_then(|head| ask(&head));
    match asked.map(|asked| reply(&asked, &site)) {
        Ok(Reply::Events) => events(stream, server),
        Ok(Reply::Answer(answer)) => {
            stream.write_all(&answer.bytes())?;
            stream.shutdown(Shutdown::Write)
        }
        Err(refusal) => {
            stream.write_all(&refusal.bytes())?;
            stream.shutdown(Shutdown::Write)?;
            stream.set_read_timeout(Some(Duration::from_millis(300)))?;
            io::copy(&mut stream.take(LEFTOVER), &mut io::sink()).map(|_| ())
        }
    }
}

/// The head of a request, or the answer to one that is too long, too slow or none.
fn head(stream: &mut TcpStream) -> io::Result<Result<Vec<u8>, Answer>> {
    let until = Instant::now() + PATIENCE;
    let mut head: Vec<u8> = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(Err(Answer::plain(408)));
        }
        stream.set_read_timeout(Some(left))?;
        let count = match stream.read(&mut piece) {
            Ok(0) => return Ok(Err(Answer::plain(400))),
            Ok(count) => count,
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut
                ) =>
            {
                continue;
            }
            Err(error) => return Err(error),
        };
        let searched = head.len().saturating_sub(3);
        head.extend_from_slice(&piece[..count]);
        if !head[0].is_ascii_uppercase() {
            // Such as a browser that insists on encryption.
            return Ok(Err(Answer::plain(400)));
        }
        if let Some(at) = head[searched..]
            .windows(4)
            .position(|window| window == b"\r\n\r\n")
        {
            head.truncate(searched + at + 4);
            return Ok(Ok(head));
        }
        if head.len() > HEAD_LIMIT {
            let is_line = !head.contains(&b'\n');
            return Ok(Err(Answer::plain(if is_line { 414 } else { 431 })));
        }
    }
}

/// Tells of each building until the other side is gone.
fn events(stream: &mut TcpStream, server: &Server) -> io::Result<()> {
    stream.write_all(EVENTS_HEAD)?;
    let mut live = server.live();
    loop {
        stream.write_all(live.event(server.lang).as_bytes())?;
        live = loop {
            match server.next(live.turn) {
                Some(next) => break next,
                None => stream.write_all(b":\n\n")?,
            }
        };
    }
}
