// Keeps what is typed on the server while it is being typed: one request at a time, each with a higher number,
// so that the server refuses one that comes late. The page works without it: its button saves.
// The server's contract: 204 stored, 409 closed, 412 a later one is stored, 422 too long.

import { Session } from "./session.js";

const PAUSE = 1200; // ms after the last change
const LONGEST_PAUSE = 30000;

for (const form of document.querySelectorAll("[data-keep]")) keep(form);
document.getElementById(location.hash.slice(1))?.matches(".verdict") && document.getElementById("result").focus();

function keep(form) {
  const place = form.querySelector("[data-saved]");
  if (!place) return;
  const next = form.elements.namedItem("saved_no");
  let timer = 0;
  let lastSent = 0;
  let failures = 0;
  let inFlight = false;
  let isDirty = false;
  const session = new Session();
  let isStopped = false; // only the person goes on

  function say(word) {
    place.textContent = form.dataset[word];
    place.classList.toggle("is-failed", !["wordSaving", "wordSaved"].includes(word));
  }

  function plan() {
    clearTimeout(timer);
    if (isDirty && !isStopped) timer = setTimeout(() => save(), Math.min(LONGEST_PAUSE, PAUSE * 2 ** failures));
  }

  function send(options = {}) {
    const body = new URLSearchParams(new FormData(form));
    body.set("quiet", "1");
    lastSent = Number(next.value);
    next.value = lastSent + 1; // the button's too is above all that was sent
    return fetch(form.action, { method: "POST", body, credentials: "same-origin", ...options });
  }

  async function save(options) {
    clearTimeout(timer);
    if (inFlight || !isDirty || isStopped) return;
    inFlight = true;
    isDirty = false;
    say("wordSaving");
    try {
      const answer = send(options);
      const number = lastSent;
      await take(await answer, number);
    } catch {
      isDirty = true;
      failures += 1;
      say(session.isOut ? "wordEnded" : "wordFailed");
    }
    inFlight = false;
    plan();
  }

  async function take(answer, number) {
    if (answer.status >= 500 || answer.status === 429) throw new Error("come again");
    if (await session.isUnknown(answer)) throw new Error("come again");
    failures = 0;
    if (answer.status === 204) {
      if (!isDirty) say("wordSaved");
    } else if (answer.status === 422) {
      say("wordRefused");
    } else if (answer.status !== 412 || number === lastSent) {
      isStopped = true; // the step is closed, or another window was here
      say({ 409: "wordClosed", 412: "wordOlder" }[answer.status] ?? "wordEnded");
    }
  }

  form.addEventListener("input", () => {
    isDirty = true;
    plan();
  });
  form.addEventListener("submit", () => {
    isDirty = false;
    clearTimeout(timer);
  });
  for (const name of ["online", "focus"]) { // somebody has come back, perhaps from logging in
    window.addEventListener(name, () => {
      if (!failures) return;
      failures = 0;
      save();
    });
  }
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "hidden" || !isDirty || isStopped) return;
    if (inFlight) send({ keepalive: true }).catch(() => {}); // the page may be gone before the answer to the first
    else save({ keepalive: true }); // too long for it: sent again without, if the page stays
  });
  window.addEventListener("pagehide", () => {
    if (isDirty && !isStopped) send({ keepalive: true }).catch(() => {});
  });
}
