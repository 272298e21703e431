// The search in a real browser, from the file system: whatever is asked for is found on every page that has it and on no other.
//
// What must be found is told by the data for machines, what may be found by the pages themselves: neither knows of the index.

import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

import { Tally, files, launch, options } from "./shared.mjs";

const tally = new Tally();
const disclosures = files(options.site)
  .filter((path) => /^[^/]+\/\d{4}[^/]*\/.+\.json$/.test(path))
  .map((path) => ({ path, told: JSON.parse(readFileSync(join(options.site, path), "utf8")) }));

/// All texts of a disclosure that its data has, as they are written.
function texts({ told }) {
  const all = [told.village.name, told.title, told.summary, told.note, ...told.signoff.map((one) => one.name)];
  const walk = (value) => (value && typeof value === "object" ? Object.values(value).forEach(walk) : all.push(String(value)));
  walk(told.fields);
  walk(told.tables);
  return all.filter(Boolean);
}

/// Whether a text holds a term: numbers whole, everything else as part of anything.
function holds(text, term) {
  const plain = text.toLowerCase().replace(/(\d),(?=\d{3}(?!\d))/g, "$1");
  const escaped = term.toLowerCase().replace(/(\d),(?=\d{3}(?!\d))/g, "$1").replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const begin = /^\d/.test(term) ? "(?<!\\d)(?<!\\d\\.)" : "";
  const end = /\d$/.test(term) ? (/\d\.\d+$/.test(term) ? "" : "(?!\\d)") : "";
  return new RegExp(begin + escaped + end).test(plain);
}

/// What one asks: the words, filters, and whether anything is to be found at all.
const QUERIES = [
  { ask: "曲长河", finds: true },
  { ask: "长河", finds: true },
  { ask: "曲长海", finds: false },
  { ask: "河长曲", finds: false },
  { ask: "李秀英", finds: false },
  { ask: "毕*秀", finds: true },
  { ask: "41386.50", finds: true },
  { ask: "41,386.50", finds: true },
  { ask: "41386", finds: true },
  { ask: "1386.50", finds: false },
  { ask: "413865", finds: false },
  { ask: "记-013", finds: true },
  { ask: "记-999", finds: false },
  { ask: "低保", finds: true },
  { ask: "障名", finds: null },
  { ask: "村务监督", finds: true },
  { ask: "Ａ4纸", finds: true },
  { ask: "泵站 电费", finds: true },
  { ask: "泵站 李秀英", finds: false },
  { ask: "清源农商银行", year: "2026", finds: true },
  { ask: "保洁", category: "f", finds: true },
  { ask: "卢", village: "wali", finds: true },
];

/// Asks on a page and reads all that is found, page by page.
async function ask(tab, { ask: words, year = "", category = "", village = "" }) {
  await tab.select("#in-year", year);
  await tab.select("#in-category", category);
  if (await tab.$("#in-village")) await tab.select("#in-village", village);
  await tab.$eval("#q", (input, words) => (input.value = words), words);
  await tab.$eval("#search", (form) => form.requestSubmit());
  const busy = await tab.$eval("#search", (form) => form.dataset.busy);
  for (;;) {
    await tab.waitForFunction(
      (busy) => document.getElementById("search-said").textContent !== busy && (document.getElementById("more").hidden || document.querySelectorAll("#found li").length % 20 === 0),
      { timeout: 20_000 },
      busy,
    );
    const more = await tab.$eval("#more", (button) => {
      const shown = !button.hidden;
      if (shown) button.click();
      return shown;
    });
    if (!more) break;
    await new Promise((ready) => setTimeout(ready, 60));
  }
  return tab.$$eval("#found li", (items) => items.map((item) => ({ href: item.querySelector("a").href, marked: item.querySelectorAll("mark").length })));
}

/// The text of a page without what only leads elsewhere.
function page(path) {
  const html = readFileSync(path, "utf8");
  const main = html.slice(html.indexOf("<main"), html.indexOf("</main>"));
  const text = main.replace(/<[^>]*>/g, " ").replace(/&amp;/g, "&");
  return `${/<header>.*?<\/header>/s.exec(html)[0].replace(/<[^>]*>/g, " ")} ${text}`;
}

const base = pathToFileURL(options.site).href;
const browser = await launch();
const tab = await browser.newPage();
const logged = [];
let requests = [];
tab.on("console", (message) => ["error", "warn"].includes(message.type()) && logged.push(message.text()));
tab.on("pageerror", (error) => logged.push(error.message));
tab.on("request", (request) => requests.push(request.url()));

await tab.goto(`${base}/search.html`);
let most = 0;
for (const query of QUERIES) {
  requests = [];
  const found = await ask(tab, query);
  const got = new Set(found.map(({ href }) => decodeURIComponent(href.slice(base.length + 1))));
  const terms = query.ask.replace("Ａ", "A").split(" ");
  const wanted = disclosures
    .filter(({ told }) => !query.village || told.village.slug === query.village)
    .filter(({ told }) => !query.year || told.period.startsWith(query.year))
    .filter(({ told }) => !query.category || told.category.startsWith(query.category))
    .filter((one) => terms.every((term) => texts(one).some((text) => holds(text, term))))
    .map(({ path }) => path.replace(/json$/, "html"));
  const problems = wanted.filter((path) => !got.has(path)).map((path) => `not found: ${path}`);
  if (query.finds !== null && query.finds !== found.length > 0) problems.push(`${found.length} found`);
  for (const path of got) {
    const text = page(join(options.site, path));
    for (const term of terms) if (!holds(text, term)) problems.push(`${path} has no ${term}`);
  }
  if (got.size !== found.length) problems.push("something is listed twice");
  const bytes = requests.reduce((sum, url) => sum + gzipSync(readFileSync(new URL(url))).length, 0);
  most = Math.max(most, bytes);
  const filters = [query.village, query.year, query.category].filter(Boolean).join(" ");
  tally.check(`“${query.ask}”${filters ? ` (${filters})` : ""}: ${found.length} found, ${requests.length} more files, ${(bytes / 1024).toFixed(1)} KB`, problems);
}
tally.check("nothing but files of the site is asked for, nothing is logged", [...requests.filter((url) => !url.startsWith(base)), ...logged]);

await tab.goto(`${base}/wali/search.html`);
const own = await ask(tab, { ask: "曲长河" });
tally.check(`the search of one village finds in it alone: ${own.length}`, [
  ...own.filter(({ href }) => !href.startsWith(`${base}/wali/`)).map(({ href }) => href),
  ...(own.length === 0 ? ["nothing"] : []),
]);
await tab.goto(`${base}/wali/search.html#${encodeURIComponent("41,386.50")}`);
await tab.waitForSelector("#found li mark", { timeout: 10_000 }).catch(() => {});
tally.check("a link can carry its query, and what is found is marked", (await tab.$$("#found mark")).length ? [] : ["nothing marked"]);

await tab.setJavaScriptEnabled(false);
await tab.goto(`${base}/wali/search.html`);
const plain = await tab.evaluate(() => ({
  form: document.getElementById("search").getClientRects().length,
  links: document.querySelectorAll("main .others a").length,
}));
tally.check(`without scripts there is a plain index: ${plain.links} links`, plain.form || plain.links < 40 ? [JSON.stringify(plain)] : []);
await browser.close();

const script = gzipSync(readFileSync(join(options.site, "static/search.js"))).length;
tally.check(`the script is ${script} bytes`, script > 4096 ? ["more than 4 KB"] : []);
const heavy = [];
for (const village of readdirSync(options.site)) {
  const folder = join(options.site, village, "search");
  if (!existsSync(folder)) continue;
  const pages = disclosures.filter(({ path }) => path.startsWith(`${village}/`)).length;
  const scripts = readdirSync(folder).filter((name) => name.endsWith(".js"));
  const bytes = scripts.reduce((sum, name) => sum + gzipSync(readFileSync(join(folder, name))).length, 0);
  console.log(`  ${village}: ${pages} disclosures, ${(bytes / 1024).toFixed(0)} KB, ${((bytes / pages / 1024) * 50).toFixed(1)} KB for 50`);
  if (bytes / pages > 20_480 / 50) heavy.push(village);
}
tally.check("the index and the texts of 50 pages are at most 20 KB", heavy);
tally.end();
