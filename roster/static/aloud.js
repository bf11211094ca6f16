// Reads the page aloud with the browser's own voice. The button appears only where there is one for the page's language.
"use strict";
(() => {
  const button = document.getElementById("aloud");
  const voices = window.speechSynthesis;
  if (!button || !voices || !window.SpeechSynthesisUtterance) return;
  const language = document.documentElement.lang;
  const start = button.textContent;
  const wanted = () => voices.getVoices().find((one) => one.lang.replace("_", "-").startsWith(language.slice(0, 2)));
  const offer = () => { button.hidden = !wanted(); };
  const rest = () => { button.textContent = start; };

  offer();
  if (voices.addEventListener) voices.addEventListener("voiceschanged", offer);

  button.addEventListener("click", () => {
    const isReading = button.textContent !== start;
    voices.cancel();
    rest();
    if (isReading) return;
    // Line by line: some browsers fall silent in the middle of a long text.
    const lines = document.getElementById("content").innerText.split("\n").map((line) => line.trim()).filter(Boolean);
    lines.forEach((line, number) => {
      const spoken = new SpeechSynthesisUtterance(line);
      spoken.lang = language;
      spoken.voice = wanted();
      spoken.rate = 0.85;
      if (number === lines.length - 1) spoken.onend = rest;
      voices.speak(spoken);
    });
    if (lines.length) button.textContent = button.dataset.stop;
  });
  window.addEventListener("pagehide", () => voices.cancel());
})();
