//! `serve --open` with a stand-in for the program that opens browsers, and without any.
#![cfg(unix)]

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Stdio};
use std::time::Duration;

use super::empty;
use crate::common::{Scratch, mingbai, write};
use crate::running::eventually;

/// The preview, ended with the test.
struct Preview {
    child: Child,
    /// Its first lines, up to the address and what follows it.
    said: Vec<String>,
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts the preview with a folder of programs to be found.
fn preview(portal: &Scratch, programs: &str, port: &str, lines: usize) -> Preview {
    let mut command = mingbai();
    command.arg("serve").arg(portal.path());
    command.args(["--open", "--port", port, "--today", super::TODAY]);
    command.env("PATH", portal.at(programs));
    let spawned = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let mut child = spawned.expect("the program");
    let out = BufReader::new(child.stdout.take().expect("its output"));
    let said = out.lines().take(lines).map_while(Result::ok).collect();
    Preview { child, said }
}

/// The address that was said.
fn address(preview: &Preview) -> String {
    let line = preview.said.iter().find(|line| line.contains("http://"));
    let line = line.unwrap_or_else(|| panic!("no address: {:?}", preview.said));
    let from = line.find("http://").unwrap_or_default();
    let address = line[from..].chars().take_while(char::is_ascii_graphic);
    address.collect()
}

#[test]
fn the_browser_is_opened_at_the_address_that_is_said() {
    let portal = empty("opener");
    let asked = portal.at("asked");
    let script = format!("#!/bin/sh\necho \"$#:$1\" > '{}'\n", asked.display());
    for name in ["xdg-open", "open"] {
        let path = portal.at("programs").join(name);
        write(&path, &script);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("a program");
    }
    let preview = preview(&portal, "programs", "18160", 1);
    eventually("the opener is called", Duration::from_secs(20), || {
        fs::read_to_string(&asked).is_ok_and(|said| said.ends_with('\n'))
    });
    let said = fs::read_to_string(&asked).expect("what was asked");
    assert_eq!(said.trim(), format!("1:{}", address(&preview)));
}

#[test]
fn without_an_opener_the_address_is_said_to_be_typed() {
    let portal = empty("no-opener");
    write(&portal.at("programs/nothing"), "");
    let preview = preview(&portal, "programs", "18180", 2);
    let typed = format!("请自己打开浏览器，在地址栏写：{}", address(&preview));
    assert!(preview.said[1].ends_with(&typed), "{:?}", preview.said);
}
