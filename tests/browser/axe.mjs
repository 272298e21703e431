// axe-core, WCAG 2.2 A and AA. A page of every template and kind: light and dark, on a phone and on a desk. Pages that show every kind of
// element that any page of the site shows, with --every all pages: each in one of these four ways by turns.

import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

import { Tally, cover, eachTab, launch, options, pages, spread } from "./shared.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const SCREENS = [
  { width: 360, height: 740 },
  { width: 1280, height: 900 },
];
const WAYS = ["light", "dark"].flatMap((scheme) => SCREENS.map((screen) => ({ scheme, screen })));

/// Of targets that are too small those that still are when their box is moved so that they show as a whole: at the edge of a box
/// that is moved sideways, and beside a column that stays in it, some target is always cut off.
async function small(tab, targets) {
  const left = [];
  for (const target of targets) {
    const violations = await tab.evaluate(async (target) => {
      const node = document.querySelector(target);
      node.scrollIntoView({ inline: "center", block: "center" });
      return (await window.axe.run({ include: target }, { runOnly: { type: "rule", values: ["target-size"] } })).violations.length;
    }, target);
    if (violations) left.push(target);
  }
  return left;
}

const all = pages(options.site);
const fourfold = new Set(options.every ? [] : spread(all, 1));
const sample = options.every ? all : [...new Set([...fourfold, ...cover(all)])];
const templates = new Set(sample.map((page) => page.template));
const tally = new Tally();
const found = [];
let runs = 0;
let open = 0;

const browser = await launch();
await eachTab(
  browser,
  sample.entries(),
  2,
  // The page's own policy lets no script in, not even ours.
  (tab) => tab.setBypassCSP(true),
  async (tab, [at, page]) => {
    await tab.goto(page.url);
    await tab.evaluate(AXE);
    for (const { scheme, screen } of fourfold.has(page) ? WAYS : [WAYS[at % WAYS.length]]) {
      await tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
      await tab.setViewport(screen);
      const result = await tab.evaluate((tags) => window.axe.run(document, { runOnly: tags, resultTypes: ["violations", "incomplete"] }), RULES);
      runs += 1;
      open += result.incomplete.reduce((sum, rule) => sum + rule.nodes.length, 0);
      for (const rule of result.violations) {
        const targets = rule.nodes.map((node) => node.target.join(" "));
        const nodes = rule.id === "target-size" ? await small(tab, targets) : targets;
        if (nodes.length === 0) continue;
        found.push(`${page.path} at ${screen.width}, ${scheme}: ${rule.id} (${nodes.length}): ${nodes.slice(0, 2).join(", ")}`);
      }
    }
  },
);
await browser.close();
console.log(`  ${runs} runs over ${sample.length} of ${all.length} pages, of ${templates.size} templates and kinds; ${open} places that axe cannot judge`);
tally.check("at least 25 pages were looked at", sample.length < 25 ? [`only ${sample.length}`] : []);
tally.check("no violation of WCAG 2.2 A and AA, nor of axe's own good practice", found);
const { version } = createRequire(import.meta.url)("axe-core/package.json");
tally.end({ id: "axe", pages: sample.length, found: found.length, tool: `axe-core ${version}` });
