// What all browser checks share: arguments, the list of pages, the browser, and the count of what passed.

import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, extname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

import puppeteer from "puppeteer-core";

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/// --site DIR: the built example; --mingbai FILE: the program; --shots DIR: also take pictures; --seed N: another sample; --each N: so many pages
/// of every template and kind, whatever a check would take; --every: all pages;
/// --results DIR: write there what was found, for the statement of accessibility; --day ISO: the day it bears.
export const { values: options } = parseArgs({
  options: {
    site: { type: "string", default: join(ROOT, "content-example/public") },
    mingbai: { type: "string", default: join(ROOT, "target/release/mingbai") },
    shots: { type: "string" },
    each: { type: "string" },
    every: { type: "boolean", default: false },
    results: { type: "string" },
    day: { type: "string", default: new Date().toISOString().slice(0, 10) },
    seed: { type: "string", default: "20261012" },
  },
});
options.site = resolve(options.site);

/// All files below a folder, as sorted paths with `/`.
export function files(dir) {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dir, join(entry.parentPath ?? entry.path, entry.name)).split(sep).join("/"))
    .sort();
}

/// Which template made a page, and for a disclosure its record kind: `village`, `disclosure/ledger` …
/// The path says it: the shapes of the paths are part of what the program promises.
export function template(site, path) {
  const parts = path.split("/");
  const name = parts.at(-1);
  if (parts.length === 1) return name === "index.html" ? "portal" : name.replace(".html", "");
  if (parts.length === 2) return name === "index.html" ? "village" : name.replace(".html", "");
  if (parts[0] === "township" || parts[0] === "others") return name === "index.html" ? "township" : "board";
  if (parts[1] === "item" || parts[1] === "history") return parts[1];
  if (parts[1] === "v") return "frozen";
  if (name === "index.html") return "period";
  if (name === "board.html") return "sheet/period";
  if (name.endsWith(".board.html")) return "sheet";
  const data = join(site, path.replace(/\.html$/, ".json"));
  return existsSync(data) ? `disclosure/${JSON.parse(readFileSync(data, "utf8")).kind}` : "disclosure/?";
}

/// The pages of a site: path, template, village, size.
export function pages(site) {
  return files(site)
    .filter((path) => path.endsWith(".html"))
    .map((path) => ({
      path,
      template: template(site, path),
      village: path.includes("/") ? path.split("/")[0] : "",
      url: pathToFileURL(join(site, path)).href,
    }));
}

/// A fixed shuffle: the same seed gives the same sample on every machine.
export function shuffled(list, seed = Number(options.seed)) {
  let state = seed >>> 0;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const out = [...list];
  for (let at = out.length - 1; at > 0; at--) {
    const other = Math.floor(next() * (at + 1));
    [out[at], out[other]] = [out[other], out[at]];
  }
  return out;
}

/// At most `each` pages of every template and kind.
export function spread(all, each) {
  const most = Number(options.each ?? each);
  const taken = new Map();
  return shuffled(all).filter((page) => {
    const count = taken.get(page.template) ?? 0;
    taken.set(page.template, count + 1);
    return count < most;
  });
}

const TAG = /<(\/?)([a-z][a-z0-9]*)((?:[^>"']|"[^"]*"|'[^']*')*)>/gi;
const ATTRIBUTE = /([a-z-]+)(?:=(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?/gi;
const VOID = new Set(["br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"]);
/// Attributes whose value tells of what kind an element is; of the others only the name does.
const TELLING = new Set(["class", "role", "type", "scope"]);

/// Of what kinds the elements of a page are: each with its attributes, and the element that it stands in with its class.
function kinds(html) {
  const found = new Set();
  const open = [];
  for (const [, end, name, rest] of html.matchAll(TAG)) {
    if (end) {
      const at = open.findLastIndex((one) => one.name === name);
      if (at >= 0) open.length = at;
      continue;
    }
    const attributes = [...rest.matchAll(ATTRIBUTE)].map(([, key, double, single, bare]) => (TELLING.has(key) ? `${key}=${double ?? single ?? bare}` : key));
    const style = attributes.find((one) => one.startsWith("class=")) ?? "";
    const parent = open.at(-1);
    found.add(`${parent?.name} ${parent?.style} > ${name} ${attributes.sort().join(" ")}`);
    if (!VOID.has(name) && !rest.endsWith("/")) open.push({ name, style });
  }
  return found;
}

/// Pages that together show every kind of element that any page shows, and every template: in a fixed order each page that shows a
/// kind which none before it has shown. What a check says of these pages by looking at one element at a time it says of all pages.
export function cover(all) {
  const shown = new Set();
  return shuffled(all).filter((page) => {
    const before = shown.size;
    shown.add(page.template);
    for (const kind of kinds(readFileSync(join(options.site, page.path), "utf8"))) shown.add(kind);
    return shown.size > before;
  });
}

/// A server that knows nothing: a path is a file, or it is not.
export async function serve(root) {
  const kinds = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml" };
  const server = createServer((request, response) => {
    try {
      const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
      const bytes = readFileSync(join(root, path));
      response.writeHead(200, { "content-type": kinds[extname(path)] ?? "application/octet-stream" });
      response.end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return server;
}

/// System Chromium without any of its own traffic.
export async function launch() {
  const executablePath = CHROMIUM.find((path) => existsSync(path));
  if (!executablePath) throw new Error("no Chromium found");
  return puppeteer.launch({
    executablePath,
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--disable-background-networking",
      "--hide-scrollbars",
      "--lang=zh-CN",
    ],
  });
}

/// Runs `work` on every member of a list, `width` at a time, each worker with a tab of its own.
export async function eachTab(browser, list, width, prepare, work) {
  const queue = [...list];
  const worker = async () => {
    const tab = await browser.newPage();
    await prepare(tab);
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) await work(tab, one);
    await tab.close();
  };
  await Promise.all(Array.from({ length: width }, worker));
}

/// Counts checks. A check passes when nothing was found; what was found is printed, shortened.
export class Tally {
  passed = 0;
  failed = 0;

  check(what, found) {
    if (found.length === 0) {
      this.passed += 1;
      console.log(`  ok    ${what}`);
      return;
    }
    this.failed += 1;
    console.log(`  FAIL  ${what}: ${found.length} found`);
    for (const one of found.slice(0, 8)) console.log(`        ${one}`);
    if (found.length > 8) console.log(`        … and ${found.length - 8} more`);
  }

  /// Prints the totals. What the statement of accessibility tells of is kept as a file of `--results`: an id, the number of pages
  /// and of faults, and the tool.
  end(...results) {
    for (const result of results) if (options.results) writeFileSync(join(options.results, `${result.id}.json`), JSON.stringify(result));
    console.log(`${this.passed} passed, ${this.failed} failed, 0 skipped`);
    process.exitCode = this.failed > 0 ? 1 : 0;
  }
}
