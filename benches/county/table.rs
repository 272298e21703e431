//! The table: each generator from nothing, again without a change, and after one edit, in turns; and what the disk allows.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::corpus::{LAST_MONTH, Size, TODAY};
use crate::measure::{self, Cost, median};
use crate::peers::PEERS;
use crate::{ours, write};

/// One of those that are compared.
struct Contender {
    name: String,
    program: PathBuf,
    arguments: Vec<String>,
    /// Its county.
    folder: PathBuf,
    /// The site, below that.
    out: PathBuf,
    /// What is edited, below that.
    edited: PathBuf,
    /// Costs of building from nothing, without a change, and after one edit.
    costs: [Vec<Cost>; 3],
}

/// Measures and prints.
///
/// # Errors
/// When the disk refuses.
///
/// # Panics
/// When one of the programs fails.
pub fn print(size: Size, rounds: usize, work: &Path, mingbai: &Path) -> io::Result<()> {
    let mut contenders = contenders(size, work, mingbai)?;
    // A file of this moment could change once more without being seen, so nobody relies on it yet.
    std::thread::sleep(Duration::from_secs(3));
    for round in 0..rounds {
        for one in &mut contenders {
            if one.out.exists() {
                fs::remove_dir_all(&one.out)?;
            }
            for stage in 0..3 {
                if stage == 2 {
                    let mut file = OpenOptions::new().append(true).open(&one.edited)?;
                    writeln!(file, "\n补记：第{round}回。")?;
                }
                let cost = measure::run(&one.program, &one.arguments, &one.folder);
                one.costs[stage].push(cost);
            }
        }
    }
    println!(
        "{} villages x {} months, {} disclosures; {rounds} rounds, medians\n",
        size.villages,
        size.months,
        size.disclosures()
    );
    println!("| | files | MB | cold: wall | CPU | memory | x | no change | x | one edit | x |");
    println!("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    let best = contenders[0]
        .costs
        .each_ref()
        .map(|costs| median(costs.clone()).wall);
    for one in &contenders {
        row(one, best)?;
    }
    limits(&contenders[0], work)
}

fn contenders(size: Size, work: &Path, mingbai: &Path) -> io::Result<Vec<Contender>> {
    let month = format!("{}-{:02}", LAST_MONTH.0, LAST_MONTH.1);
    let edited = format!("cun-00001/{month}/party-theme-day.md");
    let mut all = Vec::new();
    for (name, more) in [("mingbai, pages", ours::PAGES_ALONE), ("mingbai, all", "")] {
        let folder = work.join(name);
        write::county(ours::portal(size, more), ours::village, size, &folder)?;
        let arguments = ["build", ".", "--out", "public", "--quiet", "--today", TODAY];
        all.push(Contender {
            name: name.into(),
            program: mingbai.to_path_buf(),
            arguments: arguments.map(str::to_string).to_vec(),
            out: folder.join("public"),
            edited: folder.join("villages").join(&edited),
            folder,
            costs: Default::default(),
        });
    }
    for peer in PEERS {
        let Some(program) = on_path(peer.name) else {
            println!("{} is not installed", peer.name);
            continue;
        };
        let folder = work.join(peer.name);
        let village = |village: &_, months: &_| peer.village(village, months);
        write::county(peer.frame(size), village, size, &folder)?;
        all.push(Contender {
            name: format!(
                "{}{}",
                peer.name,
                if peer.minifies { ", minified" } else { "" }
            ),
            program,
            arguments: peer.arguments.iter().map(ToString::to_string).collect(),
            out: folder.join(peer.out),
            edited: folder.join(peer.content).join(&edited),
            folder,
            costs: Default::default(),
        });
    }
    Ok(all)
}

/// Where a program is.
fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

fn row(one: &Contender, best: [Duration; 3]) -> io::Result<()> {
    let made = measure::files(&one.out);
    let mut bytes = 0;
    for file in &made {
        bytes += fs::metadata(file)?.len();
    }
    let [cold, same, edit] = one.costs.each_ref().map(|costs| median(costs.clone()));
    let times = |wall: Duration, best: Duration| wall.as_secs_f64() / best.as_secs_f64();
    println!(
        "| {} | {} | {:.1} | {:.2} s | {:.2} s | {} MB | {:.1} | {:.3} s | {:.1} | {:.3} s | {:.1} |",
        one.name,
        made.len(),
        bytes as f64 / 1e6,
        cold.wall.as_secs_f64(),
        cold.cpu.as_secs_f64(),
        cold.memory / 1024,
        times(cold.wall, best[0]),
        same.wall.as_secs_f64(),
        times(same.wall, best[1]),
        edit.wall.as_secs_f64(),
        times(edit.wall, best[2]),
    );
    Ok(())
}

/// What the disk allows, beside what the first contender took.
fn limits(first: &Contender, work: &Path) -> io::Result<()> {
    let mut looks: Vec<(Duration, Duration)> = Vec::new();
    let mut writes = Vec::new();
    for round in 0..3 {
        looks.push(measure::look_and_read(&first.folder.join("villages")));
        let to = work.join(format!("raw-{round}"));
        writes.push(measure::raw_write(&first.out, &to)?);
        fs::remove_dir_all(&to)?;
    }
    looks.sort();
    writes.sort();
    let [cold, same, _] = first
        .costs
        .each_ref()
        .map(|costs| median(costs.clone()).wall);
    let (look, read) = looks[1];
    let times = |wall: Duration, least: Duration| wall.as_secs_f64() / least.as_secs_f64();
    println!("\n| the disk | wall | {} is |", first.name);
    println!("|---|--:|---|");
    let raw = writes[1].as_secs_f64();
    println!(
        "| write these files from memory | {raw:.2} s | {:.2} times that, cold |",
        times(cold, writes[1])
    );
    println!(
        "| look at all sources | {:.3} s | {:.1} times that, without a change |",
        look.as_secs_f64(),
        times(same, look)
    );
    println!("| read all sources | {:.3} s | |", read.as_secs_f64());
    Ok(())
}
