// A practical work: the draft is kept as it is written; cards to print.

import { Session } from "./session.js";

const form = document.querySelector("[data-work]");
const PAUSE = 1200; // ms after the last key
const LONGEST_PAUSE = 15000;

if (form) keepDraft();
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const card = button.closest(".role-card");
    card.classList.add("is-printed");
    document.body.classList.add("prints-card");
    window.print();
    card.classList.remove("is-printed");
    document.body.classList.remove("prints-card");
  });
}
document.querySelector("[role=alert][tabindex]")?.focus();

function keepDraft() {
  const line = form.querySelector("[data-saved]");
  let timer = null;
  let inFlight = false;
  let isDirty = false;
  let failures = 0;
  let isStopped = false; // another tab has written: only the person goes on, by a button
  const tabs = new BroadcastChannel(`draft ${form.dataset.save}`);
  const session = new Session();

  const word = (name) => form.dataset[`word${name[0].toUpperCase()}${name.slice(1)}`];
  const fields = () => {
    const sent = new FormData(form);
    sent.delete("file");
    return new URLSearchParams(sent);
  };
  const send = (options) =>
    fetch(form.dataset.save, { method: "POST", body: fields(), headers: { Accept: "application/json" }, credentials: "same-origin", ...options });
  const say = (text, isFailed = false) => {
    if (!line) return;
    line.textContent = text;
    line.classList.toggle("is-failed", isFailed);
  };

  async function save() {
    clearTimeout(timer);
    if (inFlight || !isDirty || isStopped) return;
    inFlight = true;
    isDirty = false;
    say(word("saving"));
    try {
      const response = await send();
      if (response.status >= 500) throw new Error("come again");
      if (await session.isUnknown(response)) throw new Error("come again");
      failures = 0;
      if (response.ok && !response.redirected) {
        const at = new Date((await response.json()).saved_at);
        tabs.postMessage("saved");
        say(`${word("saved")} ${at.toLocaleTimeString("ru-RU", { timeZone: form.dataset.zone || undefined })}`);
      } else {
        say(word("closed"), true);
      }
    } catch {
      isDirty = true;
      failures += 1;
      say(word("unsaved"), true);
    }
    inFlight = false;
    if (isDirty) timer = setTimeout(save, failures ? Math.min(LONGEST_PAUSE, 500 * 2 ** failures) * (0.75 + Math.random() / 2) : 0);
  }

  tabs.addEventListener("message", () => {
    isStopped = true;
    clearTimeout(timer);
    say(word("elsewhere"), true);
  });
  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    isDirty = true;
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  });
  form.addEventListener("submit", (event) => {
    if (failures && !isStopped) { // it would lead away from what is not stored: to the login, or to nowhere
      event.preventDefault();
      isDirty = true;
      save();
      return;
    }
    isDirty = false; // the form itself carries everything
    clearTimeout(timer);
  });
  for (const name of ["online", "focus"]) window.addEventListener(name, save);
  window.addEventListener("pagehide", () => {
    if (isDirty && !isStopped) send({ keepalive: true }).catch(() => {});
  });
}
