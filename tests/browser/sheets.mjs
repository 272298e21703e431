// The sheets for the board as paper: a portal with a ledger of 400 rows is built and printed. A4 and A3, every row, the head of
// the table on every page, page x of y, codes that hold the address of the very version.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

import { Tally, files, launch, options } from "./shared.mjs";

const ROWS = 400;
const SLUG = "changcun";
const folder = mkdtempSync(join(tmpdir(), "mingbai-sheets-"));
const site = join(folder, "public");

function put(path, text) {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function portal() {
  put(
    "portal.toml",
    `name = "长河镇三务公开"\nlevel = "township"\nregion = "370181102"\nprofile = "sd"\nsince = "2026-05"\nhotline = "0531-8700 0000"\nbase_url = "https://changhe.example.gov.cn/"\n
[[townships]]\nid = "changhe"\nname = "长河镇"\ncode = "370181102000"\n`,
  );
  put(`villages/${SLUG}/village.toml`, `name = "长村"\ncode = "370181102202"\ntownship = "changhe"\nsince = "2026-05"\n
[[people]]\nname = "石敬民"\nbody = "branch"\npost = "书记"\n
[[contacts]]\nwhat = "财务公开有疑问"\nwho = "村务监督委员会"\nphone = "0531-8700 0001"\n`);
  let balance = 100_000_00;
  const yuan = (fen) => (fen / 100).toFixed(2);
  const rows = Array.from({ length: ROWS }, (_, at) => {
    const spent = 1000 + at;
    balance -= spent;
    const number = String(at + 1).padStart(3, "0");
    const day = String(1 + Math.floor((at * 31) / ROWS)).padStart(2, "0");
    return `[[rows]]\ndate = 2026-05-${day}\nvoucher_no = "记-${number}"\naccount_kind = "银行"\nsummary = "第${number}号零星维修"\nexpense = ${yuan(spent)}\nbalance = ${yuan(balance)}\npayee = "修理部"\nhandler = "石敬民"\nreceipt_kind = "发票"\n`;
  });
  const total = 100_000_00 - balance;
  put(
    `villages/${SLUG}/2026-05/finance-itemised-ledger.toml`,
    `summary = "五月一共${ROWS}笔。"\npublished = 2026-06-08\nopening = 100000\nincome_total = 0\nexpense_total = ${yuan(total)}\nclosing = ${yuan(balance)}\n\n${rows.join("\n")}`,
  );
}

function run(program, args) {
  const done = spawnSync(program, args, { encoding: "utf8", maxBuffer: 1 << 28 });
  if (done.error || done.status !== 0) throw new Error(`${program} ${args.join(" ")}: ${done.error ?? done.stdout + done.stderr}`);
  return done.stdout;
}

/// A page as paper: its pages as texts, and their sizes in millimetres.
async function print(tab, url) {
  await tab.goto("about:blank");
  await tab.goto(url);
  const pdf = join(folder, "sheet.pdf");
  writeFileSync(pdf, await tab.pdf({ preferCSSPageSize: true, printBackground: false }));
  const size = /Page size:\s+([\d.]+) x ([\d.]+)/.exec(run("pdfinfo", [pdf]));
  if (options.shots) {
    mkdirSync(options.shots, { recursive: true });
    run("pdftoppm", ["-r", "60", "-png", pdf, join(options.shots, url.split("/").at(-1).replace("#", "-"))]);
  }
  return {
    pages: run("pdftotext", ["-layout", pdf, "-"]).split("\f").slice(0, -1),
    size: size.slice(1).map((points) => Math.round((Number(points) * 25.4) / 72)),
  };
}

/// What a telephone reads from the codes of a sheet on A4.
async function scan(tab, url) {
  const pdf = join(folder, "code.pdf");
  await tab.goto("about:blank");
  await tab.goto(url);
  writeFileSync(pdf, await tab.pdf({ preferCSSPageSize: true }));
  run("pdftoppm", ["-r", "150", "-gray", "-png", pdf, join(folder, "code")]);
  const pictures = files(folder).filter((path) => /^code-\d+\.png$/.test(path));
  // It fails where there is no code on a page: most have none.
  const read = spawnSync("zbarimg", ["-q", "--xml", ...pictures.map((path) => join(folder, path))], { encoding: "utf8" });
  if (read.error) throw read.error;
  for (const path of pictures) rmSync(join(folder, path));
  return [...read.stdout.matchAll(/<data><!\[CDATA\[([^]*?)\]\]><\/data>/g)].map(([, text]) => text);
}

const tally = new Tally();
const browser = await launch();
try {
  portal();
  run(options.mingbai, ["build", folder, "--out", site, "--today", "2026-06-20", "--quiet"]);
  const tab = await browser.newPage();
  const sheet = pathToFileURL(join(site, SLUG, "2026-05/finance-itemised-ledger.board.html")).href;
  for (const [anchor, size] of [["", [297, 210]], ["#a3", [420, 297]]]) {
    const { pages, size: got } = await print(tab, sheet + anchor);
    const text = pages.join("\n").replace(/[ \u00a0]/g, "");
    const missing = Array.from({ length: ROWS }, (_, at) => `记-${String(at + 1).padStart(3, "0")}`).filter((number) => text.split(number).length !== 2);
    const name = anchor || "#a4";
    tally.check(`${name}: ${got.join(" × ")} mm, ${pages.length} pages`, `${got}` === `${size}` ? [] : [`not ${size}`]);
    tally.check(`${name}: each of ${ROWS} rows stands there once`, missing);
    const rows = pages.filter((page) => /记-\d{3}/.test(page.replace(/ /g, "")));
    tally.check(`${name}: the head of the table on each of ${rows.length} pages`, rows.filter((page) => !page.includes("凭证号")).map((page) => page.slice(0, 80)));
    tally.check(
      `${name}: page x of y on every page`,
      pages.map((page, at) => (page.includes(`${at + 1} / ${pages.length}`) ? "" : `page ${at + 1}`)).filter(Boolean),
    );
    const words = ["合计大写", "2026年6月8日", "（盖章）", "张贴登记", "取下人", "https://changhe.example.gov.cn/", "0531-87000001"];
    tally.check(`${name}: total in capitals, days, seals, whom to ask, form`, words.filter((word) => !text.includes(word)));
    tally.check(`${name}: what waits is marked`, text.includes("还没有正式公布") ? [] : ["no mark"]);
  }
  const month = await print(tab, pathToFileURL(join(site, SLUG, "2026-05/board.html")).href);
  tally.check(`the month: ${month.size.join(" × ")} mm, ${month.pages.length} pages`, `${month.size}` === "210,297" ? [] : ["not A4"]);

  const address = `https://changhe.example.gov.cn/${SLUG}/2026-05/finance-itemised-ledger.html`;
  const web = await scan(tab, sheet);
  tally.check("a telephone reads the address", `${web}` === address ? [] : web);

  // The example has published: its sheets say so.
  const published = files(options.site).filter((path) => path.endsWith(".board.html"));
  const unmarked = published.filter((path) => {
    const html = readFileSync(join(options.site, path), "utf8");
    const [, ver] = /<span>第(\d+)版<\/span>/.exec(html) ?? [];
    if (!ver) return !html.includes('class="warn"') && !html.includes("class=warn");
    const doc = path.replace(/\.board\.html$/, "").split("/");
    const frozen = [doc[0], "v", ...doc.slice(1), ver, "page.html"].join("/");
    return !(html.includes(frozen) && existsSync(join(options.site, frozen)) && html.includes("mingbai/"));
  });
  const [one] = published.filter((path) => readFileSync(join(options.site, path), "utf8").includes("mingbai/"));
  const trace = await scan(tab, pathToFileURL(join(options.site, one)).href);
  const lines = readFileSync(join(options.site, one), "utf8").match(/mingbai\/\d+\/1<br>\d+<br>[\w+/=]+/)?.[0].replaceAll("<br>", "\n");
  tally.check(`a telephone reads the three lines of the log from ${one}`, trace.some((text) => text.trim() === lines) ? [] : [lines, ...trace]);
  tally.check(`${published.length} sheets of the example name their version and its log, or say that they wait`, unmarked);
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}
tally.end();
