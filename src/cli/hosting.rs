//! `mingbai hosting`: settings of a web server that does not read them from the site.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::say;
use crate::hosting;

/// A web server.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Server {
    /// A server block.
    Nginx,
}

#[derive(Debug, Args)]
pub(super) struct HostingArgs {
    /// Which server 哪种服务器: nginx
    server: Server,
    /// The folder of the site on the server 网站在服务器上的文件夹
    #[arg(long, default_value = "/srv/www/sanwu/current")]
    root: PathBuf,
    /// The name that the site answers to 域名
    #[arg(long, default_value = "_")]
    name: String,
}

pub(super) fn hosting(args: HostingArgs) -> u8 {
    let root = args.root.display().to_string();
    match args.server {
        Server::Nginx => say(hosting::nginx(&root, &args.name).trim_end()),
    }
    0
}
