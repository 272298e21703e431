//! `mingbai serve`: the site as it would be, in the browser of this computer, following every save.

use std::collections::BTreeSet;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, UdpSocket};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;

use super::watch::{Watch, remark, watch};
use super::{Target, Voice, report, say, site};
use crate::diagnostic::Diagnostic;
use crate::watch::Again;

mod listen;

use listen::{Server, listen};

/// How many ports are tried.
const PORTS: u16 = 20;

#[derive(Debug, Args)]
pub(super) struct ServeArgs {
    #[command(flatten)]
    target: Target,
    /// Where the site goes 网站放到哪里 (default: DIR/public)
    #[arg(long)]
    out: Option<PathBuf>,
    /// The port; the next free one is taken 端口
    #[arg(long, default_value_t = 8000, value_parser = clap::value_parser!(u16).range(1..))]
    port: u16,
    /// For phones in the same network; drafts become visible there 手机也能看（草稿会被看到）
    #[arg(long)]
    lan: bool,
    /// Open the browser as well 同时打开浏览器
    #[arg(long)]
    open: bool,
    /// For network drives: look for changes every so many seconds 网络盘上每几秒看一遍
    #[arg(long, value_name = "SECONDS", num_args = 0..=1, default_missing_value = "1",
          value_parser = clap::value_parser!(u64).range(1..=3600))]
    poll: Option<u64>,
}

/// Serves until the process is ended; the exit code where that cannot begin.
pub(super) fn serve(args: ServeArgs, voice: Voice) -> u8 {
    let listeners = match bind(args.port, args.lan) {
        Ok(listeners) => listeners,
        Err(error) => {
            let last = args.port.saturating_add(PORTS - 1);
            let taken = Diagnostic::new("MB1283").with("port", args.port);
            let taken = taken.with("last", last).with("reason", error);
            return report::refused(&[taken], 3, voice);
        }
    };
    let port = listeners
        .first()
        .and_then(|first| first.local_addr().ok())
        .map_or(args.port, |address| address.port());
    if port != args.port {
        let taken = Diagnostic::new("MB1279").with("port", args.port);
        remark(taken.with("other", port), voice);
    }
    let lan = args.lan.then(own_address).flatten();
    announce(port, lan, args.lan, voice);
    if args.open {
        show_in_browser(port, voice);
    }
    let day = args.target.today;
    let watched = Watch {
        request: site(args.target, args.out, false),
        day,
        every: args.poll.map(Duration::from_secs),
    };
    let out = watched.request.out.clone().unwrap_or_default();
    let server = Arc::new(Server::new(out, hosts(port, lan), voice.lang));
    for listener in listeners {
        listen(listener, Arc::clone(&server));
    }
    watch(&watched, voice, &|outcome, again| {
        server.turn(|live| live.after(outcome, *again == Again::All, voice.lang));
    })
}

/// This computer alone, by both kinds of address where it has them, or the whole network; at the first port that is free.
fn bind(port: u16, lan: bool) -> io::Result<Vec<TcpListener>> {
    let mut last = io::Error::from(io::ErrorKind::AddrInUse);
    for port in (0..PORTS).filter_map(|nth| port.checked_add(nth)) {
        if lan {
            match TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)) {
                Ok(listener) => return Ok(vec![listener]),
                Err(error) => last = error,
            }
            continue;
        }
        let four = TcpListener::bind((Ipv4Addr::LOCALHOST, port));
        let six = TcpListener::bind((Ipv6Addr::LOCALHOST, port));
        match (four, six) {
            (Ok(four), six) => return Ok(std::iter::once(four).chain(six).collect()),
            (Err(error), _) if error.kind() == io::ErrorKind::AddrInUse => last = error,
            // A computer that has no address of the old kind.
            (Err(_), Ok(six)) => return Ok(vec![six]),
            (Err(error), Err(_)) => last = error,
        }
    }
    Err(last)
}

/// The address of this computer in its network; nothing is sent to find it out.
fn own_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    // An address for documentation: no such computer exists.
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    Some(socket.local_addr().ok()?.ip())
}

/// The names under which the server may be asked.
fn hosts(port: u16, lan: Option<IpAddr>) -> BTreeSet<String> {
    let mut names = vec!["localhost".to_string(), "127.0.0.1".into(), "[::1]".into()];
    names.extend(lan.map(|address| address.to_string()));
    let with_port = names.iter().map(|name| format!("{name}:{port}"));
    let mut hosts: BTreeSet<String> = with_port.collect();
    if port == 80 {
        hosts.extend(names);
    }
    hosts
}

/// Asks the system to open the browser; where that cannot be asked, it says what to open.
fn show_in_browser(port: u16, voice: Voice) {
    let opener = match () {
        () if cfg!(windows) => "explorer",
        () if cfg!(target_os = "macos") => "open",
        () => "xdg-open",
    };
    let mut command = Command::new(opener);
    let address = format!("http://127.0.0.1:{port}/");
    command.arg(&address);
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null());
    if quiet.stderr(Stdio::null()).spawn().is_err() {
        remark(Diagnostic::new("MB1523").with("address", address), voice);
    }
}

/// Says where the site can be seen; for phones also as a code to be photographed.
fn announce(port: u16, lan: Option<IpAddr>, asked: bool, voice: Voice) {
    if voice.json {
        say(
            &serde_json::json!({ "serving": format!("http://127.0.0.1:{port}/"), "lan": lan })
                .to_string(),
        );
        return;
    }
    let address = format!("http://127.0.0.1:{port}/");
    if !asked {
        remark(Diagnostic::new("MB1277").with("address", address), voice);
        return;
    }
    let address = lan.map_or(address, |lan| {
        format!("http://{}/", SocketAddr::new(lan, port))
    });
    remark(Diagnostic::new("MB1278").with("address", &address), voice);
    if let Ok(code) = QrCode::new(&address) {
        // Light on dark, as terminals mostly are.
        let mut drawn = code.render::<Dense1x2>();
        drawn
            .dark_color(Dense1x2::Light)
            .light_color(Dense1x2::Dark);
        say(&drawn.build());
    }
}
