// A text marked data-copy gets a button that copies it; without this script the text is marked and copied by hand.
"use strict";
const mark = (text) => {
  const range = document.createRange();
  range.selectNodeContents(text);
  const selection = window.getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
};
const copy = async (text) => {
  if (navigator.clipboard) {  // only over HTTPS and on the machine itself
    await navigator.clipboard.writeText(text.textContent);
    return true;
  }
  mark(text);
  return document.execCommand("copy");
};
for (const text of document.querySelectorAll("[data-copy]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "secondary";
  button.textContent = text.dataset.copy;
  const said = document.createElement("span");
  said.className = "soft";
  said.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    let done = false;
    try {
      done = await copy(text);
    } catch {
      mark(text);  // refused by the browser: marked, so that Ctrl+C does it
    }
    said.textContent = ` ${done ? text.dataset.copied : text.dataset.marked}`;
  });
  const line = document.createElement("p");
  line.className = "no-print";
  line.append(button, said);
  text.after(line);
}
