// A button that reads the page aloud, where the browser has a voice for its language. Without one there is no button.
(() => {
  const synth = window.speechSynthesis, main = document.querySelector("main"), place = document.querySelector(".sizes"), own = document.currentScript.dataset;
  const lang = document.documentElement.lang, short = lang.slice(0, 2);
  if (!synth || !window.SpeechSynthesisUtterance || !main || !place) return;
  const button = document.createElement("button");
  const voice = () => synth.getVoices().find(one => one.lang.slice(0, 2).toLowerCase() === short);
  let going = 0, on = false;
  const show = now => {
    on = now;
    button.textContent = on ? own.stop : own.read;
  };
  const stop = () => {
    going += 1;
    synth.cancel();
    show(false);
  };
  // One sentence at a time: some browsers fall silent in the middle of a long text.
  const speak = (parts, turn) => {
    if (turn !== going) return;
    const next = parts.shift();
    if (next === undefined) return stop();
    const said = new SpeechSynthesisUtterance(next);
    said.lang = lang;
    said.voice = voice();
    said.rate = .9;
    said.onend = said.onerror = () => speak(parts, turn);
    synth.speak(said);
  };
  const ready = () => {
    if (button.isConnected || !voice()) return;
    button.type = "button";
    button.className = "aloud";
    show(false);
    button.onclick = () => {
      const was = on;
      stop();
      if (was) return;
      show(true);
      const text = (document.querySelector("article") || main).innerText;
      speak(text.split(/[\n。；！？]+/).map(one => one.trim()).filter(Boolean), going);
    };
    place.append(button);
  };
  ready();
  synth.onvoiceschanged = ready;
  addEventListener("pagehide", stop);
})();
