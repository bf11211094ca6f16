// Inserts the chosen phrase into the advice where the cursor is, and its basis; without this script the button does it on the server.
"use strict";
{
  const button = document.getElementById("insert-phrase");
  const advice = document.getElementById("advice"), basis = document.getElementById("basis");
  let at = null;
  advice.addEventListener("blur", () => { at = advice.selectionEnd; });

  button?.addEventListener("click", (event) => {
    event.preventDefault();
    const chosen = document.getElementById("phrase").selectedOptions[0];
    if (!chosen.dataset.text) return;
    const place = at ?? advice.value.length;
    const before = advice.value.slice(0, place), after = advice.value.slice(place);
    const text = (before && !before.endsWith("\n") ? "\n" : "") + chosen.dataset.text + (after && !after.startsWith("\n") ? "\n" : "");
    if (before.length + text.length + after.length > advice.maxLength) return advice.focus();
    advice.value = before + text + after;
    at = before.length + text.length;
    const reason = chosen.dataset.basis, joined = basis.value ? `${basis.value}；${reason}` : reason;
    if (reason && !basis.value.includes(reason) && joined.length <= basis.maxLength) basis.value = joined;
    advice.focus();
    advice.setSelectionRange(at, at);
    advice.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
