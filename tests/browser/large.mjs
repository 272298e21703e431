// The large version and the keyboard, in a real browser, on pages of every template and kind.
//
// Without scripts a link turns the large version on: letters, lines, contrast and targets are measured, light and dark, and
// nothing is wider than the screen. With scripts it stays from page to page until a link turns it off. The whole page can be walked
// with the Tab key, and one sees where one is. Letters of twice the size fit on the narrowest screen.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { Tally, eachTab, launch, options, pages, spread } from "./shared.mjs";

const WIDTHS = [320, 360, 1280];
const SIZES = [
  { id: "da", main: 24 },
  { id: "da2", main: 30 },
];
/// What a reader hits most: the navigation, lists, buttons. Links within sentences are as tall as their line.
const CONTROLS =
  ".sizes a, .nav a, .crumbs a, footer a, summary, .more, .others a, .jump a, .turn a, p.data a, .contacts a, .state a, .list > li > a:first-child, .cards > li > a:first-child, .months a, .matrix a, .brand a, button, input, select";
/// A page with more places than this is walked so far.
const STEPS = 120;

/// Runs inside the page: what is too small, too tight, too faint or too wide for the large version.
function measure({ main, controls }) {
  const root = document.documentElement;
  const found = { wide: [], small: [], big: [], tight: [], faint: [], targets: [] };
  const name = (node) => `${node.tagName.toLowerCase()}.${node.getAttribute("class") ?? ""} "${node.textContent.trim().slice(0, 16)}"`;
  const zoom = (node) => node.currentCSSZoom ?? 1;
  if (root.scrollWidth > root.clientWidth) {
    const over = [...document.querySelectorAll("body *")].find((node) => node.getBoundingClientRect().right > root.clientWidth + 1 && !node.closest(".wide"));
    found.wide.push(`${root.scrollWidth} px wide: ${over ? name(over) : "?"}`);
  }
  const body = parseFloat(getComputedStyle(document.body).fontSize) * zoom(document.body);
  if (body < main - 0.1) found.small.push(`main text ${body.toFixed(1)} px`);

  const parts = (colour) => colour.match(/[\d.]+/g).map(Number);
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((part) => (part / 255 <= 0.03928 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (node) => {
    for (let one = node; one; one = one.parentElement) {
      const [r, g, b, a = 1] = parts(getComputedStyle(one).backgroundColor);
      if (a === 1) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const node = text.parentElement;
    if (!text.data.trim() || !node.getClientRects().length || node.closest("title, desc, .skip, .wide svg")) continue;
    const style = getComputedStyle(node);
    let size = parseFloat(style.fontSize) * zoom(node);
    if (node instanceof SVGElement) size = parseFloat(style.fontSize) * node.getScreenCTM().a;
    if (size < 17.9 && !(node instanceof SVGElement)) found.small.push(`${size.toFixed(1)} px: ${name(node)}`);
    const ink = parts(node instanceof SVGElement ? style.fill : style.color).slice(0, 3);
    const [a, b] = [luminance(ink), luminance(behind(node))].sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05);
    if (contrast < 7) found.faint.push(`${contrast.toFixed(2)}: ${name(node)}`);
  }
  // The lines of a text are as far apart as the block that it flows in says.
  const block = (node) => (getComputedStyle(node).display === "inline" ? block(node.parentElement) : node);
  const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const node = text.parentElement;
    if (!text.data.trim() || !node.getClientRects().length || node.closest("h1, h2, h3, svg, .figures, .big, .star, .masthead, .head")) continue;
    const style = getComputedStyle(block(node));
    const lines = parseFloat(style.lineHeight) / parseFloat(style.fontSize);
    if (!(lines > 1.74)) found.tight.push(`${lines.toFixed(2)}: ${name(node)}`);
    const size = parseFloat(getComputedStyle(node).fontSize) * zoom(node);
    if (size > 30.5) found.big.push(`${size.toFixed(1)} px: ${name(node)}`);
  }
  for (const node of document.querySelectorAll(controls)) {
    const box = node.getBoundingClientRect();
    if (box.height && box.height < 59.5) found.targets.push(`${box.height.toFixed(1)} px: ${name(node)}`);
  }
  return found;
}

// Sheets are for paper and screens for the hall: their letters are large enough as they are. A version that was published before
// there was a large version stays as it is.
const other = (page) => page.template.startsWith("sheet") || page.template === "screen";
const made = (page) => page.template !== "frozen" || /<html[^>]* id="?da/.test(readFileSync(join(options.site, page.path), "utf8"));
const all = pages(options.site);
const sample = spread(all.filter((page) => !other(page) && made(page)), 2);
const tally = new Tally();
const browser = await launch();
const problems = { wide: [], small: [], big: [], tight: [], faint: [], targets: [], link: [] };
console.log(`  ${sample.length} pages of ${new Set(sample.map((page) => page.template)).size} templates and kinds`);
await eachTab(
  browser,
  sample,
  2,
  (tab) => tab.setJavaScriptEnabled(false),
  async (tab, page) => {
    for (const { id, main } of SIZES) {
      if (page.template === "frozen" && id === "da2") continue;
      await tab.setViewport({ width: WIDTHS[0], height: 800 });
      await tab.goto(page.url);
      const link = await tab.$(`a[href="#${id}"]`);
      if (!link) {
        problems.link.push(`${page.path}: no link to #${id}`);
        continue;
      }
      await link.click();
      const led = await tab.evaluate(() => location.hash);
      if (led !== `#${id}`) problems.link.push(`${page.path}: the link led to "${led}"`);
      for (const scheme of ["light", "dark"]) {
        await tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
        for (const width of scheme === "light" ? WIDTHS : [360]) {
          await tab.setViewport({ width, height: 800 });
          const found = await tab.evaluate(measure, { main, controls: CONTROLS });
          for (const [kind, list] of Object.entries(found)) for (const one of list) problems[kind].push(`${page.path}#${id} at ${width}, ${scheme}: ${one}`);
        }
      }
    }
  },
);
// Every item has tables of its own: one disclosure of each in the largest letters.
const items = [...new Map(all.filter((page) => page.template.startsWith("disclosure")).map((page) => [page.path.split("/").at(-1), page])).values()];
await eachTab(
  browser,
  items,
  2,
  (tab) => tab.setJavaScriptEnabled(false),
  async (tab, page) => {
    await tab.setViewport({ width: 1280, height: 800 });
    await tab.goto(`${page.url}#da2`);
    const width = await tab.evaluate(() => document.documentElement.scrollWidth);
    if (width > 1280) problems.wide.push(`${page.path}#da2 at 1280: ${width} px`);
  },
);
tally.check("without scripts a link turns the large version on", problems.link);
tally.check(`its main text is ${SIZES.map((size) => size.main).join(" or ")} px, and nothing smaller than 18 px`, problems.small);
tally.check("no text but headings and single figures is larger than 30 px", problems.big);
tally.check("lines of text are 1.75 letters apart, in lists and tables too", problems.tight);
tally.check("its contrast is at least 7:1, light and dark", problems.faint);
tally.check("its targets are at least 60 px tall", problems.targets);
tally.check(`it is no wider than a screen of ${WIDTHS.join(", ")} px, of ${items.length} items at 1280 px`, problems.wide);
const large = Object.values(problems).flat().length;

const kept = [];
const tab = await browser.newPage();
await tab.setJavaScriptEnabled(true);
const [first, second] = [sample.find((page) => page.template === "village"), sample.find((page) => page.template === "disclosure/ledger")];
const size = () => tab.evaluate(() => `${document.documentElement.className} ${parseFloat(getComputedStyle(document.documentElement).fontSize)}`);
const expect = async (what, wanted) => {
  const now = await size();
  if (now !== wanted) kept.push(`${what}: "${now}" instead of "${wanted}"`);
};
await tab.goto(first.url);
await expect("at first", " 19");
await tab.click('a[href="#da"]');
await expect("turned on", "da 24");
await tab.goto(second.url);
await expect("on the next page", "da 24");
await tab.click('a[href="#da2"]');
await expect("larger", "da2 30");
await tab.click(".skip").catch(() => tab.evaluate(() => document.querySelector(".skip").click()));
await expect("after a link within the page", "da2 30");
await tab.goto(first.url);
await expect("larger on the next page", "da2 30");
// The driver's own point lies beside a link on an enlarged page that runs from right to left.
await tab.$eval('.sizes a[href="#"]', (link) => link.click());
await expect("turned off", " 19");
await tab.goto(second.url);
await expect("off on the next page", " 19");
await tab.close();
tally.check("with scripts it stays from page to page, and can be turned off", kept);

const walked = [];
const walks = spread(sample, 1);
await eachTab(
  browser,
  walks,
  2,
  async (tab) => tab.setViewport({ width: 1280, height: 800 }),
  async (tab, page) => {
    await tab.goto(page.url);
    const wanted = await tab.evaluate(() => {
      const closed = (node) => node.parentElement.closest("details:not([open])") && !(node.tagName === "SUMMARY" && !node.parentElement.parentElement.closest("details:not([open])"));
      return [...document.querySelectorAll("a[href], summary, button, [tabindex='0']")].filter((node) => node.getClientRects().length && !closed(node)).length;
    });
    const seen = new Set();
    for (let step = 0; step < Math.min(wanted, STEPS); step++) {
      await tab.keyboard.press("Tab");
      const now = await tab.evaluate(() => {
        const node = document.activeElement;
        const box = node.getBoundingClientRect();
        const style = getComputedStyle(node);
        const at = [...document.querySelectorAll("*")].indexOf(node);
        return { at, name: `${node.tagName} ${node.textContent.trim().slice(0, 16)}`, shown: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth, ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 };
      });
      if (seen.has(now.at)) {
        walked.push(`${page.path}: stuck at ${now.name} after ${seen.size} of ${wanted}`);
        break;
      }
      seen.add(now.at);
      if (!now.shown) walked.push(`${page.path}: ${now.name} has the focus but is out of sight`);
      if (!now.ring) walked.push(`${page.path}: ${now.name} does not show that it has the focus`);
    }
  },
);
tally.check("the Tab key leads through every link, button and scrolling box, and one sees where", walked);

const zoomed = [];
const zooms = spread(all, 2);
await eachTab(
  browser,
  zooms,
  2,
  async (tab) => {
    await tab.setBypassCSP(true);
    await tab.setViewport({ width: 320, height: 800 });
  },
  async (tab, page) => {
    await tab.goto(page.url);
    await tab.addStyleTag({ content: "html { font-size: 237.5% !important }" });
    const over = await tab.evaluate(() => {
      const root = document.documentElement;
      const wide = [...document.querySelectorAll("body *")].find((node) => node.getBoundingClientRect().right > root.clientWidth + 1 && !node.closest(".wide"));
      return root.scrollWidth > root.clientWidth ? `${root.scrollWidth} px: ${wide ? `${wide.tagName}.${wide.className} ${wide.textContent.trim().slice(0, 16)}` : "?"}` : "";
    });
    if (over) zoomed.push(`${page.path}: ${over}`);
  },
);
tally.check("letters of twice the size fit on a screen of 320 px", zoomed);
const tool = (await browser.version()).replace("Headless", "").replace("/", " ");
await browser.close();
tally.end(
  { id: "large", pages: sample.length, found: large, tool },
  { id: "keyboard", pages: walks.length, found: walked.length },
  { id: "zoom", pages: zooms.length, found: zoomed.length },
);
