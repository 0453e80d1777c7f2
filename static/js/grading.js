// The grading desk: everything by keys, the grade kept as it is given, the next work loaded before it is asked for.
// The form works without this.

import { SPEEDS, setUpPlayers } from "./player.js";
import { setUpRemarks } from "./remarks.js";
import { keepGrade } from "./saving.js";
import { offerWords } from "./words.js";

const CONTENT = "#content";
const STEP = 5; // seconds back and forth
let controller = null;
const loaded = new Map(); // address -> promise of the page

const isWriting = (target) => target.closest("textarea, select, input:not([type=radio]):not([type=checkbox]), dialog") !== null;
const say = (text, level = "success") => document.dispatchEvent(new CustomEvent("toast", { detail: { text, level } }));

// --- the next work ----------------------------------------------------------------------------------
function load(url) {
  if (!loaded.has(url)) {
    const page = fetch(url, { headers: { Accept: "text/html" }, credentials: "same-origin" }).then(async (response) => {
      if (!response.ok || response.redirected) throw new Error("not a desk");
      return new DOMParser().parseFromString(await response.text(), "text/html");
    });
    page.catch(() => loaded.delete(url));
    loaded.set(url, page);
  }
  return loaded.get(url);
}

// Shows a work without loading a page; what was loaded before its last change is never shown twice.
async function goTo(url, { isBack = false, place = "" } = {}) {
  try {
    const page = await load(url);
    loaded.clear();
    const content = document.importNode(page.querySelector(CONTENT), true);
    if (!content.querySelector("[data-grade]")) throw new Error("not a desk");
    document.querySelector(CONTENT).replaceWith(content);
    document.querySelector(".topbar__crumbs").replaceWith(document.importNode(page.querySelector(".topbar__crumbs"), true));
    document.title = page.title;
    if (!isBack) history.pushState(null, "", url);
    if (place && content.querySelector("[data-place]")) content.querySelector("[data-place]").textContent = place;
    window.scrollTo(0, 0);
    mount();
    content.querySelector("h1").setAttribute("tabindex", "-1");
    content.querySelector("h1").focus({ preventScroll: true }); // a reader hears whose work it is
  } catch {
    location.assign(url);
  }
}

window.addEventListener("popstate", () => goTo(location.href, { isBack: true }));

// --- one work ---------------------------------------------------------------------------------------
function mount() {
  controller?.abort();
  controller = new AbortController();
  const { signal } = controller;
  const root = document.querySelector(CONTENT);
  const form = root.querySelector("[data-grade]");
  const isOpen = form.dataset.open === "1";
  const total = form.querySelector("[data-total]");
  const rows = [...form.querySelectorAll(".levels")];
  const keeper = isOpen ? keepGrade(form, signal) : null;
  const players = setUpPlayers(root, signal);
  let current = -1;
  let player = players[0] ?? null;

  const code = () => rows[current]?.closest(".criterion").dataset.criterion ?? "";
  const levelOf = (criterion) => {
    const given = [...form.querySelectorAll(`[data-criterion="${criterion}"] .levels input:checked`)].map((one) => Number(one.value));
    return given.length ? Math.min(...given) : null;
  };
  const desk = { levelOf, back: () => choose(Math.max(current, 0)) };
  const remarks = setUpRemarks(root, form, players, desk);

  function choose(index) {
    if (!rows.length) return;
    current = Math.min(Math.max(index, 0), rows.length - 1);
    for (const row of rows) row.closest(".criterion").classList.remove("is-current");
    rows[current].closest(".criterion").classList.add("is-current");
    const field = rows[current].querySelector("input:checked") ?? rows[current].querySelector("input");
    field.focus({ preventScroll: true });
    rows[current].scrollIntoView({ block: "nearest" }); // the margins of .levels leave room for the heading and the decision
  }

  form.addEventListener("focusin", (event) => {
    const row = event.target.closest(".levels");
    if (row) current = rows.indexOf(row);
  }, { signal });
  for (const one of players) {
    one.media.addEventListener("play", () => {
      player = one;
    }, { signal });
    const speed = one.figure.querySelector("[data-speed]");
    speed.hidden = false;
    speed.addEventListener("click", () => changeSpeed(one, 1, true), { signal });
    const here = one.figure.querySelector("[data-remark-here]");
    if (here) {
      here.hidden = false;
      here.addEventListener("click", () => remarks.open(one, code()), { signal });
    }
  }
  for (const field of form.querySelectorAll("textarea[data-words]:not([readonly])"))
    offerWords(form, field, { criterion: () => field.dataset.words, level: levelOf, changed: () => keeper?.changed() });
  const keyMap = root.querySelector("[data-key-map]");
  keyMap.hidden = false;
  keyMap.addEventListener("click", () => document.getElementById("key-map").showModal(), { signal });
  const fill = form.querySelector("[data-fill]");
  if (fill) {
    fill.hidden = false;
    fill.addEventListener("click", fillIn, { signal });
  }

  // What is missing, by the criteria below the standard; the person goes on from there.
  function fillIn() {
    const short = [...form.querySelectorAll(".criterion")].filter((one) => {
      const level = levelOf(one.dataset.criterion);
      return level !== null && level < 2;
    });
    const field = form.elements.namedItem("overall");
    const lines = short.map((one) => `${one.dataset.criterion} ${one.dataset.title}. ${one.dataset.standard}`);
    const missing = lines.filter((one) => !field.value.includes(one));
    field.value = [field.value.trim(), ...missing].filter(Boolean).join("\n").slice(0, field.maxLength);
    const day = form.elements.namedItem("next_try_on");
    if (!day.value) day.value = form.dataset.nextTry;
    keeper?.changed();
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  }

  function tickAll() {
    const ticks = [...form.querySelectorAll("[name^=vacs_]")];
    const isOn = !ticks.every((one) => one.checked);
    for (const one of ticks) one.checked = isOn;
    keeper?.changed();
  }

  function changeSpeed(one, by, isRound = false) {
    const at = SPEEDS.indexOf(one.media.playbackRate) + by;
    one.media.playbackRate = SPEEDS[isRound ? at % SPEEDS.length : Math.min(Math.max(at, 0), SPEEDS.length - 1)];
    one.figure.querySelector("[data-speed]").textContent = `${String(one.media.playbackRate).replace(".", ",")}×`;
  }

  // --- the decision ---
  const refusalPlace = form.querySelector("[data-refusal-place]");
  let isDeciding = false;

  async function decide(decision) {
    if (isDeciding) return;
    isDeciding = true;
    await keeper.settled(); // the version has to be the stored one
    try {
      const body = new URLSearchParams(new FormData(form));
      body.set("decision", decision);
      keeper.stop();
      const response = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (response.redirected || !response.headers.get("Content-Type")?.includes("json")) throw new Error("not taken");
      const facts = await response.json();
      if (response.ok) return await goOn(facts);
      isDeciding = false;
      if (response.status === 409) return keeper.showConflict(facts);
      keeper.resume();
      refusalPlace.innerHTML = facts.html ?? ""; // rendered and escaped by the server
      const asked = { overall: "overall", next_try_on: "next_try_on", vacs: "vacs_valid" }[facts.missing?.[0]];
      refusalPlace.scrollIntoView({ block: "nearest" });
      (form.elements.namedItem(asked) ?? refusalPlace.querySelector("[role=alert]"))?.focus();
    } catch {
      isDeciding = false;
      keeper.resume();
      keeper.changed(); // the line beside the decision says that nothing was stored, and tries on
    }
  }

  async function goOn(facts) {
    if (facts.is_last) return location.assign(facts.url);
    await goTo(facts.url, { place: facts.place });
    say(facts.said);
  }

  // «Competent» when the levels allow it, otherwise «not yet»: what Ctrl+Enter means.
  async function decideByLevels() {
    await keeper.settled();
    decide(total.querySelector(".state-ok") !== null ? "competent" : "not_yet");
  }

  if (isOpen) {
    form.addEventListener("submit", (event) => {
      const decision = event.submitter?.name === "decision" ? event.submitter.value : "";
      if (decision) {
        event.preventDefault();
        decide(decision);
      } else {
        keeper.stop(); // the form itself carries everything
      }
    }, { signal });
  }
  for (const [name, link] of [["next", root.querySelector("[data-following]")], ["previous", root.querySelector("[data-previous]")]]) {
    if (!link) continue;
    link.addEventListener("click", async (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      if (keeper && !(await keeper.settled()) && form.querySelector("[data-conflict]")) return; // what was not stored stays in sight
      goTo(link.href);
    }, { signal });
    if (name === "next") setTimeout(() => !signal.aborted && load(link.href).catch(() => {}), 300);
  }

  form.querySelector("[role=alert][tabindex]")?.focus(); // what was refused, and why

  // --- keys: by place on the keyboard too, J and K are О and Л on a Russian one ---
  const byCode = {
    KeyJ: () => root.querySelector("[data-following]")?.click(),
    KeyK: () => root.querySelector("[data-previous]")?.click(),
    KeyU: () => root.querySelector("[data-undo]")?.click(),
    KeyC: () => openComment(),
    KeyT: () => isOpen && (remarks.open(player, code()) || openComment()),
    KeyV: () => isOpen && tickAll(),
    KeyN: () => isOpen && fillIn(),
    KeyM: () => {
      const answer = root.querySelector("[data-model-answer]");
      answer.open = !answer.open;
      if (answer.open) answer.scrollIntoView({ block: "nearest" });
    },
    BracketLeft: () => player && changeSpeed(player, -1),
    BracketRight: () => player && changeSpeed(player, 1),
    Comma: () => player && (player.media.currentTime = Math.max(0, player.media.currentTime - STEP)),
    Period: () => player && (player.media.currentTime += STEP),
  };

  function openComment() {
    if (current < 0) choose(0);
    const place = rows[current].closest(".criterion").querySelector(".criterion__comment");
    place.open = true;
    place.querySelector("textarea").focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      if (!isOpen) return;
      event.preventDefault();
      decideByLevels();
      return;
    }
    if (event.key === "Escape" && event.target.closest("textarea, input[type=date]") && form.contains(event.target)) {
      choose(Math.max(current, 0)); // back to the levels, where every key works
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
    if (event.key === "?" && event.target.closest("input")) { // elsewhere the frame opens the map
      event.preventDefault();
      document.getElementById("key-map").showModal();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (event.target.closest(".desk__work, .words-offered")) return; // there the arrows scroll, or choose words
      event.preventDefault();
      choose(current + (event.key === "ArrowDown" ? 1 : -1));
    } else if (/^[0-3]$/.test(event.key) && isOpen) {
      if (current < 0) choose(0);
      const field = rows[current].querySelector(`input[value="${event.key}"]`);
      field.focus({ preventScroll: true });
      field.click();
    } else if (event.key === " " && player && !event.target.closest("button, summary, a, input[type=checkbox], audio, video")) {
      event.preventDefault();
      if (player.media.paused) player.media.play().catch(() => {});
      else player.media.pause();
    } else if (byCode[event.code] && !event.shiftKey) {
      event.preventDefault();
      byCode[event.code]();
    }
  }, { signal });
}

mount();
