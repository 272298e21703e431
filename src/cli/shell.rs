//! `mingbai completions` and `mingbai man`: what shells and `man` know of the command line, from its own definition.

use std::path::PathBuf;

use clap::{Args, CommandFactory};
use clap_complete::{Shell, generate};

use super::{Cli, Voice, refused, say};
use crate::disk::{Step, carry_out};
use crate::language::Lang;

#[derive(Debug, Args)]
pub(super) struct CompletionsArgs {
    /// Which shell 哪种命令行
    shell: Shell,
}

#[derive(Debug, Args)]
pub(super) struct ManArgs {
    /// The folder for the pages 放到哪个文件夹
    #[arg(default_value = "man")]
    dir: PathBuf,
}

/// Prints the completion script of a shell.
pub(super) fn completions(args: CompletionsArgs) -> u8 {
    generate(
        args.shell,
        &mut Cli::command(),
        "mingbai",
        &mut std::io::stdout(),
    );
    0
}

/// Writes a manual page for the program and for each command.
pub(super) fn man(args: ManArgs, voice: Voice) -> u8 {
    let mut pages = Vec::new();
    // Subcommands get their full names, such as mingbai-witness-serve, only when the whole is built.
    let mut whole = Cli::command();
    whole.build();
    if let Err(error) = render(&whole, "mingbai", &mut pages) {
        let problem = crate::diagnostic::Diagnostic::new("MB1340").with("reason", error);
        return refused(&[problem], 3, voice);
    }
    let steps: Vec<Step> = pages
        .into_iter()
        .map(|(name, bytes)| Step::Replace {
            path: args.dir.join(format!("{name}.1")),
            bytes,
        })
        .collect();
    if let Err(problem) = carry_out(&steps) {
        return refused(&[problem], 3, voice);
    }
    if !voice.quiet {
        let (count, shown) = (steps.len(), args.dir.display());
        say(&match voice.lang {
            Lang::Zh => format!("写了 {count} 页到 {shown}。"),
            Lang::En => format!("{count} pages in {shown}."),
        });
    }
    0
}

fn render(
    command: &clap::Command,
    name: &str,
    pages: &mut Vec<(String, Vec<u8>)>,
) -> std::io::Result<()> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone())
        .title(name)
        .render(&mut page)?;
    pages.push((name.to_string(), page));
    for below in command
        .get_subcommands()
        .filter(|below| below.get_name() != "help")
    {
        render(below, &format!("{name}-{}", below.get_name()), pages)?;
    }
    Ok(())
}
