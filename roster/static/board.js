// The month's board by hand: pick somebody up, see the price of every seat, put them down, take it back.
// Without this script each name leads to its own page, where all of this is done by form.
"use strict";
(() => {
  const bar = document.querySelector("#carry");
  if (!bar) return;
  const words = bar.dataset;
  const live = document.querySelector("#board-live");
  const CLEAR = Symbol("clear");
  let carried = null; // who was picked up: {source, fields, name, prices, clearing}
  let target = null; // the seat that is aimed at, or CLEAR
  let drag = null; // a pointer that is down: {source, x, y, timer, ghost}
  let isBusy = false;
  let isDropping = false;

  const desk = () => document.querySelector("#desk");
  const slots = () => [...desk().querySelectorAll("[data-slot]")];
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");
  const board = () => desk().dataset.board;

  function say(text, isBad = false) {
    live.textContent = "";
    bar.querySelector("[data-text]").textContent = text;
    bar.classList.toggle("refused", isBad);
    bar.hidden = false;
    requestAnimationFrame(() => { live.textContent = text; });
  }

  function button(act, isShown) {
    bar.querySelector(`[data-act=${act}]`).hidden = !isShown;
  }

  function buttons() {
    const sits = carried && carried.fields.assignment;
    const price = carried && target && priceOf(target);
    button("do", Boolean(price && price.possible));
    button("clear", Boolean(sits && target !== CLEAR));
    button("choices", Boolean(sits));
    button("cancel", Boolean(carried));
    if (sits) bar.querySelector("[data-act=choices]").href = carried.source.href;
  }

  // --- prices -------------------------------------------------------------------------------------------------

  function priceOf(slot) {
    if (!carried || !carried.prices) return null;
    return slot === CLEAR ? carried.clearing : carried.prices.get(`${slot.dataset.duty}/${slot.dataset.assignment}`);
  }

  async function ask(mine) {
    let answer;
    try {
      const reply = await fetch(`${board()}/moves?picked=${encodeURIComponent(mine.fields.assignment || mine.fields.person)}`, { headers: { "HX-Request": "true" } });
      if (!(reply.headers.get("Content-Type") || "").includes("json")) throw new Error("no answer");
      answer = await reply.json();
    } catch {
      if (carried === mine) { leave(); say(words.failed, true); }
      return;
    }
    if (carried !== mine) return;
    if (answer.refusal) { leave(); say(answer.refusal, true); return; }
    if (String(answer.edits) !== desk().dataset.edits) {
      const wish = { source: mine.source, aimed: target };
      await refresh();
      if (!mine.isLeft) again(wish, refusals(desk()));
      return;
    }
    mine.prices = new Map(answer.targets.map((one) => [`${one.duty}/${one.other}`, one]));
    mine.clearing = answer.clearing;
    for (const slot of slots()) label(slot);
    if (target) aim(target);
  }

  function label(slot) {
    const price = priceOf(slot);
    if (!price) { if (slot !== carried.source) slot.classList.add("unfit"); return; }
    const mark = document.createElement("span");
    mark.className = `price ${price.possible ? (price.cost > 0 ? "dearer" : "fits") : "unfit"}`;
    mark.setAttribute("aria-hidden", "true");
    mark.textContent = price.label;
    slot.classList.add(price.possible ? "fits" : "unfit");
    slot.after(mark);
  }

  function unlabel() {
    for (const mark of document.querySelectorAll("#desk .price")) mark.remove();
    for (const slot of slots()) slot.classList.remove("fits", "unfit", "carried", "aimed");
    desk().classList.remove("carrying");
  }

  // --- picking up, aiming, putting down -----------------------------------------------------------------------

  function pickUp(source, news = "") {
    if (isBusy) return;
    const { name, assignment, person } = source.dataset;
    if ("locked" in source.dataset) { say(fill(words.locked, { name }), true); buttons(); return; }
    if (carried) unlabel();
    target = null;
    carried = { source, name, duty: source.dataset.duty, fields: assignment ? { assignment } : { person }, prices: null, clearing: null };
    desk().classList.add("carrying");
    source.classList.add("carried");
    say(`${news} ${fill(words.picked, { name })}`.trim());
    buttons();
    ask(carried);
  }

  function leave(text = "") {
    if (carried) carried.isLeft = true;
    const back = carried && carried.source;
    carried = target = null;
    unlabel();
    if (text) say(text); else bar.hidden = true;
    buttons();
    if (back && back.isConnected && document.activeElement !== back && !drag) back.focus();
  }

  function aim(slot) {
    for (const other of slots()) other.classList.remove("aimed");
    target = slot;
    if (slot !== CLEAR) slot.classList.add("aimed");
    if (slot === carried.source) { say(fill(words.picked, { name: carried.name })); buttons(); return; }
    const where = slot === CLEAR ? words.clearing : slot.dataset.where;
    const price = priceOf(slot);
    if (price) say(`${where}${words.colon}${price.words} ${price.possible ? words.enter : ""}`, !price.possible);
    else say(carried.prices ? `${where}${words.colon}${words.otherRole}` : `${where}${words.colon}${words.waiting}`, Boolean(carried.prices));
    buttons();
  }

  function putDown() {
    if (!target || target === carried.source) { leave(words.left); return; }
    const price = priceOf(target);
    if (!price || !price.possible) { aim(target); return; }
    if (target === CLEAR) send(`${board()}/seats/${carried.duty}/clear`, carried.fields, carried.duty);
    else send(`${board()}/moves`, { ...carried.fields, duty: price.duty, other: price.other, period: price.period }, price.duty);
  }

  // --- the server ---------------------------------------------------------------------------------------------

  async function load(address, body) {
    const reply = await fetch(address, body ? { method: "POST", body } : {});
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    if (reply.url.includes("/sign-in")) location.reload();
    return { isDone: reply.ok, page };
  }

  async function send(address, fields, duty) {
    if (isBusy) return;
    isBusy = true;
    const wish = carried && { source: carried.source, aimed: target };
    const body = new URLSearchParams({ ...fields, edits: desk().dataset.edits, csrf_token: desk().dataset.token });
    say(words.working);
    try {
      const { isDone, page } = await load(address, body);
      if (isDone && page.querySelector("#desk")) {
        carried = target = null;
        show(page);
        say(words.done);
        buttons();
        focusOn(duty);
      } else {
        const why = refusals(page) || words.failed;
        await refresh();
        say(why, true);
        if (wish && page.querySelector("[data-stale]")) again(wish, why);
      }
    } catch {
      say(words.failed, true);
    } finally {
      isBusy = false;
    }
  }

  function refusals(page) {
    return [...page.querySelectorAll("[data-refusal]")].map((one) => one.textContent.trim().replace(/\s+/g, " ")).join(" ");
  }

  async function refresh() {
    const { page } = await load(`${board()}?since=${desk().dataset.since || desk().dataset.edits}`);
    if (!page.querySelector("#desk")) { location.reload(); return; }
    carried = target = null;
    show(page);
    buttons();
  }

  function show(page) {
    const focused = document.activeElement && document.activeElement.closest("[data-slot]");
    const duty = focused && focused.dataset.duty;
    const fresh = document.importNode(page.querySelector("#desk"), true);
    const isOpen = Boolean(desk().querySelector("[data-pool][open]"));
    desk().replaceWith(fresh);
    prepare(isOpen);
    if (window.htmx) window.htmx.process(fresh);
    if (duty) focusOn(duty);
  }

  // After somebody else's change: the same person in hand again, over the same seat, if both are still there.
  function again(wish, news) {
    const { assignment, person } = wish.source.dataset;
    const source = desk().querySelector(assignment ? `[data-slot][data-assignment="${assignment}"]` : `[data-person="${person}"]`);
    if (!source || "locked" in source.dataset) return;
    isBusy = false;
    pickUp(source, news);
    if (wish.aimed === CLEAR) target = CLEAR;
    else if (wish.aimed) target = desk().querySelector(`[data-slot][data-duty="${wish.aimed.dataset.duty}"][data-assignment="${wish.aimed.dataset.assignment}"]`);
  }

  function focusOn(duty) {
    const slot = desk().querySelector(`[data-slot][data-duty="${duty}"]`);
    if (slot) slot.focus();
  }

  // --- keys ---------------------------------------------------------------------------------------------------

  function neighbour(slot, key) {
    const cell = slot.closest("td");
    const row = cell.parentElement;
    const inCell = [...cell.querySelectorAll("[data-slot]")];
    const step = key === "ArrowDown" || key === "ArrowRight" ? 1 : -1;
    if (key === "ArrowLeft" || key === "ArrowRight") {
      const cells = [...row.children];
      for (let place = cells.indexOf(cell) + step; place >= 0 && place < cells.length; place += step) {
        const found = cells[place].querySelector("[data-slot]");
        if (found) return found;
      }
      return null;
    }
    const beside = inCell[inCell.indexOf(slot) + step];
    if (beside) return beside;
    const place = [...row.children].indexOf(cell);
    for (let next = row; (next = step > 0 ? next.nextElementSibling : next.previousElementSibling);) {
      const found = next.children[place] && [...next.children[place].querySelectorAll("[data-slot]")];
      if (found && found.length) return step > 0 ? found[0] : found[found.length - 1];
    }
    return null;
  }

  function submit(which) {
    const form = desk().querySelector(`form[action$="/${which}"]`);
    if (form) send(form.getAttribute("action"), {}, "");
    else say(which === "undo" ? words.nothingUndo : words.nothingRedo, true);
  }

  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input, textarea, select")) return;
    const command = event.ctrlKey || event.metaKey;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (command && (key === "z" || key === "y")) {
      event.preventDefault();
      submit(key === "y" || event.shiftKey ? "redo" : "undo");
      return;
    }
    if (command || event.altKey) return;
    if (key === "Escape" && carried) { event.preventDefault(); leave(words.left); return; }
    const slot = event.target.closest("[data-slot]");
    if (!slot) return;
    const sits = Boolean(slot.dataset.assignment);
    if (key.startsWith("Arrow")) {
      const next = neighbour(slot, key);
      if (!next) return;
      event.preventDefault();
      next.focus();
      if (carried) aim(next);
    } else if (key === "Enter" || key === " ") {
      if (carried) { event.preventDefault(); if (target !== CLEAR && target !== slot) aim(slot); else putDown(); }
      else if (sits) { event.preventDefault(); pickUp(slot); }
    } else if (key === "Delete" && (sits || carried)) {
      event.preventDefault();
      if (carried && target === CLEAR) putDown();
      else { if (!carried) pickUp(slot); if (carried && carried.fields.assignment) aim(CLEAR); }
    } else if (key === "l" && sits && !carried) {
      event.preventDefault();
      send(`${board()}/seats/${slot.dataset.duty}/${"locked" in slot.dataset ? "unlock" : "lock"}`, { assignment: slot.dataset.assignment }, slot.dataset.duty);
    }
  });

  // --- mouse and finger ---------------------------------------------------------------------------------------

  const HOLD_MILLISECONDS = 400;
  const SLACK_PIXELS = 6;

  function startDrag() {
    clearTimeout(drag.timer);
    pickUp(drag.source);
    if (!carried) { drag = null; return; }
    drag.ghost = document.createElement("div");
    drag.ghost.className = "ghost";
    drag.ghost.textContent = carried.name;
    document.body.append(drag.ghost);
  }

  document.addEventListener("pointerdown", (event) => {
    const source = event.target.closest("#desk [data-slot], #desk [data-person]");
    if (!source || event.button || carried || !(source.dataset.assignment || source.dataset.person)) return;
    drag = { source, x: event.clientX, y: event.clientY, isTouch: event.pointerType === "touch", timer: 0, ghost: null };
    if (drag.isTouch) drag.timer = setTimeout(() => { if (drag) startDrag(); }, HOLD_MILLISECONDS);
  });

  document.addEventListener("pointermove", (event) => {
    if (!drag) return;
    if (!drag.ghost) {
      if (Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < SLACK_PIXELS) return;
      if (drag.isTouch) { endDrag(); return; }
      startDrag();
      if (!drag) return;
    }
    drag.ghost.style.transform = `translate(${event.clientX + 12}px, ${event.clientY + 12}px)`;
    const over = document.elementFromPoint(event.clientX, event.clientY);
    const cell = over && over.closest("#desk td");
    const slot = over && (over.closest("[data-slot]") || (cell && (cell.querySelector('[data-slot][data-assignment=""]') || cell.querySelector("[data-slot]"))));
    if (slot && slot !== target) aim(slot);
    else if (!slot && target) { target = null; for (const one of slots()) one.classList.remove("aimed"); buttons(); }
    if (event.clientY < 60) window.scrollBy(0, -12);
    else if (event.clientY > window.innerHeight - 90) window.scrollBy(0, 12);
  });

  function endDrag() {
    if (!drag) return;
    clearTimeout(drag.timer);
    if (drag.ghost) drag.ghost.remove();
    drag = null;
  }

  document.addEventListener("pointerup", () => {
    if (!drag) return;
    const wasDragging = Boolean(drag.ghost);
    endDrag();
    if (!wasDragging) return;
    isDropping = true; // the click that ends a drag follows no link
    setTimeout(() => { isDropping = false; }, 50);
    if (!target) leave(words.left);
    else if (target !== carried.source) putDown();
  });
  document.addEventListener("pointercancel", endDrag);
  document.addEventListener("touchmove", (event) => { if (drag && drag.ghost) event.preventDefault(); }, { passive: false });
  document.addEventListener("contextmenu", (event) => { if (drag && drag.isTouch) event.preventDefault(); });

  document.addEventListener("click", (event) => {
    if (isDropping) { event.preventDefault(); return; }
    const act = event.target.closest("#carry [data-act]");
    const slot = event.target.closest("#desk [data-slot]");
    const person = event.target.closest("#desk [data-person]");
    const form = event.target.closest('form[action$="/undo"], form[action$="/redo"]');
    if (act && act.dataset.act === "do") putDown();
    else if (act && act.dataset.act === "cancel") leave(words.left);
    else if (act && act.dataset.act === "clear") aim(CLEAR);
    else if (slot && carried && !event.ctrlKey && !event.metaKey) { event.preventDefault(); aim(slot); }
    else if (person) {
      pickUp(person);
      const first = event.detail === 0 && slots()[0]; // by key: the arrows go on from a seat
      if (first && carried) { first.focus(); aim(first); }
    }
    else if (form && event.target.closest("button")) { event.preventDefault(); send(form.getAttribute("action"), {}, ""); }
  });

  // --- others -------------------------------------------------------------------------------------------------

  document.addEventListener("htmx:afterSettle", (event) => {
    const news = document.querySelector("#news[data-changed]");
    if (!news || carried || isBusy || event.target.id === "desk") return;
    if (news.dataset.changed === "gone" || news.dataset.changed === desk().dataset.edits) return;
    const text = news.textContent.trim().replace(/\s+/g, " ");
    refresh().then(() => say(text));
  });

  function prepare(isOpen) {
    for (const pool of desk().querySelectorAll("[data-pool]")) { pool.hidden = false; pool.open = isOpen; }
    for (const hint of desk().querySelectorAll("[data-keys]")) hint.hidden = false;
  }
  prepare(false);
})();
