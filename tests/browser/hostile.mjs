// A portal whose every text tries to run as a program. Nothing may run, with the pages' own policy switched off, so that it
// is the pages themselves that are safe; and what was written is shown as it was written.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { Tally, eachTab, launch, options, pages } from "./shared.mjs";
import { VECTORS } from "./vectors.mjs";

const folder = mkdtempSync(join(tmpdir(), "mingbai-hostile-"));
const site = join(folder, "public");
/// A TOML string: JSON's escapes are among TOML's.
const quoted = (text) => JSON.stringify(text);

function put(path, text) {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function disclosure({ prose, value }) {
  const v = quoted(value);
  return `+++
title = ${v}
summary = ${v}
published = 2026-05-08
event = 2026-05-08
note = ${v}
corrects = ${v}
reason = ${v}
found_by = ${v}
approved_by = "石敬民"
signoff = [ { role = "secretary", name = "石敬民", date = 2026-05-08, opinion = ${v} } ]

[[rows]]
field = ${v}
old_value = ${v}
new_value = ${v}
+++

前文 ${prose} 后文

${prose}

| 甲 | 乙 |
|---|---|
| ${prose.replace(/\s+/g, " ").replaceAll("|", "\\|")} | 乙 |

- *${prose.replace(/\s+/g, " ")}*
`;
}

/// Some of the vectors, for places that exist once.
const pick = (at) => quoted(VECTORS[at % VECTORS.length].value);

function portal() {
  put(
    "portal.toml",
    `name = ${pick(0)}\nlevel = "township"\nregion = "370181102"\nprofile = "sd"\nsince = "2026-05"\nhotline = "0531-8700 0000"\nintro = ${pick(13)}\n
[[townships]]\nid = "hexi"\nname = ${pick(26)}\ncode = "370181102000"\n
[[three_days]]\nname = ${pick(3)}\nday = 5\nwhat = ${pick(16)}\n`,
  );
  put(
    "villages/shiqiao/village.toml",
    `name = ${pick(22)}\ncode = "370181102202"\ntownship = "hexi"\nsince = "2026-05"\nkind = ${pick(15)}\nintro = ${pick(66)}\n
[[people]]\nname = "石敬民"\nbody = "branch"\npost = ${pick(14)}\nduty = ${pick(23)}\nsince = 2024-12-01\n
[[contacts]]\nwhat = ${pick(68)}\nwho = ${pick(69)}\nphone = "0531-8700 0001"\nhours = ${pick(70)}\n
[[predecessors]]\nname = ${pick(71)}\ncode = "370181102210"\nuntil = 2025-06-30\nnote = ${pick(72)}\n`,
  );
  VECTORS.forEach((vector, at) =>
    put(`villages/shiqiao/2026-05/village-correction-notice/v${at}.md`, disclosure(vector)),
  );
}

/// Builds; a text that the program refuses is taken out, and the rest built again.
function build() {
  const refused = new Set();
  for (;;) {
    const run = spawnSync(options.mingbai, ["build", folder, "--out", site, "--today", "2026-06-20", "--json"], { encoding: "utf8" });
    const said = run.stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line));
    const errors = said.filter((one) => one.severity === "error");
    if (run.status === 0) return refused;
    const files = new Set(errors.map((one) => one.file).filter((file) => /correction-notice\/v\d+\.md$/.test(file)));
    if (files.size === 0) throw new Error(`the hostile portal cannot be built: ${run.stdout.slice(0, 2000)}${run.stderr}`);
    for (const file of files) {
      refused.add(file);
      rmSync(join(folder, file));
    }
  }
}

/// Runs in the page: elements, attributes and addresses that have no business in text.
function judge() {
  const found = [];
  const text = document.querySelectorAll("main, header, footer");
  for (const part of text) {
    for (const node of part.querySelectorAll("*")) {
      const tag = node.tagName.toLowerCase();
      if (["script", "style", "iframe", "frame", "object", "embed", "form", "input", "base", "meta", "link", "template", "video", "audio", "math", "foreignobject", "animate", "set"].includes(tag) && !node.closest("form#search")) found.push(`<${tag}>`);
      for (const { name, value } of node.attributes) {
        if (name.startsWith("on") || name === "style" || name === "srcdoc" || name === "formaction") found.push(`<${tag} ${name}>`);
        if (["href", "src", "xlink:href", "action", "data", "poster", "background"].includes(name)) {
          const scheme = new URL(value, document.baseURI).protocol;
          const allowed = name === "href" ? ["file:", "http:", "https:", "tel:", "mailto:"] : ["file:"];
          if (!allowed.includes(scheme)) found.push(`<${tag} ${name}=${value.slice(0, 60)}>`);
        }
      }
    }
  }
  const whole = document.documentElement.children.length === 2 && document.querySelectorAll("main").length === 1;
  // A page ends with its footer, a sheet for the board with the paper.
  const last = document.body.lastElementChild;
  if (!whole || (last.tagName !== "FOOTER" && last.id !== "a4")) found.push("the page is torn apart");
  return found;
}

/// Runs in the page: everything that a reader could set off.
function provoke() {
  for (const node of document.querySelectorAll("main *, header *, footer *")) {
    for (const kind of ["mouseover", "mouseenter", "focus", "click", "toggle", "load", "error", "animationstart"]) {
      const event = new Event(kind, { bubbles: false, cancelable: true });
      node.dispatchEvent(event);
    }
  }
  for (const node of document.querySelectorAll("a[href^='j' i], a[href^='d' i], a[href^='v' i]")) node.click();
  return window.__hit;
}

/// How many of them run in a page that takes them as they are: if none did, this check would prove nothing.
async function control(browser) {
  const tab = await browser.newPage();
  tab.on("dialog", (dialog) => dialog.dismiss());
  await tab.evaluateOnNewDocument(() => (window.__hit = 0));
  let count = 0;
  for (const { prose, value } of VECTORS) {
    put("careless.html", `<!doctype html><meta charset=utf-8><main>${prose}<a href="${value}">x</a></main>`);
    await tab.goto(`file://${join(folder, "careless.html")}`).catch(() => {});
    await tab.evaluate(provoke).catch(() => {});
    if ((await tab.evaluate(() => window.__hit).catch(() => 0)) === 1) count += 1;
  }
  await tab.close();
  return count;
}

const tally = new Tally();
try {
  portal();
  const refused = build();
  const shown = VECTORS.map((vector, at) => ({ ...vector, page: `shiqiao/2026-05/village-correction-notice/v${at}.html` })).filter(
    ({ page }) => existsSync(join(site, page)),
  );
  console.log(`  ${VECTORS.length} hostile texts in some ten places each: ${shown.length} shown, ${refused.size} refused by the program`);
  tally.check("at least 100 hostile texts reach a page", shown.length < 100 ? [`only ${shown.length}`] : []);

  const ran = [];
  const outside = [];
  const shapes = [];
  const changed = [];
  const titles = new Map(shown.map(({ page, value }) => [page, value]));
  const browser = await launch();
  await eachTab(
    browser,
    pages(site),
    2,
    async (tab) => {
      await tab.setBypassCSP(true);
      await tab.setViewport({ width: 1280, height: 900 });
      await tab.evaluateOnNewDocument(() => {
        window.__hit = 0;
        window.alert = window.confirm = window.prompt = () => (window.__hit = 1);
      });
      tab.on("dialog", async (dialog) => {
        ran.push(`${tab.url()}: a dialog`);
        await dialog.dismiss();
      });
      tab.on("request", (request) => {
        if (!request.url().startsWith("file:")) outside.push(`${tab.url()}: ${request.url()}`);
      });
    },
    async (tab, { path, url }) => {
      await tab.goto(url);
      const hit = await tab.evaluate(provoke);
      if (hit !== 0 || tab.url().split("#")[0] !== url) ran.push(path);
      for (const one of await tab.evaluate(judge)) shapes.push(`${path}: ${one}`);
      if (titles.has(path)) {
        const wanted = titles.get(path);
        const [title, cell] = await tab.evaluate(() => [
          document.querySelector("h1").firstChild.textContent,
          document.querySelector(".record td")?.textContent ?? "",
        ]);
        const plain = (text) => text.replace(/[\u2066-\u2069]/g, "").replace(/\s+/g, " ").trim();
        if (plain(title) !== plain(wanted)) changed.push(`${path}: ${JSON.stringify(wanted)} became ${JSON.stringify(title)}`);
        if (cell && plain(cell) !== plain(wanted)) changed.push(`${path}: ${JSON.stringify(wanted)} became ${JSON.stringify(cell)}`);
      }
    },
  );
  const careless = await control(browser);
  await browser.close();
  tally.check(`the same texts do run in a careless page (${careless} of ${VECTORS.length})`, careless < 30 ? [`only ${careless}`] : []);
  tally.check("none of them runs, with the content security policy switched off", ran);
  tally.check("none of them asks for anything outside the site", outside);
  tally.check("no element, attribute or address that could run is in any page", shapes);
  tally.check("titles and cells read as they were written", changed);
} finally {
  rmSync(folder, { recursive: true });
}
tally.end();
