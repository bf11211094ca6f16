// The waiting room's screen: flash, chime and voice for a new call, a sign while the line is down.
"use strict";
(() => {
  const lost = document.getElementById("lost");
  const sound = document.getElementById("sound");
  const Audio = window.AudioContext || window.webkitAudioContext;
  const audio = Audio ? new Audio() : null;
  const calls = () => Array.from(document.querySelectorAll(".screen-now [data-call]"));
  const names = () => calls().map((item) => item.dataset.call);
  let before = names();

  // Browsers stay silent until somebody has pressed something once.
  const offer = () => { if (audio) sound.hidden = audio.state === "running"; };
  if (audio) audio.onstatechange = offer;
  offer();
  sound.addEventListener("click", () => { audio.resume().then(() => { offer(); chime(); }); });

  document.body.addEventListener("htmx:sendError", () => { lost.hidden = false; });
  document.body.addEventListener("htmx:responseError", () => { lost.hidden = false; });
  document.body.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) lost.hidden = true; });
  document.body.addEventListener("htmx:afterSwap", () => {
    const fresh = calls().filter((item) => !before.includes(item.dataset.call));
    before = names();
    fresh.forEach((item) => item.classList.add("fresh"));
    if (fresh.length) chime();
    fresh.forEach((item) => say(item.dataset.say));
  });

  function chime() {
    if (!audio || audio.state !== "running") return;
    [[880, 0], [660, 0.35]].forEach(([pitch, delay]) => {
      const tone = audio.createOscillator();
      const loudness = audio.createGain();
      const start = audio.currentTime + delay;
      tone.frequency.value = pitch;
      loudness.gain.setValueAtTime(0.3, start);
      loudness.gain.exponentialRampToValueAtTime(0.001, start + 0.6);
      tone.connect(loudness).connect(audio.destination);
      tone.start(start);
      tone.stop(start + 0.6);
    });
  }

  function say(words) {
    if (!("speechSynthesis" in window)) return;
    const spoken = new SpeechSynthesisUtterance(words);
    spoken.lang = document.documentElement.lang;
    spoken.rate = 0.9;
    window.speechSynthesis.speak(spoken);
  }
})();
