//! `mingbai schema`: the JSON Schemas beside the content, for editors that complete and check while one types.

use std::path::PathBuf;

use clap::Args;

use super::place::{self, NewFile, not_done};
use super::{Voice, refused, say};
use crate::catalogue::Catalogue;
use crate::disk::{Step, carry_out};
use crate::language::Lang;
use crate::schema::{self, FOLDER};

#[derive(Debug, Args)]
pub(super) struct SchemaArgs {
    /// The folder of the portal 门户文件夹
    #[arg(default_value = ".")]
    dir: PathBuf,
    /// Where they go; files that `new` makes look for them in DIR/.mingbai/schema 放到哪里
    #[arg(long)]
    out: Option<PathBuf>,
}

pub(super) fn schema(args: SchemaArgs, voice: Voice) -> u8 {
    let ground = match place::ground(&args.dir) {
        Ok(ground) => ground,
        Err(problem) => return not_done(problem, voice),
    };
    let folder = args.out.unwrap_or_else(|| args.dir.join(FOLDER));
    let files = schema::files(&ground.catalogue);
    let steps: Vec<Step> = files
        .iter()
        .map(|(name, text)| Step::Replace {
            path: folder.join(name),
            bytes: text.as_bytes().to_vec(),
        })
        .collect();
    if let Err(problem) = carry_out(&steps) {
        return refused(&[problem], 3, voice);
    }
    if !voice.quiet {
        let shown = folder.display();
        say(&match voice.lang {
            Lang::Zh => format!("写了 {} 个文件到 {shown}。", files.len()),
            Lang::En => format!("{} files in {shown}.", files.len()),
        });
    }
    0
}

/// The schema files of a portal, below its folder.
pub(super) fn files(catalogue: &Catalogue) -> Vec<NewFile> {
    let files = schema::files(catalogue).into_iter();
    files
        .map(|(name, text)| (format!("{FOLDER}/{name}"), text))
        .collect()
}
