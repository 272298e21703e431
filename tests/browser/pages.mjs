// Pages in a real browser. Every page, from the file system and 320 px wide: nothing is asked for that is not in the site, nothing fails,
// nothing is logged, nothing is wider than the screen. Pages that show every kind of element, and a fixed sample of every template
// and kind, are looked at closely, on wider screens too: letters are large enough, links are large enough to hit.
//
// A sample reads the same without scripts, and behaves the same below a folder of a plain server.

import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { ROOT, Tally, cover, eachTab, launch, options, pages, serve, spread } from "./shared.mjs";

const NARROW = 320;
const WIDTHS = [NARROW, 360, 1280];
/// Holds one page. A page that is opened in it costs half of what it costs a tab, and is as wide as the frame.
const FRAME = pathToFileURL(join(ROOT, "tests/browser/frame.html")).href;
const EACH = 12;

/// Runs inside the page. What is too wide; looked at closely, also what is too small to read, too small to hit.
function measure(closely) {
  const name = (node) => `${node.tagName.toLowerCase()}.${node.getAttribute("class") ?? ""} "${node.textContent.trim().slice(0, 20)}"`;
  const root = document.documentElement;
  const found = { wide: [], small: [], targets: [] };
  if (root.scrollWidth > root.clientWidth) {
    const over = [...document.querySelectorAll("main *")].find(
      (node) => node.getBoundingClientRect().right > root.clientWidth + 1 && !node.closest(".wide"),
    );
    found.wide.push(`${root.scrollWidth} px wide: ${over ? name(over) : "?"}`);
  }
  const note = "small, sup, .seals span, .by, .soft, .small, .mark, .host, .daxie, .help, .legend, .figures, .crumbs, .key, i, dt, caption, figcaption, svg, footer";
  // What stands in the place of a removed page has no style of its own: its size is the reader's.
  if (!closely || document.styleSheets.length === 0) return found;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const node = text.parentElement;
    if (!text.data.trim() || !node.getClientRects().length || node.closest("title, desc, .skip")) continue;
    let size = parseFloat(getComputedStyle(node).fontSize);
    if (node instanceof SVGElement) size *= node.getScreenCTM().a;
    const least = node.closest(note) ? 14 : 17;
    if (size < least) found.small.push(`${size.toFixed(1)} px: ${name(node)}`);
  }
  for (const node of document.querySelectorAll("nav a, footer a, summary, .list > li > a, .months a, .matrix a, .more, .others a")) {
    const box = node.getBoundingClientRect();
    if (box.height && (box.height < 24 || box.width < 24)) found.targets.push(`${box.width.toFixed()}×${box.height.toFixed()}: ${name(node)}`);
  }
  return found;
}

const read = () => document.querySelector("main").innerText;

/// Writes down whatever a tab asks for outside `base`, what fails, and what is logged, violations of the content security policy too.
function watch(tab, base, problems) {
  let page = "";
  const note = (kind, text) => problems[kind].push(`${page}: ${text}`);
  tab.on("request", (request) => {
    if (!request.url().startsWith(base) && !request.url().startsWith("data:")) note("outside", request.url());
  });
  tab.on("requestfailed", (request) => note("failed", request.url()));
  tab.on("response", (response) => response.status() >= 400 && note("failed", `${response.status()} ${response.url()}`));
  tab.on("console", (message) => ["error", "warn"].includes(message.type()) && note("logged", message.text()));
  tab.on("pageerror", (error) => note("logged", error.message));
  return (path) => (page = path);
}

const empty = () => ({ outside: [], failed: [], logged: [] });

const all = pages(options.site);
const sample = [...new Set([...all.filter((page) => !page.village), ...spread(all, EACH), ...cover(all)])];
const some = spread(all, 2);
// A search needs its script; what stands there without it is asked by search.mjs.
const scriptless = some.filter((page) => !["search", "screen"].includes(page.template));
const tally = new Tally();
const browser = await launch();

const base = pathToFileURL(options.site).href;
const problems = { ...empty(), wide: [], small: [], targets: [] };
const close = new Set(sample);
await eachTab(
  browser,
  all,
  2,
  async (tab) => {
    await tab.setViewport({ width: WIDTHS.at(-1), height: 800 });
    await tab.evaluateOnNewDocument(`if (parent !== window) addEventListener("message", ({ data, source }) => source.postMessage((${measure})(data), "*"))`);
    await tab.goto(FRAME);
    tab.now = watch(tab, base, problems);
  },
  async (tab, page) => {
    tab.now(page.path);
    const closely = close.has(page);
    const widths = closely ? WIDTHS : [NARROW];
    const found = await tab.evaluate((...asked) => window.look(...asked), page.url, widths, closely);
    for (const [at, one] of found.entries()) {
      for (const [kind, list] of Object.entries(one)) for (const what of list) problems[kind].push(`${page.path} at ${widths[at]}: ${what}`);
    }
  },
);
console.log(`  all ${all.length} pages at ${NARROW} px, ${sample.length} of them closely and at ${WIDTHS.join(", ")} px`);
tally.check("from the file system no request leaves the site", problems.outside);
tally.check("no request fails", problems.failed);
tally.check("no message in the console, no violation of the content security policy", problems.logged);
tally.check(`no page is wider than a screen of ${NARROW} px, none looked at closely than one of ${WIDTHS.join(", ")} px`, problems.wide);
tally.check("text is at least 17 px, notes and pictures at least 14 px", problems.small);
tally.check("what is to be hit is at least 24 × 24 px", problems.targets);

const differ = [];
await eachTab(
  browser,
  scriptless,
  1,
  async () => {},
  async (tab, page) => {
    await tab.setJavaScriptEnabled(true);
    await tab.goto(page.url);
    const with_scripts = await tab.evaluate(read);
    await tab.setJavaScriptEnabled(false);
    await tab.goto(page.url);
    if ((await tab.evaluate(read)) !== with_scripts || with_scripts.length < 8) differ.push(page.path);
  },
);
tally.check(`${scriptless.length} pages read the same without scripts`, differ);

const folder = mkdtempSync(join(tmpdir(), "mingbai-served-"));
mkdirSync(join(folder, "town"));
symlinkSync(options.site, join(folder, "town/三务"));
const server = await serve(folder);
const origin = `http://127.0.0.1:${server.address().port}/town/${encodeURIComponent("三务")}/`;
const served = { ...empty(), plain: [] };
await eachTab(
  browser,
  some,
  2,
  async (tab) => (tab.now = watch(tab, origin, served)),
  async (tab, page) => {
    tab.now(page.path);
    await tab.goto(origin + page.path);
    // None has a navigation: versions and the page for what is missing carry their style with them, screens have one of their own.
    if (["frozen", "missing", "screen"].includes(page.template)) return;
    if (page.template.startsWith("sheet")) {
      const paper = await tab.evaluate(() => getComputedStyle(document.querySelector("main")).backgroundColor);
      if (paper !== "rgb(255, 255, 255)") served.plain.push(page.path);
      return;
    }
    const green = await tab.evaluate(() => getComputedStyle(document.querySelector(".nav")).borderTopWidth);
    if (green !== "4px") served.plain.push(page.path);
  },
);
server.close();
rmSync(folder, { recursive: true });
tally.check(
  `${some.length} pages served from a folder of a plain server look and behave the same`,
  [...served.outside, ...served.failed, ...served.logged, ...served.plain],
);

if (options.shots) {
  mkdirSync(options.shots, { recursive: true });
  await eachTab(
    browser,
    spread(all, 1).flatMap((page) => ["light", "dark", "print"].flatMap((mode) => [360, 1280].map((width) => ({ ...page, mode, width })))),
    1,
    async () => {},
    async (tab, { path, url, mode, width }) => {
      await tab.setViewport({ width, height: 900 });
      // Each of the two calls takes back the other.
      if (mode === "print") await tab.emulateMediaType("print");
      else await tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: mode }]);
      await tab.goto(url);
      await tab.screenshot({ path: join(options.shots, `${path.replaceAll("/", "_")}-${width}-${mode}.png`), fullPage: true });
    },
  );
}
await browser.close();
tally.end(
  { id: "wide", pages: all.length, found: problems.wide.length },
  { id: "scripts", pages: scriptless.length, found: differ.length },
);
