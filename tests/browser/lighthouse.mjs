// Lighthouse on five typical pages, as a cheap telephone on a slow line sees them: accessibility 100, performance at least 98.

import { createRequire } from "node:module";

import lighthouse from "lighthouse";

import { Tally, launch, options, pages, serve, spread } from "./shared.mjs";

const TYPICAL = ["portal", "village", "period", "disclosure/ledger", "disclosure/statement"];
const LEAST = { accessibility: 100, performance: 98 };

const sample = spread(pages(options.site), 1).filter((page) => TYPICAL.includes(page.template));
const tally = new Tally();
const server = await serve(options.site);
const browser = await launch();
const port = Number(new URL(browser.wsEndpoint()).port);
const low = [];
for (const { path, template } of sample) {
  const address = `http://127.0.0.1:${server.address().port}/${path}`;
  const { lhr } = await lighthouse(address, { port, logLevel: "error", onlyCategories: Object.keys(LEAST) });
  const scores = Object.entries(LEAST).map(([category, least]) => ({ category, least, score: Math.round((lhr.categories[category].score ?? 0) * 100) }));
  console.log(`  ${template}: ${scores.map(({ category, score }) => `${category} ${score}`).join(", ")}; first paint ${lhr.audits["first-contentful-paint"].displayValue}  ${path}`);
  for (const { category, least, score } of scores) if (score < least) low.push(`${path}: ${category} ${score}`);
}
await browser.close();
server.close();
tally.check(`${TYPICAL.length} typical pages were looked at`, sample.length === TYPICAL.length ? [] : [`only ${sample.length}`]);
tally.check("accessibility 100, performance at least 98", low);
const { version } = createRequire(import.meta.url)("lighthouse/package.json");
tally.end({ id: "lighthouse", pages: sample.length, found: low.length, tool: `Lighthouse ${version}` });
