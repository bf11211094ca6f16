// A list of words marked data-slider becomes a slider that says its word; the list itself is what is sent.
"use strict";
for (const list of document.querySelectorAll("select[data-slider]")) {
  const slider = document.createElement("input");
  const word = document.createElement("output");
  slider.type = "range";
  slider.min = "0";
  slider.max = String(list.options.length - 1);
  slider.value = String(list.selectedIndex);
  slider.id = `${list.id}-slider`;
  word.className = "word";
  word.htmlFor = slider.id;
  const show = () => {
    list.selectedIndex = Number(slider.value);
    word.textContent = list.options[list.selectedIndex].text;
    slider.setAttribute("aria-valuetext", word.textContent);
  };
  slider.addEventListener("input", show);
  const label = document.querySelector(`label[for="${list.id}"]`);
  if (label) label.htmlFor = slider.id;
  list.hidden = true;
  list.before(slider, word);
  show();
}
