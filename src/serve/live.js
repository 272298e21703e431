// Put into pages by the preview server only; no page that is built holds it.
(() => {
  "use strict";
  const own = decodeURIComponent(location.pathname.split("/")[1] || "");
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = "/-/live.css";
  document.head.append(link);
  let turn;
  let box;

  function show(told) {
    const mine = told.held.filter((village) => village.slug === own);
    const others = told.held.filter((village) => village.slug !== own);
    const lines = told.refused.concat(...mine.map((village) => village.said));
    if (box) box.remove();
    box = undefined;
    // The server's own page about mistakes says all of it already.
    if (document.body.className === "mingbai-trouble" || (lines.length === 0 && others.length === 0)) return;
    box = document.createElement("aside");
    box.id = "mingbai-live";
    const title = document.createElement("strong");
    title.textContent = lines.length > 0 ? told.words.own : told.words.others + others.map((village) => village.name).join(" ");
    box.append(title);
    if (lines.length > 0) {
      const text = document.createElement("pre");
      text.textContent = lines.join("\n");
      box.append(text);
    }
    document.body.append(box);
  }

  const events = new EventSource("/-/events");
  events.onmessage = (event) => {
    const told = JSON.parse(event.data);
    const concerned = told.built === null || told.built.length > 0 && (own === "" || own.includes(".") || told.built.includes(own));
    if (turn !== undefined && turn !== told.turn && concerned) {
      location.reload();
      return;
    }
    turn = told.turn;
    show(told);
  };
})();
