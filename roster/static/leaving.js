// Signing out removes drafts that were not sent from this browser, after asking.
"use strict";
for (const form of document.querySelectorAll("form[data-signs-out]")) {
  form.addEventListener("submit", (event) => {
    let kept = [];
    try { kept = Object.keys(localStorage).filter((name) => name.startsWith("roster-draft-")); } catch { return; }
    if (kept.length && !confirm(form.dataset.signsOut)) return event.preventDefault();
    document.dispatchEvent(new Event("roster-leaves"));
    kept.forEach((name) => localStorage.removeItem(name));
  });
}
