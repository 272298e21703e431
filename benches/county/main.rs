//! A county of any size that does not exist, and how long it takes to build it, here and with other generators.
//!
//! ```sh
//! cargo bench --bench county -- make --size L --out DIR    # the county as a portal
//! cargo bench --bench county -- table --size M             # the table: cold, no change, one edit, memory
//! ```

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a measurement may break off, looks at the clock and writes what is measured"
)]

use std::path::{Path, PathBuf};

use clap::{Parser, Subcommand};

mod corpus;
mod measure;
mod ours;
mod peers;
mod table;
mod words;
mod write;

use corpus::Size;

#[derive(Debug, Parser)]
#[command(name = "county")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// Given by cargo.
    #[arg(long, hide = true, global = true)]
    bench: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write a county
    Make {
        #[command(flatten)]
        size: Sized,
        /// The folder to make
        #[arg(long)]
        out: PathBuf,
        /// In the form of another generator: hugo, zola, blades, cobalt
        #[arg(long)]
        peer: Option<String>,
    },
    /// Measure and print the table; other generators take part when they are on the PATH
    Table {
        #[command(flatten)]
        size: Sized,
        /// How often each is run
        #[arg(long, default_value_t = 3)]
        rounds: usize,
        /// Where counties and sites are written; taken away afterwards
        #[arg(long)]
        work: Option<PathBuf>,
        /// The program to measure
        #[arg(long, default_value = env!("CARGO_BIN_EXE_mingbai"))]
        mingbai: PathBuf,
    },
}

/// How large: one of the usual sizes, or any.
#[derive(Debug, clap::Args)]
struct Sized {
    /// S 10 x 12, M 100 x 12, L 700 x 12, XL 700 x 36 (villages x months)
    #[arg(long, default_value = "S", value_parser = ["S", "M", "L", "XL"])]
    size: String,
    /// This many villages instead
    #[arg(long)]
    villages: Option<usize>,
    /// This many months instead
    #[arg(long)]
    months: Option<usize>,
}

impl Sized {
    fn size(&self) -> Size {
        let (villages, months) = match self.size.as_str() {
            "M" => (100, 12),
            "L" => (700, 12),
            "XL" => (700, 36),
            _ => (10, 12),
        };
        Size {
            villages: self.villages.unwrap_or(villages),
            months: self.months.unwrap_or(months),
        }
    }
}

fn main() {
    let done = match Arguments::parse().command {
        Command::Make { size, out, peer } => make(size.size(), &out, peer.as_deref()),
        Command::Table {
            size,
            rounds,
            work,
            mingbai,
        } => {
            let nth = format!("county-{}", std::process::id());
            let work = work.unwrap_or_else(std::env::temp_dir).join(nth);
            let done = table::print(size.size(), rounds.max(1), &work, &mingbai);
            let _ = std::fs::remove_dir_all(&work);
            done
        }
    };
    done.expect("the disk takes the county");
}

fn make(size: Size, out: &Path, peer: Option<&str>) -> std::io::Result<()> {
    match peer {
        None => write::county(ours::portal(size, ""), ours::village, size, out)?,
        Some(name) => {
            let peer = peers::PEERS.iter().find(|peer| peer.name == name);
            let peer = peer.unwrap_or_else(|| panic!("no such generator: {name}"));
            let village = |village: &_, months: &_| peer.village(village, months);
            write::county(peer.frame(size), village, size, out)?;
        }
    }
    println!(
        "{}: {} villages, {} months, {} disclosures; build it for {}",
        out.display(),
        size.villages,
        size.months,
        size.disclosures(),
        corpus::TODAY
    );
    Ok(())
}
