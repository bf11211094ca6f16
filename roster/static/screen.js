// The waiting room's screen: a chime and a spoken number for a new call, a sign while the line is down.
"use strict";
const lost = document.getElementById("lost");
const shown = () => Array.from(document.querySelectorAll(".screen-now strong"), (item) => item.textContent);
let before = shown();

document.body.addEventListener("htmx:sendError", () => { lost.hidden = false; });
document.body.addEventListener("htmx:responseError", () => { lost.hidden = false; });
document.body.addEventListener("htmx:afterSwap", () => {
  lost.hidden = true;
  for (const number of shown().filter((item) => !before.includes(item))) call(number);
  before = shown();
});
document.body.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) lost.hidden = true; });

function call(number) {
  const isChinese = document.documentElement.lang.startsWith("zh");
  if (!("speechSynthesis" in window)) return;
  const words = new SpeechSynthesisUtterance(isChinese ? `请 ${number} 号` : `Number ${number}, please`);
  words.lang = document.documentElement.lang;
  window.speechSynthesis.speak(words);
}
