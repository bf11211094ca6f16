// Says two minutes before somebody is signed out for doing nothing, and keeps signed in who is typing.
// Tabs tell each other by the browser's storage; without this script the server signs out all the same.
"use strict";
{
  const box = document.getElementById("idle");
  const lasts = Number(box.dataset.minutes) * 60000;
  const key = "roster-last-request";
  const says = document.getElementById("idle-says");
  const warning = says.textContent;
  let typedAt = 0;

  function seen() {
    try { return Number(localStorage.getItem(key)) || 0; } catch { return 0; }
  }

  function note() {
    try { localStorage.setItem(key, String(Date.now())); } catch { /* a private window keeps nothing */ }
    since = Date.now();
    box.hidden = true;
  }

  async function stay() {
    try {
      const answer = await fetch(box.dataset.stay, {
        method: "POST", credentials: "same-origin", redirect: "error",
        headers: { "X-CSRFToken": box.dataset.token },
      });
      if (answer.ok) note();
    } catch { /* signed out already, or no network: the warning stays */ }
  }

  let since = Date.now();
  note();
  document.addEventListener("input", () => { typedAt = Date.now(); });
  document.getElementById("idle-stay").addEventListener("click", stay);
  setInterval(() => {
    const last = Math.max(since, seen());
    if (typedAt > last && Date.now() - last > 60000) return void stay();
    box.hidden = Date.now() - last < lasts - 120000;
    const isOver = Date.now() - last >= lasts;
    says.textContent = isOver ? says.dataset.over : warning;
    document.getElementById("idle-stay").hidden = isOver;
  }, 15000);
}
