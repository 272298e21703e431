// One slide after the other, for as long as one needs to read it. Space or the button stops it, arrows turn.
(() => {
  "use strict";
  const slides = [...document.querySelectorAll("main > section")];
  const pause = document.getElementById("pause"), place = document.getElementById("at");
  const SECONDS = 14;
  let at = 0, timer = 0;

  const show = (next) => {
    at = (next + slides.length) % slides.length;
    slides.forEach((slide, number) => { slide.hidden = number !== at; });
    place.textContent = `${at + 1} / ${slides.length}`;
  };
  const turn = (on) => {
    clearInterval(timer);
    timer = on ? setInterval(() => show(at + 1), SECONDS * 1000) : 0;
    pause.textContent = on ? pause.dataset.pause : pause.dataset.go;
  };
  pause.addEventListener("click", () => turn(!timer));
  document.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 }[event.key];
    if (step) { show(at + step); turn(Boolean(timer)); }
    else if (event.key === " " && event.target !== pause) { turn(!timer); event.preventDefault(); }
  });
  if (slides.length > 1) {
    document.body.className = "turning";
    pause.hidden = false;
    show(0);
    turn(!matchMedia("(prefers-reduced-motion: reduce)").matches);
  }
})();
