// The HTML as others judge it: the Nu checker on every page, html-validate on pages that show every kind of
// element that any page shows.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { FileSystemConfigLoader, HtmlValidate, esmResolver } from "html-validate";

import { ROOT, Tally, cover, options, pages } from "./shared.mjs";

const JAR = createRequire(import.meta.url).resolve("vnu-jar/build/dist/vnu.jar");

/// What the Nu checker says of all pages of the site.
function nu() {
  const run = spawnSync("java", ["-jar", JAR, "--errors-only", "--skip-non-html", "--format", "json", options.site], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (run.error) throw run.error;
  const at = run.stderr.indexOf('{"');
  if (at < 0) throw new Error(`the Nu checker gave no report: ${run.stderr.slice(0, 400)}`);
  return JSON.parse(run.stderr.slice(at)).messages.map(
    ({ url, lastLine, lastColumn, message }) => `${url.replace(`file:${options.site}/`, "")}:${lastLine}:${lastColumn}: ${message}`,
  );
}

const all = pages(options.site);
const tally = new Tally();
const errors = nu();
tally.check(`Nu checker: no error in ${all.length} pages`, errors);

const sample = cover(all);
const judge = new HtmlValidate(new FileSystemConfigLoader([esmResolver()]));
const found = [];
for (const { path } of sample) {
  const report = await judge.validateString(
    readFileSync(join(options.site, path), "utf8"),
    join(ROOT, "tests/browser", path),
  );
  for (const { messages } of report.results) {
    for (const { line, column, ruleId, message } of messages) found.push(`${path}:${line}:${column}: ${ruleId}: ${message}`);
  }
}
tally.check(`html-validate: nothing in ${sample.length} of ${all.length} pages, of ${new Set(sample.map((page) => page.template)).size} templates and kinds`, found);
const { version } = createRequire(import.meta.url)("vnu-jar/package.json");
tally.end({ id: "html", pages: all.length, found: errors.length, tool: `Nu ${version}` });
