// Saves a draft every eight seconds when something changed, and when the page is left.
// Without this script the two buttons of the form do the same.
"use strict";
for (const form of document.querySelectorAll("form[data-autosave]")) {
  const state = document.getElementById("save-state");
  let saved = content();
  let busy = false;
  let stopped = false;

  function content() {
    const data = new FormData(form);
    data.delete("version");
    data.delete("csrf_token");
    return new URLSearchParams(data).toString();
  }

  function say(text, isBad) {
    state.textContent = text;
    state.classList.toggle("bad", isBad);
  }

  async function save(isLeaving) {
    const now = content();
    if (busy || stopped || now === saved) return;
    busy = true;
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST", body: new FormData(form), credentials: "same-origin", keepalive: isLeaving, redirect: "error",
      });
      const told = await answer.json();
      if (answer.ok) {
        form.elements.version.value = told.version;
        saved = now;
        const conflict = document.getElementById("conflict-told");
        if (conflict && told.conflict) conflict.hidden = false;
      }
      // Somebody else saved or signed: nothing is sent any more by itself, the button shows both texts.
      stopped = answer.status === 409;
      say(told.message, !answer.ok);
    } catch {
      say(form.dataset.failed, true);
    } finally {
      busy = false;
    }
  }

  setInterval(() => save(false), 8000);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") save(true); });
  form.addEventListener("input", () => { if (!stopped) say(form.dataset.unsaved, false); });
  form.addEventListener("submit", () => { stopped = true; });
}
