// Writes what the other checks found into themes/default/accessibility.toml, which the page accessibility.html shows.
//
//   node tests/browser/statement.mjs --results DIR [--day 2026-11-22]
//
// DIR holds what the checks wrote with the same option. Whoever changes the theme runs this once before committing.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT, files, options } from "./shared.mjs";

/// The order on the page.
const ORDER = ["axe", "html", "large", "zoom", "wide", "keyboard", "scripts", "lighthouse"];

const results = files(options.results).map((path) => JSON.parse(readFileSync(join(options.results, path), "utf8")));
const missing = ORDER.filter((id) => !results.some((result) => result.id === id));
if (missing.length > 0) throw new Error(`no results of ${missing.join(", ")}`);
results.sort((a, b) => ORDER.indexOf(a.id) - ORDER.indexOf(b.id));
const tools = results.flatMap(({ tool }) => tool ?? []);
const head = `# What the browser tests found when they were last run: written by tests/browser/statement.mjs, shown on accessibility.html.
date = "${options.day}"
tools = [${tools.map((tool) => JSON.stringify(tool)).join(", ")}]
`;
const checks = results.map(({ id, pages, found }) => `
[[check]]
id = "${id}"
pages = ${pages}
found = ${found}
`);
writeFileSync(join(ROOT, "themes/default/accessibility.toml"), head + checks.join(""));
console.log(`${results.length} results of ${options.day}`);
