// «Выводы отчёта»: a text is kept while it is written, «saved» only after the server said so. The forms work without this.

import { Session } from "./session.js";

const PAUSE = 1000; // ms after the last key
const LONGEST_PAUSE = 15000;
const UNHEARD = 3; // texts at once; one when the page is left: a request that outlives it has 64 KB
const session = new Session();
let isLeaving = false; // by a button that saves

for (const form of document.querySelectorAll("form[data-conclusion]")) keep(form);

function keep(form) {
  const line = form.querySelector("[data-saved]");
  const button = form.querySelector("[data-draft]");
  const conflictPlace = form.querySelector("[data-conflict-place]");
  const text = form.elements.namedItem("text");
  const version = form.elements.namedItem("version");
  const words = form.closest("[data-words]").dataset;
  const body = (most) => {
    const sent = new URLSearchParams(new FormData(form));
    for (const one of unheard.slice(-most)) sent.append("unheard", one);
    return sent;
  };
  const ask = (more) => fetch(form.action, { method: "POST", body: body(more ? 1 : UNHEARD), headers: { Accept: "application/json" }, credentials: "same-origin", ...more });
  let timer = null;
  let inFlight = false;
  let isDirty = false;
  let isUnsaved = false; // what stands in the field was refused
  let unheard = []; // texts that were sent and whose answer has not come: the server may have kept any of them
  let isStopped = false; // after a conflict only the person goes on
  let failures = 0;

  function say(what, isFailed = false) {
    line.textContent = what;
    line.classList.toggle("is-failed", isFailed);
  }

  function plan() {
    clearTimeout(timer);
    if (isDirty && !isStopped) timer = setTimeout(save, failures ? Math.min(LONGEST_PAUSE, PAUSE * 2 ** failures) : PAUSE);
  }

  async function save() {
    if (inFlight || !isDirty || isStopped) return;
    inFlight = true;
    isDirty = false;
    say(words.wordSaving);
    const answer = ask();
    if (unheard.at(-1) !== text.value) unheard.push(text.value);
    try {
      const response = await answer;
      if (response.status >= 500) throw new Error("come again");
      if (await session.isUnknown(response)) throw new Error("come again");
      if (!response.headers.get("Content-Type")?.includes("json")) throw new Error("not ours");
      failures = 0;
      unheard = [];
      take(response, await response.json());
    } catch {
      isDirty = true;
      failures += 1;
      say(words.wordUnsaved, true);
    }
    inFlight = false;
    plan();
  }

  function take(response, facts) {
    isUnsaved = !response.ok;
    if (response.ok) {
      version.value = facts.version;
      conflictPlace.replaceChildren();
      showError("");
      show(facts.is_own);
      if (!isDirty) say(`${words.wordSaved} ${new Date(facts.saved_at).toLocaleTimeString("ru-RU", { timeZone: words.zone || undefined })}`);
    } else if (response.status === 409) {
      isStopped = true;
      version.value = facts.version; // saving once more, by the button, is the person's choice
      conflictPlace.innerHTML = facts.html; // rendered and escaped by the server
      button.hidden = false;
      say(words.wordConflict, true);
      conflictPlace.firstElementChild.focus();
    } else {
      showError(facts.reason);
      say(words.wordRefused, true);
    }
  }

  function showError(reason) {
    const place = form.querySelector("[data-error]");
    place.textContent = reason;
    place.hidden = !reason;
    text.classList.toggle("is-invalid", Boolean(reason));
    text.setAttribute("aria-invalid", String(Boolean(reason)));
  }

  function show(isOwn) {
    for (const one of document.querySelectorAll(`[data-own-of="${form.dataset.conclusion}"]`)) one.hidden = !isOwn;
    for (const one of document.querySelectorAll(`[data-made-of="${form.dataset.conclusion}"]`)) one.hidden = isOwn;
  }

  button.hidden = !conflictPlace.firstElementChild; // kept as it is written; after a conflict the person decides
  isStopped = !button.hidden;
  form.addEventListener("input", () => {
    isDirty = true;
    if (!inFlight && !isStopped) say("");
    plan();
  });
  form.addEventListener("submit", () => {
    isLeaving = true;
    isDirty = false;
    isStopped = true;
    clearTimeout(timer);
  });
  for (const name of ["online", "focus"]) window.addEventListener(name, () => failures && save());
  window.addEventListener("beforeunload", (event) => {
    if (!isLeaving && (isDirty || inFlight || isUnsaved)) event.preventDefault();
  });
  window.addEventListener("pagehide", () => {
    if ((isDirty || inFlight) && !isStopped) ask({ keepalive: true }).catch(() => {}); // also what was on its way: it is cut off
  });
}
