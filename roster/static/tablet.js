// The tablet goes back to its first page when nobody touches it, so that nothing of the last visitor stays.
"use strict";
(() => {
  const AWAY_SECONDS = 30;
  const home = document.querySelector(".home").getAttribute("href");
  const isHome = document.body.classList.contains("door-home");
  let quiet = 0;
  const touched = () => { quiet = 0; };
  ["pointerdown", "keydown"].forEach((kind) => document.addEventListener(kind, touched));
  setInterval(() => {
    const voices = window.speechSynthesis;
    quiet = voices && voices.speaking ? 0 : quiet + 1;  // whoever listens is still there
    if (quiet < (isHome ? 2 * AWAY_SECONDS : AWAY_SECONDS)) return;
    quiet = 0;
    // Without a line the present page stays: a browser's own error page would not come back by itself.
    fetch(home, { credentials: "same-origin" }).then(() => location.replace(home), () => {});
  }, 1000);
})();
