// Saves a draft every eight seconds when something changed, and when the page is left.
// Without a connection the draft is kept in the browser, encrypted with a key that only the record's own page bears, and
// sent when there is one; signing out removes it (leaving.js). Without this script the form's buttons save.
"use strict";
for (const form of document.querySelectorAll("form[data-autosave]")) {
  const state = document.getElementById("save-state");
  const place = `roster-draft-${form.dataset.keep}`;
  // What the server sent: somebody may have typed before this script ran, and that is not saved yet.
  const served = form.cloneNode(true);
  served.reset();
  let saved = content(served);
  let busy = false;
  let stopped = false;
  let isCut = false;
  let leaving = false;
  let isGone = false;

  function content(of = form) {
    const data = new FormData(of);
    for (const name of ["version", "csrf_token", "phrase"]) data.delete(name);
    return new URLSearchParams(data).toString();
  }

  function say(text, isBad) {
    state.textContent = text;
    state.classList.toggle("bad", isBad);
  }

  function key() {
    const bytes = Uint8Array.from(form.dataset.key.match(/../g), (pair) => parseInt(pair, 16));
    return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
  }

  // Answers whether it is kept: not on an address without TLS, nor where the browser keeps nothing.
  async function keep() {
    try {
      const text = JSON.stringify({ version: form.elements.version.value, content: content() });
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key(), new TextEncoder().encode(text)));
      if (isGone) return false;
      localStorage.setItem(place, JSON.stringify({ at: Date.now(), iv: [...iv], sealed: [...sealed] }));
      return true;
    } catch { return false; }
  }

  function drop() {
    try { localStorage.removeItem(place); } catch { /* nothing is kept there */ }
  }

  async function restore() {
    try {
      const kept = JSON.parse(localStorage.getItem(place));
      if (!kept) return;
      if (form.hasAttribute("data-shown-again")) return drop();
      const open = await crypto.subtle.decrypt({ name: "AES-GCM", iv: new Uint8Array(kept.iv) }, await key(), new Uint8Array(kept.sealed));
      const draft = JSON.parse(new TextDecoder().decode(open));
      if (draft.content === content()) return drop();
      fill(new URLSearchParams(draft.content));
      form.elements.version.value = draft.version;
      say(form.dataset.restored, true);
      await save(false);
    } catch { drop(); }
  }

  function fill(values) {
    for (const field of form.elements) {
      if (!field.name || ["version", "csrf_token", "phrase"].includes(field.name)) continue;
      if (field.type === "checkbox" || field.type === "radio") field.checked = values.getAll(field.name).includes(field.value);
      else if (field.type !== "submit" && values.has(field.name)) field.value = values.get(field.name);
    }
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
        drop();
        const conflict = document.getElementById("conflict-told");
        if (conflict && told.conflict) conflict.hidden = false;
      }
      isCut = false;
      // Somebody else saved or signed: nothing is sent any more by itself, the button shows both texts.
      stopped = answer.status === 409;
      say(told.message, !answer.ok);
    } catch {
      isCut = true;
      say(await keep() ? form.dataset.kept : form.dataset.failed, true);
    } finally {
      busy = false;
    }
  }

  setInterval(() => save(false), 8000);
  addEventListener("online", () => save(false));
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") save(true); });
  form.addEventListener("input", async () => {
    if (stopped) return;
    if (!isCut) return say(form.dataset.unsaved, false);
    say(await keep() ? form.dataset.kept : form.dataset.failed, true);
  });
  document.addEventListener("roster-leaves", () => { stopped = leaving = isGone = true; });
  addEventListener("beforeunload", (event) => { if (isCut && !leaving) event.preventDefault(); });
  form.addEventListener("submit", async (event) => {
    if (!isCut && navigator.onLine) {
      stopped = leaving = true;
      return;
    }
    // The browser's own error page would take the text away.
    event.preventDefault();
    const button = event.submitter;
    await save(false);
    if (isCut || content() !== saved && !stopped) return say(form.dataset.signsLater, true);
    isCut = false;
    form.requestSubmit(button);
  });
  // A document is drafted from what is saved.
  document.querySelector("form[data-after-saving]")?.addEventListener("submit", async (event) => {
    if (content() === saved) return;
    event.preventDefault();
    await save(false);
    if (content() === saved) event.target.submit();
  });
  if (content() !== saved) say(form.dataset.unsaved, false);
  restore();
}
