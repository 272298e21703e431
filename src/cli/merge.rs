//! `mingbai merge`: shares that were built apart become one site.

use std::path::PathBuf;

use clap::Args;

use super::report::{refused, reported};
use super::{Voice, request};
use crate::portal::{self, Refused};

#[derive(Debug, Args)]
pub(super) struct MergeArgs {
    /// Where the site goes 网站放到哪里
    out: PathBuf,
    /// The folders of the shares 各份的文件夹
    #[arg(required = true)]
    shards: Vec<PathBuf>,
    /// The folder of the portal 门户文件夹
    #[arg(long, default_value = ".")]
    dir: PathBuf,
}

pub(super) fn merge(args: MergeArgs, voice: Voice) -> u8 {
    let target = super::Target {
        dir: args.dir,
        today: None,
        village: Vec::new(),
    };
    let request = request(target, Some(args.out), false);
    match portal::merge(&request, &args.shards) {
        Ok(report) => reported(&report, &request, voice),
        Err(Refused::Configuration(problems)) => refused(&problems, 2, voice),
        Err(Refused::Surroundings(problems)) => refused(&problems, 3, voice),
    }
}
