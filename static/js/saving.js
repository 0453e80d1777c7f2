// A grade that is kept as it is given: one request at a time, «saved» only after the server said so.

import { Session } from "./session.js";

const PAUSE = 400; // ms after the last change
const LONGEST_PAUSE = 15000;

export function keepGrade(form, signal) {
  const draft = form.querySelector("[data-draft]");
  const line = form.querySelector("[data-saved]");
  const total = form.querySelector("[data-total]");
  const conflictPlace = form.querySelector("[data-conflict-place]");
  const version = form.elements.namedItem("version");
  const word = (name) => form.dataset[`word${name[0].toUpperCase()}${name.slice(1)}`];
  const clockOf = (iso) => new Date(iso).toLocaleTimeString("ru-RU", { timeZone: form.dataset.zone || undefined });
  const body = () => new URLSearchParams(new FormData(form));
  let timer = null;
  let inFlight = null;
  let isDirty = false;
  let failures = 0;
  const session = new Session();
  let isStopped = false; // after a conflict only the person goes on

  function say(text, isFailed = false) {
    line.textContent = text;
    line.classList.toggle("is-failed", isFailed);
  }

  function plan() {
    clearTimeout(timer);
    if (isDirty && !isStopped && !signal.aborted) timer = setTimeout(save, failures ? Math.min(LONGEST_PAUSE, PAUSE * 2 ** failures) : PAUSE);
  }

  function save() {
    if (inFlight || !isDirty || isStopped) return inFlight ?? Promise.resolve();
    isDirty = false;
    say(word("saving"));
    inFlight = send().finally(() => {
      inFlight = null;
      plan();
    });
    return inFlight;
  }

  async function send() {
    try {
      const response = await fetch(form.dataset.save, { method: "POST", body: body(), headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (response.status >= 500) throw new Error("come again");
      if (await session.isUnknown(response)) throw new Error("come again");
      failures = 0;
      await take(response);
    } catch {
      isDirty = true;
      failures += 1;
      say(word("unsaved"), true);
    }
  }

  async function take(response) {
    if (response.redirected || !response.headers.get("Content-Type")?.includes("json")) {
      isStopped = true;
      say(word("refused"), true);
      return;
    }
    const facts = await response.json();
    if (response.ok) {
      version.value = facts.version;
      total.innerHTML = facts.total; // rendered and escaped by the server
      stress();
      conflictPlace.replaceChildren();
      say(`${word("saved")} ${clockOf(facts.saved_at)}`);
    } else if (response.status === 409) {
      showConflict(facts);
    } else {
      say(word("refused"), true);
    }
  }

  // The solid button is the decision that the levels speak for.
  function stress() {
    const isShort = total.querySelector(".state-ok, .state-muted") === null;
    for (const button of form.querySelectorAll("button[name=decision]:is([value=competent], [value=not_yet])")) {
      const isLikely = (button.value === "not_yet") === isShort;
      button.classList.toggle("btn-primary", isLikely);
      button.classList.toggle("btn-outline-secondary", !isLikely);
    }
  }

  function showConflict(facts) {
    isStopped = true;
    draft.hidden = false;
    conflictPlace.innerHTML = facts.html;
    version.value = facts.version; // saving once more, by the button, is the person's choice
    say(word("unsaved").split(",")[0], true);
    conflictPlace.querySelector("[data-conflict]").focus();
  }

  draft.hidden = true; // kept as it is given; after a conflict the button comes back
  form.addEventListener(
    "input",
    () => {
      isDirty = true;
      plan();
    },
    { signal },
  );
  window.addEventListener("focus", () => failures && save(), { signal });
  window.addEventListener(
    "pagehide",
    () => {
      if (isDirty && !isStopped) fetch(form.dataset.save, { method: "POST", body: body(), keepalive: true, headers: { Accept: "application/json" } }).catch(() => {});
    },
    { signal },
  );

  return {
    changed: () => form.dispatchEvent(new Event("input", { bubbles: true })),
    async settled() { // everything given is with the server, or will not get there
      clearTimeout(timer);
      while (inFlight || (isDirty && !isStopped && !failures)) await save();
      return !isDirty && !isStopped;
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
    resume() {
      isStopped = false;
    },
    showConflict,
  };
}
