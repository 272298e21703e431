// Every link of every page, without a browser: it is relative, ends in a file name, its file is there, and so is its anchor.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path/posix";
import { gzipSync } from "node:zlib";

import { Tally, files, options, template } from "./shared.mjs";

const ATTRIBUTE = /\s(href|src|id)=(?:"([^"]*)"|'([^']*)'|([^\s>]+))/g;
const NAMED = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

const decoded = (text) =>
  text
    .replace(/&#x([0-9a-f]+);?/gi, (_, hex) => String.fromCodePoint(parseInt(hex, 16)))
    .replace(/&#(\d+);?/g, (_, number) => String.fromCodePoint(Number(number)))
    .replace(/&(amp|lt|gt|quot|apos);?/g, (_, name) => NAMED[name]);

/// The links and the ids of a page. Attributes stand in tags only: text has no bare `<`.
function read(path) {
  const html = readFileSync(join(options.site, path), "utf8");
  const links = [];
  const ids = new Set();
  for (const [tag] of html.matchAll(/<[a-z](?:[^>"']|"[^"]*"|'[^']*')*>/gi)) {
    for (const [, name, double, single, bare] of tag.matchAll(ATTRIBUTE)) {
      const value = decoded(double ?? single ?? bare);
      if (name === "id") ids.add(value);
      else links.push(value);
    }
  }
  return { links, ids };
}

const tally = new Tally();
const all = files(options.site);
const known = new Set(all);
const pages = new Map(all.filter((path) => path.endsWith(".html")).map((path) => [path, read(path)]));
const odd = [];
const missing = [];
const anchors = [];
const linked = new Set(["index.html"]);
let count = 0;

for (const [path, { links }] of pages) {
  for (const link of links) {
    count += 1;
    if (link === "data:," || /^(tel:|mailto:|https?:)/.test(link)) continue;
    const [file, anchor] = link.split("#");
    const target = file === "" ? path : join(dirname(path), decodeURIComponent(file));
    if (/^[a-z][a-z0-9+.-]*:|^\/|\/$/i.test(link) || target.startsWith("..")) {
      odd.push(`${path}: ${link}`);
    } else if (!known.has(target)) {
      missing.push(`${path}: ${link}`);
    } else {
      linked.add(target);
      if (anchor && pages.has(target) && !pages.get(target).ids.has(decodeURIComponent(anchor))) anchors.push(`${path}: ${link}`);
    }
  }
}

tally.check(`${pages.size} pages, ${count} links: all relative and inside the site`, odd);
tally.check("every linked file is there", missing);
tally.check("every anchor is there", anchors);
tally.check("every page is linked from another", [...pages.keys()].filter((path) => !linked.has(path)));
const zipped = (path) => gzipSync(readFileSync(join(options.site, path)), { level: 9 }).length;
const style = zipped("static/site.css");
const sizes = [...pages.keys()].map((path) => ({ path, size: zipped(path), kind: template(options.site, path) }));
const heavier = (list, most) => list.filter(({ size }) => size > most).map(({ path, size }) => `${path}: ${size} bytes`);
const disclosures = sizes.filter(({ kind }) => kind.startsWith("disclosure/"));
const heaviest = Math.max(...disclosures.map(({ size }) => size)) + style;
tally.check(`a disclosure is at most 14 KB with its style sheet, zipped (the heaviest ${heaviest})`, heavier(disclosures, 14_336 - style));
tally.check("a page is at most 50 KB, zipped", heavier(sizes, 51_200));
tally.check("the start page is there", existsSync(join(options.site, "index.html")) ? [] : ["index.html"]);
tally.end();
