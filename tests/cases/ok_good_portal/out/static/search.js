// Searches a site without a server: every file that it asks for is a script that hands over a value, `mb(path, value)`.
// A query is taken apart as src/search/grams.rs takes texts apart: both must change together.
(() => {
  "use strict";
  const id = (name) => document.getElementById(name);
  const form = id("search"), input = id("q"), list = id("found"), said = id("search-said"), more = id("more");
  const { root, village: own } = form.dataset;
  const PAGE = 20;
  const files = {}, asked = {};
  let run = 0;

  window.mb = (path, value) => asked[path](value);

  const load = (path) => files[path] || (files[path] = new Promise((done, fail) => {
    const script = document.createElement("script");
    asked[path] = done;
    script.src = root + path;
    script.onerror = () => { delete files[path]; fail(new Error(path)); };
    document.head.appendChild(script);
  }));

  const fold = (text) => text
    .replace(/[！-～]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 65248))
    .replace(/\u3000/g, " ")
    .replace(/[A-Z]/g, (c) => c.toLowerCase());

  const digit = (c) => c >= "0" && c <= "9";

  const grams = (term) => {
    const found = [];
    const runs = /\d+|[a-z\u00c0-\u1fff\u2e80-\u2fff\u3041-\ud7ff\uf900-\ufdff]+/g;
    for (let hit = runs.exec(term); hit; hit = runs.exec(term)) {
      const [run] = hit, at = hit.index;
      if (digit(run[0])) {
        if (at < 1 || term[at - 1] !== "." || (at > 1 && !digit(term[at - 2]))) found.push(run);
      } else if (run.length < 2) found.push(run);
      else for (let i = 1; i < run.length; i++) found.push(run.slice(i - 1, i + 1));
    }
    return found;
  };

  const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const numbers = (written) => {
    const found = new Set();
    let next = 0, value = 0, scale = 1;
    for (const c of written || "") {
      const v = LETTERS.indexOf(c);
      value += (v % 32) * scale;
      scale *= 32;
      if (v < 32) {
        found.add(next += value);
        next += 1;
        value = 0;
        scale = 1;
      }
    }
    return found;
  };

  // Which of the numbered things may hold all grams: an answer for each number. Without an index, all may.
  const holders = async (folder, shards, wanted) => {
    if (!shards) return () => true;
    const lists = await Promise.all(wanted.map(async (gram) => {
      let hash = 7;
      for (const c of gram) hash = (hash * 31 + c.charCodeAt(0)) & 65535;
      return numbers((await load(`${folder}k${hash % shards}.js`))[gram]);
    }));
    return (number) => lists.every((one) => one.has(number));
  };

  // Where a term stands in a text. A number is found whole: 300 is not in 12300, but 12300 is in 12300.50.
  const place = (text, term) => {
    const last = term.length - 1, decimal = /\d\.\d+$/.test(term);
    for (let at = text.indexOf(term); at >= 0; at = text.indexOf(term, at + 1)) {
      const before = text[at - 1], after = text[at + last + 1];
      const cut = digit(term[0]) && at > 0 && (digit(before) || (before === "." && at > 1 && digit(text[at - 2])));
      if (!cut && !(digit(term[last]) && !decimal && after && digit(after))) return at;
    }
    return -1;
  };

  const element = (name, text, parent) => {
    const made = document.createElement(name);
    made.textContent = text;
    parent.appendChild(made);
    return made;
  };

  const show = (slug, name, [href, , title, period, text], terms) => {
    const item = document.createElement("li");
    element("a", title, item).href = `${root}${slug}/${href}.html`;
    const by = element("p", "", item);
    by.className = "by";
    if (!own) element("b", name, by);
    element("span", period, by);
    const folded = fold(text);
    const hits = terms.map((term) => [place(folded, term), term.length]).filter(([at]) => at >= 0).sort((a, b) => a[0] - b[0]);
    const from = hits.length ? Math.max(0, hits[0][0] - 24) : 0;
    const end = from + 110;
    const line = element("p", from ? "…" : "", item);
    let at = from;
    for (const [start, length] of hits) {
      if (start < at || start + length > end) continue;
      line.appendChild(document.createTextNode(text.slice(at, start)));
      element("mark", text.slice(start, start + length), line);
      at = start + length;
    }
    line.appendChild(document.createTextNode(text.slice(at, end) + (text.length > end ? "…" : "")));
    list.appendChild(item);
  };

  // The villages that may hold all grams.
  const villages = async (wanted) => {
    const chosen = own || id("in-village").value;
    if (chosen) return [chosen];
    const about = await load("search/index.js");
    const may = await holders("search/", about.shards, wanted);
    return about.villages.filter((one, at) => may(at)).map(([slug]) => slug);
  };

  // The slices of a village that may hold all grams, newest first.
  const slices = async (folder, about, wanted) => {
    const year = id("in-year").value, found = [];
    const may = await holders(folder, about.shards, wanted);
    let number = 0;
    for (const [of, count] of about.years) {
      for (let nth = 0; nth < count; nth++) {
        if ((!year || Number(year) === of) && may(number)) found.unshift(`${folder}${of}-${nth}.js`);
        number += 1;
      }
    }
    return found;
  };

  const search = async () => {
    const mine = ++run;
    const terms = fold(input.value).replace(/(\d),(?=\d{3}(?!\d))/g, "$1").split(/\s+/).filter(Boolean);
    const category = id("in-category").value;
    list.textContent = "";
    more.hidden = true;
    said.textContent = terms.length ? form.dataset.busy : "";
    if (!terms.length) return;
    const wanted = [...new Set([].concat(...terms.map(grams)))];
    let count = 0, room = PAGE;
    const tell = (words) => { said.textContent = words.replace("{n}", count); };
    const look = async (slug, name, path) => {
      for (const entry of (await load(path)).slice().reverse()) {
        const all = fold(`${name} ${entry[2]} ${entry[3]} ${entry[4]}`);
        if ((category && entry[1] !== category) || !terms.every((term) => place(all, term) >= 0)) continue;
        if (count >= room && mine === run) {
          tell(form.dataset.more);
          more.hidden = false;
          await new Promise((go) => { more.onclick = go; });
          more.hidden = true;
          if (mine === run) said.textContent = form.dataset.busy;
          room += PAGE;
        }
        if (mine !== run) return;
        count += 1;
        show(slug, name, entry, terms);
      }
    };
    try {
      for (const slug of await villages(wanted)) {
        const folder = `${slug}/search/`;
        const about = await load(`${folder}index.js`);
        for (const path of await slices(folder, about, wanted)) {
          if (mine !== run) return;
          await look(slug, about.name, path);
        }
      }
      if (mine === run) tell(count ? form.dataset.found : form.dataset.none);
    } catch (problem) {
      if (mine === run) said.textContent = form.dataset.failed;
    }
  };

  let soon;
  form.addEventListener("submit", (event) => { event.preventDefault(); search(); });
  form.addEventListener("change", search);
  input.addEventListener("input", () => { clearTimeout(soon); soon = setTimeout(search, 250); });
  form.hidden = false;
  if (location.hash.length > 1) input.value = decodeURIComponent(location.hash.slice(1));
  if (input.value) search();
})();
