// The bank's pages: a question is kept while it is written, «saved» only after the server said so.

import { Session } from "./session.js";

const PAUSE = 1200; // ms after the last key
const LONGEST_PAUSE = 15000;

let timer = null;
let inFlight = null;
let isDirty = false;
let failures = 0;
const session = new Session();
let isStopped = false; // after a conflict only the person goes on

const box = () => document.getElementById("question-form");
const form = () => box()?.querySelector("form[data-question]");

function say(word, at = "", isFailed = false) {
  const line = box().querySelector("[data-saved]");
  line.textContent = at ? `${word} ${at}` : word;
  line.classList.toggle("is-failed", isFailed);
}

function plan() {
  clearTimeout(timer);
  if (isDirty && !isStopped) timer = setTimeout(save, failures ? Math.min(LONGEST_PAUSE, PAUSE * 2 ** failures) : PAUSE);
}

function save() {
  if (inFlight || !isDirty || isStopped || !form()) return;
  isDirty = false;
  say(box().dataset.wordSaving);
  inFlight = send(form()).finally(() => {
    inFlight = null;
    plan();
  });
}

async function send(sent) {
  try {
    const body = new URLSearchParams(new FormData(sent));
    const response = await fetch(sent.action, { method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin" });
    if (response.status >= 500) throw new Error("come again");
    if (await session.isUnknown(response)) throw new Error("come again");
    failures = 0;
    if (sent !== form()) return; // rows were added meanwhile: what came back is newer
    if (response.redirected || !response.headers.get("Content-Type")?.includes("json")) throw new Error("not ours");
    take(response.status, await response.json());
  } catch {
    isDirty = true;
    failures += 1;
    if (box()) say(box().dataset.wordUnsaved, "", true);
  }
}

function take(status, facts) {
  if (status === 409) {
    isStopped = true;
    say(box().dataset.wordElsewhere, "", true);
    return;
  }
  showFaults(facts.faults);
  if (status === 422) {
    say(box().dataset.wordRefused, "", true);
    return;
  }
  form().elements.namedItem("version").value = facts.version;
  if (!isDirty) say(box().dataset.wordSaved, facts.saved);
}

function showFaults(faults) {
  const at = Map.groupBy ? Map.groupBy(faults, (one) => one.field) : faults.reduce((all, one) => all.set(one.field, [...(all.get(one.field) ?? []), one]), new Map());
  for (const place of box().querySelectorAll("[data-fault-of]")) {
    const said = (at.get(place.dataset.faultOf) ?? []).map((one) => one.reason);
    place.textContent = said.join("; ");
    place.hidden = said.length === 0;
    place.closest(".bank-cell")?.classList.toggle("is-faulty", said.length > 0);
  }
  const count = box().querySelector("[data-fault-count]");
  count.textContent = faults.length ? `${count.dataset.wordSome} ${faults.length}` : count.dataset.wordNone;
  count.classList.toggle("state-bad", faults.length > 0);
  count.classList.toggle("state-ok", faults.length === 0);
}

function touched(event) {
  if (!event.target.closest?.("form[data-question]")) return;
  isDirty = true;
  plan();
}

document.addEventListener("input", touched);
document.addEventListener("change", touched);
document.addEventListener("submit", async (event) => {
  clearTimeout(timer);
  if (event.target === form() && inFlight && !event.submitter?.hasAttribute("formaction")) {
    event.preventDefault(); // with the version that is on its way back, or it would meet itself
    await inFlight;
    form().requestSubmit(event.submitter);
    return;
  }
  if (!event.submitter?.hasAttribute("formaction")) isDirty = false;
});
document.addEventListener("htmx:confirm", async (event) => {
  if (!event.target.closest?.("form[data-question]") || !inFlight) return;
  event.preventDefault(); // a row is added to what was kept, not beside it
  await inFlight;
  event.detail.issueRequest();
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id !== "question-form") return; // the preview comes and goes
  clearTimeout(timer);
  isDirty = false; // what was written went with the row
  isStopped = false;
});
document.addEventListener("keydown", async (event) => {
  if (!(event.ctrlKey || event.metaKey) || !form()) return;
  const button = { KeyS: "[data-save]", Enter: "[data-next]" }[event.code];
  if (!button) return;
  event.preventDefault();
  clearTimeout(timer);
  await inFlight;
  form().querySelector(button).click();
});
window.addEventListener("focus", () => failures && save());
window.addEventListener("beforeunload", (event) => {
  if (isDirty || inFlight) event.preventDefault();
});

const all = document.querySelector("[data-mark-all]");
if (all) {
  all.hidden = false;
  all.addEventListener("click", () => {
    const ticks = [...document.querySelectorAll("#bank-bulk input[name=codes]")];
    const isEvery = ticks.every((one) => one.checked);
    for (const one of ticks) one.checked = !isEvery;
  });
}
