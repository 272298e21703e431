#!/usr/bin/env python3
"""Publishes a small portal, has the independent verifier look at it, and spoils it in many ways.

    tests/verifier/check.py --mingbai target/release/mingbai --verifier PATH

What mingbai has published must be accepted, and so must what it publishes after a correction, a redaction, a withdrawal, a change
of keys and the end of a log. Every single file that is changed, cut or taken away must be noticed, and so must a page that shows
something else than was published, a log that was put back, and another history signed with the very same key. Needs no network.
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
PORTAL = HERE.parent / "cases" / "ok_good_portal" / "in"
DOC = "2026-05/party-theme-day"
passed = failed = 0


def said(ok, title, text=""):
    """Counts one check, and shows what was said when it did not come out as it must."""
    global passed, failed
    if ok:
        passed += 1
    else:
        failed += 1
        print(f"FAILED: {title}\n{text.strip()[-1500:]}")


class Place:
    """A portal, its site and the keys of who publishes it."""

    def __init__(self, folder, mingbai, verifier):
        self.folder = pathlib.Path(folder)
        self.mingbai_binary, self.verifier = mingbai, verifier
        self.root, self.home = self.folder / "portal", self.folder / "home"
        self.site = self.folder / "site"

    def mingbai(self, *words, code=0):
        """Runs mingbai; anything but this exit code ends the checks."""
        environment = {**os.environ, "MINGBAI_HOME": str(self.home), "NO_COLOR": "1"}
        done = subprocess.run([self.mingbai_binary, *words], env=environment, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True)
        if done.returncode != code:
            sys.exit(f"mingbai {' '.join(words)}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def act(self, command, *words, day, hour=9):
        """Runs a command that signs, at this hour of this day, and writes the site."""
        when = ["--today", day, "--now", f"{day}T{hour:02}:00:00+08:00"]
        return self.mingbai(command, *words, str(self.root), *when, "--out", str(self.site))

    def verify(self, village, *words, site=None):
        """What the verifier says of a village: whether it holds, and the text."""
        folder = (site or self.site) / village
        done = subprocess.run([self.verifier, *words, str(folder)], capture_output=True, text=True)
        return done.returncode == 0, done.stdout + done.stderr

    def copy(self, name):
        """A copy of the site."""
        target = self.folder / name
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(self.site, target)
        return target


def accepted(place, title, village="huaicun", *words):
    """The site as it is must be accepted."""
    ok, text = place.verify(village, *words)
    said(ok and "PASS" in text, f"accepted: {title}", text)
    return text


def edit(path, old, new):
    """Replaces a text in a file that holds it."""
    text = path.read_text(encoding="utf-8")
    if old not in text:
        sys.exit(f"{path} does not hold {old!r}")
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def publish_history(place, newest="checkpoint"):
    """A first publication, a correction, a redaction, a withdrawal: the kept checkpoints of each."""
    kept = []

    def keep():
        target = place.folder / f"kept-{len(kept)}"
        shutil.copy(place.site / "huaicun" / "log" / newest, target)
        kept.append(target)

    shutil.copytree(PORTAL, place.root)
    if newest == "root.txt":
        edit(place.root / "villages" / "huaicun" / "village.toml", "name =", "unsigned = true\nname =")
    place.act("publish", day="2026-06-20")
    accepted(place, "the first publication")
    accepted(place, "the other village", "haocun")
    keep()
    source = place.root / "villages" / "huaicun" / f"{DOC}.md"
    edit(source, "\ndate =", '\ncorrection = "地点写错了"\ncorrection_kind = "privacy"\ndate =')
    with source.open("a", encoding="utf-8") as text:
        text.write("\n更正后的说明：活动在村东头。\n")
    place.act("publish", day="2026-06-21")
    accepted(place, "a correction")
    keep()
    place.act("redact", f"huaicun/{DOC}", "--version", "1", "--basis", "pipl-47", "--by", "township", "--yes", day="2026-06-22")
    accepted(place, "a redaction")
    keep()
    place.act("withdraw", "haocun/" + DOC, "--why", "other", "--yes", day="2026-06-23")
    accepted(place, "a withdrawal", "haocun")
    place.act("restore", "haocun/" + DOC, "--yes", day="2026-06-24")
    accepted(place, "a return", "haocun")
    place.act("none", "haocun", "2026-04", "--yes", day="2026-06-25")
    accepted(place, "silence that is said", "haocun")
    return kept


def spoil_files(place, key=True):
    """Every file changed in its middle, cut, and taken away."""
    whole = place.copy("spoilt")
    base = whole / "huaicun"
    known = ["-vkey", f"@{place.site}/huaicun/log/vkey"] if key else []
    tombstone = base / "v" / DOC / "1" / "page.html"
    free = {base / "log" / "web.config", base / "log" / "policy", tombstone}
    files = sorted(path for part in ("v", "log") for path in (base / part).rglob("*") if path.is_file())
    files += [base / f"{DOC}.html"]
    for path in files:
        if path in free:
            continue
        right, name = path.read_bytes(), path.relative_to(base)
        middle = len(right) // 2
        if path.suffix == ".html" and path.parts[-3:-2] != ("v",) and name.parts[0] != "v":
            middle = right.index(b"<article") + 200
        ways = {
            "changed": right[:middle] + bytes([right[middle] ^ 1]) + right[middle + 1:],
            "cut": right[:-1] if name.parts[0] != path.name and name.parts[0] in ("v", "log") else right[:middle],
            "emptied": b"",
        }
        for way, wrong in ways.items():
            path.write_bytes(wrong)
            ok, text = place.verify("huaicun", site=whole)
            said(not ok, f"noticed: {name} {way}", text)
        path.write_bytes(right)
        newest = base / "log" / ("checkpoint" if key else "root.txt")
        if name.parts[:2] in (("log", "checkpoints"), ("log", "roots")) and right != newest.read_bytes():
            # The log itself does not tell at which sizes it was signed; who keeps an old checkpoint elsewhere can compare it.
            continue
        path.unlink()
        ok, text = place.verify("huaicun", *known, site=whole)
        said(not ok, f"noticed: {name} taken away", text)
        path.write_bytes(right)
    ok, text = place.verify("huaicun", site=whole)
    said(ok, "accepted: everything put back", text)
    for name, content in {
        f"v/{DOC}/1/page.html.salt": bytes(32),
        f"v/{DOC}/1/source.toml": b"x = 1\n",
        f"v/{DOC}/3/page.html": b"<p>",
        "log/extra": b"x",
        "log/tile/0/001": bytes(8192),
        "2026-05/village-dibao.html": b"<!doctype html><article>new</article>",
    }.items():
        path = base / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        ok, text = place.verify("huaicun", site=whole)
        said(not ok, f"noticed: {name} put there", text)
        path.unlink()


def spoil_history(place, kept):
    """The log put back, and another one signed with the same key."""
    for nth, old in enumerate(kept):
        accepted(place, f"the checkpoint kept as number {nth}", "huaicun", "-old", str(old))
    # Another history: the portal as at first, the same key without its memory, other words.
    other = Place(place.folder / "other", place.mingbai_binary, place.verifier)
    other.folder.mkdir()
    shutil.copytree(place.home, other.home)
    for mark in other.home.rglob("highwater"):
        mark.unlink()
    shutil.copytree(PORTAL, other.root)
    with (other.root / "villages" / "huaicun" / f"{DOC}.md").open("a", encoding="utf-8") as text:
        text.write("\n另一种说法。\n")
    environment = {**os.environ, "MINGBAI_HOME": str(other.home), "NO_COLOR": "1"}
    words = ["publish", str(other.root), "--today", "2026-06-20", "--now", "2026-06-20T10:00:00+08:00", "--out", str(other.site)]
    subprocess.run([place.mingbai_binary, *words], env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if not (other.site / "huaicun" / "log" / "checkpoint").exists():
        sys.exit("the other history could not be made")
    ok, text = other.verify("huaicun")
    said(ok, "accepted: the other history by itself", text)
    ok, text = other.verify("huaicun", "-vkey", f"@{place.site}/huaicun/log/vkey", "-old", str(kept[0]))
    said(not ok, "noticed: another history", text)
    # The log of the first day put back in the place of today's.
    ok, text = other.verify("huaicun", "-old", str(kept[-1]))
    said(not ok and ("ROLLBACK" in text or "FORK" in text or "no key" in text), "noticed: a log that is shorter", text)
    ok, text = place.verify("huaicun", "-vkey", f"@{place.site}/haocun/log/vkey")
    said(not ok, "noticed: the key of another village", text)
    ok, text = place.verify("huaicun", "-quorum", "1")
    said(not ok, "noticed: no witness", text)


def end(place):
    """A change of keys, and the end of a log."""
    old = place.site / "haocun" / "log" / "vkey"
    first = place.folder / "first-key"
    shutil.copy(old, first)
    place.act("rotate", "haocun", "--yes", day="2026-06-26")
    accepted(place, "another key", "haocun", "-vkey", f"@{first}")
    said(old.read_text() != first.read_text(), "the key has changed")
    place.act("close", "haocun", "--yes", day="2026-06-27")
    accepted(place, "the end of a log", "haocun", "-vkey", f"@{first}")
    accepted(place, "the village that goes on")


def unsigned(place):
    """A village that does not sign."""
    place.folder.mkdir()
    kept = publish_history(place, "root.txt")
    spoil_files(place, key=False)
    for nth, old in enumerate(kept):
        accepted(place, f"the lines kept as number {nth}", "huaicun", "-old", str(old))
    other = place.folder / "other-lines"
    other.write_text(kept[0].read_text().replace("\n", "\n1", 1))
    ok, text = place.verify("huaicun", "-old", str(other))
    said(not ok, "noticed: other lines", text)


def main():
    """All of it, in a folder that is taken away."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--mingbai", required=True)
    parser.add_argument("--verifier", required=True)
    parser.add_argument("--keep", help="a folder in which everything is left")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Place(asked.keep or folder, os.path.abspath(asked.mingbai), os.path.abspath(asked.verifier))
        place.folder.mkdir(parents=True, exist_ok=True)
        kept = publish_history(place)
        spoil_files(place)
        spoil_history(place, kept)
        end(place)
        unsigned(Place(place.folder / "unsigned", place.mingbai_binary, place.verifier))
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
