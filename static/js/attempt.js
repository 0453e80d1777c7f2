// A test in the browser: answers leave as they are given, one request at a time, until the server has them.
// The server's contract: 204 committed, 200 older than what is stored, 409 closed, 503 come again. When the session
// has ended, nothing is given up: a login in another window lets the page go on.

import { Order } from "./attempt/order.js";
import { isEmpty, readValue, setUp, writeValue } from "./attempt/kinds.js";
import { Session } from "./session.js";

const page = document.querySelector("[data-attempt]");
const { save: saveUrl, submit: submitUrl, result: resultUrl, zone } = page.dataset;
const word = (name) => page.dataset[`word${name[0].toUpperCase()}${name.slice(1)}`];
const token = page.querySelector("[name=csrfmiddlewaretoken]"); // its value changes with a login in another window
const offset = Date.parse(page.dataset.now) - Date.now(); // the server's clock minus ours
const deadline = page.dataset.deadline ? Date.parse(page.dataset.deadline) : null;
const TYPING_PAUSE = 600; // ms
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 15000;

const key = () => `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 12)}`;
const clockOf = (iso) => new Date(iso).toLocaleTimeString("ru-RU", { timeZone: zone || undefined });
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

// --- one question ---------------------------------------------------------------------------------
class Question {
  constructor(form) {
    this.form = form;
    this.code = form.dataset.question;
    this.kind = form.dataset.kind;
    this.position = Number(form.dataset.position);
    this.square = page.querySelector(`[data-square="${this.code}"]`);
    this.line = form.querySelector("[data-saved]");
    this.flag = form.querySelector("[data-flag]");
    this.seq = Number(form.dataset.seq); // the highest that was stored or tried
    this.pending = null; // what must still reach the server: {seq, value, flagged, idem_key}
    this.lastKey = null;
    this.order = this.kind === "order" ? new Order(form.querySelector("[data-order]"), "answered" in form.dataset, () => changed(this)) : null;
    setUp(this.kind, form);
    this.stored = this.read();
  }

  read() {
    return { value: this.value(), flagged: this.flag.checked };
  }

  value() {
    return this.order ? this.order.value() : readValue(this.kind, this.form);
  }

  write({ value, flagged }) {
    this.flag.checked = flagged;
    if (this.order) this.order.write(value);
    else writeValue(this.kind, this.form, value);
  }

  // Remember what is on the screen as something that the server must get.
  touch() {
    const now = this.read();
    if (same(now, this.pending ?? this.stored) && !this.pending) return false;
    if (this.pending && same(now, { value: this.pending.value, flagged: this.pending.flagged })) return false;
    this.seq += 1; // above what may have arrived without an answer
    this.pending = { question: this.code, seq: this.seq, ...now, idem_key: key() };
    this.isRefused = false;
    this.show();
    return true;
  }

  settle(sent, savedAt) {
    this.stored = { value: sent.value, flagged: sent.flagged };
    this.lastKey = sent.idem_key;
    this.savedAt = savedAt;
    if (this.pending === sent) this.pending = null;
    this.show();
  }

  adopt(sent, stored) {
    this.seq = Math.max(this.seq, stored.seq);
    this.stored = { value: stored.value, flagged: stored.flagged };
    if (this.pending === sent) {
      this.pending = null;
      this.write(this.stored);
      this.show(word("elsewhere"), false);
    } else {
      this.pending = null;
      this.touch(); // changed since: goes once more, above what is stored
    }
  }

  show(text, isFailed = this.isFailing) {
    const waiting = this.pending !== null;
    this.line.textContent =
      text ??
      (waiting ? (isFailed ? word("unsaved") : word("saving")) : this.savedAt ? `${word("saved")} ${clockOf(this.savedAt)}` : this.line.textContent);
    this.line.classList.toggle("is-failed", Boolean(isFailed) && (waiting || Boolean(text)));
    const answered = !isEmpty(this.read().value);
    this.square.classList.toggle("is-answered", answered);
    this.square.classList.toggle("is-flagged", this.flag.checked);
    this.square.classList.toggle("is-unsaved", waiting && Boolean(this.isFailing));
    const states = [answered && word("answered"), this.flag.checked && word("marked"), waiting && word("unsaved")];
    this.square.querySelector("[data-square-state]").textContent = states.filter(Boolean).map((one) => `, ${one}`).join("");
  }
}

const questions = [...page.querySelectorAll("[data-question]")].map((form) => new Question(form));
let current = questions.find((one) => !one.form.hidden);

// --- to the server --------------------------------------------------------------------------------
let inFlight = false;
let failures = 0;
let timer = null;
let isFinishing = false;
const session = new Session();

const post = (url, body, options = {}) =>
  fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token.value },
    body: JSON.stringify(body),
    credentials: "same-origin",
    ...options,
  });

const pause = (retryAfter) =>
  Math.max(Number(retryAfter) * 1000 || 0, Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** failures)) * (0.75 + Math.random() / 2);

function later(milliseconds) {
  clearTimeout(timer);
  timer = setTimeout(pump, milliseconds);
}

async function pump() {
  clearTimeout(timer);
  const question = questions.find((one) => one.pending && !one.isRefused);
  if (inFlight || isFinishing || !question) return;
  inFlight = true;
  const sent = question.pending;
  let retryAfter = null;
  try {
    const response = await post(saveUrl, sent);
    retryAfter = response.headers.get("Retry-After");
    await received(question, sent, response);
    failures = 0;
  } catch {
    failures += 1;
    for (const one of questions) {
      one.isFailing = one.pending !== null;
      one.show();
    }
  }
  inFlight = false;
  if (questions.some((one) => one.pending && !one.isRefused)) later(failures ? pause(retryAfter) : 0);
}

async function received(question, sent, response) {
  if (response.status >= 500 || response.status === 429 || (await session.isUnknown(response))) throw new Error("come again");
  question.isFailing = false;
  if (response.status === 204) {
    question.settle(sent, response.headers.get("Saved-At"));
  } else if (response.status === 409) {
    question.pending = null;
    question.show(word("closed"), true);
    location.assign(resultUrl);
  } else if (response.status === 200 && !response.redirected) {
    question.adopt(sent, await response.json());
  } else {
    question.isRefused = true;
    question.isFailing = true;
    question.show(word("refused"), true);
  }
}

function changed(question) {
  if (question.touch()) later(0);
  showLeft();
}

for (const name of ["online", "focus"]) { // somebody has come back, perhaps from logging in
  window.addEventListener(name, () => {
    if (name === "focus" && !failures) return;
    failures = 0;
    pump();
  });
}
window.addEventListener("beforeunload", (event) => {
  if (!isFinishing && questions.some((one) => one.pending && one.isFailing)) event.preventDefault(); // they would be lost
});
window.addEventListener("pagehide", () => {
  for (const one of questions) {
    one.touch();
    if (one.pending && !isFinishing) post(saveUrl, one.pending, { keepalive: true }).catch(() => {});
  }
});

// --- the end --------------------------------------------------------------------------------------
// When the clock ends a test for five hundred people at once, they do not all ask in the same moment: what was
// given is stored already, and whoever has something unsent goes first.
const SPREAD = { submit: 2000, result: 4000 }; // milliseconds
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function finish({ isOver = false } = {}) {
  if (isFinishing) return;
  for (const one of questions) one.touch();
  isFinishing = true;
  clearTimeout(timer);
  for (const one of page.querySelectorAll("fieldset, button")) one.disabled = true;
  const answers = questions
    .filter((one) => one.seq > 0)
    .map((one) => one.pending ?? { question: one.code, seq: one.seq, ...one.stored, idem_key: one.lastKey ?? key() });
  if (isOver) {
    left.setAttribute("role", "status");
    left.textContent = word("over");
    if (!questions.some((one) => one.pending)) await wait(Math.random() * SPREAD.submit);
  }
  for (failures = 0; ; failures += 1) {
    try {
      const response = await post(submitUrl, { answers });
      if (response.ok && !response.redirected) {
        const { url } = await response.json();
        if (isOver) await wait(Math.random() * SPREAD.result);
        location.replace(url);
        return;
      }
      if (response.status < 500 && response.status !== 429 && !(await session.isUnknown(response))) break; // refused: the page says it
    } catch {
      // no connection: what was saved stays on the server, we keep the rest and try again
    }
    left.textContent = word("unsaved");
    await wait(pause());
  }
  location.assign(resultUrl);
}

const finishForm = page.querySelector("[data-finish]");
const left = page.querySelector("[data-left]");
let isSure = false;

function showLeft() {
  const open = questions.filter((one) => isEmpty(one.read().value)).map((one) => one.position);
  left.textContent = open.length ? `${word("left")} ${open.join(", ")}.` : "";
  isSure = open.length === 0;
}

finishForm.addEventListener("submit", (event) => {
  event.preventDefault();
  if (isSure) {
    finish();
  } else {
    isSure = true;
    left.setAttribute("role", "alert"); // said aloud now, and not with every answer
    left.textContent += ` ${word("sure")}`;
  }
});

const clock = document.querySelector("[data-clock]");

function tick() {
  const rest = Math.max(0, Math.ceil((deadline - Date.now() - offset) / 1000));
  clock.textContent = `${Math.floor(rest / 60)}:${String(rest % 60).padStart(2, "0")}`;
  clock.classList.toggle("is-late", rest <= 60);
  if (rest > 0) setTimeout(tick, 250);
  else finish({ isOver: true });
}

// --- the page -------------------------------------------------------------------------------------
function go(position) {
  const next = questions[position - 1];
  if (!next || next === current) return;
  current.form.hidden = true;
  next.form.hidden = false;
  for (const one of questions) {
    one.square.classList.toggle("is-current", one === next);
    if (one === next) one.square.setAttribute("aria-current", "step");
    else one.square.removeAttribute("aria-current");
  }
  current = next;
  history.replaceState(null, "", `?q=${position}`);
  current.form.querySelector("legend").focus({ preventScroll: true });
}

for (const question of questions) {
  let typing = null;
  question.form.addEventListener("submit", (event) => {
    event.preventDefault();
    changed(question);
    go(question.position + 1);
  });
  question.form.addEventListener("change", (event) => {
    if (event.target.closest("[data-order]")) return; // Order says itself when a place has changed
    changed(question);
  });
  question.form.addEventListener("input", (event) => {
    if (!event.target.matches("textarea, input[type=text]")) return;
    clearTimeout(typing);
    typing = setTimeout(() => changed(question), TYPING_PAUSE);
  });
  question.square.addEventListener("click", (event) => {
    event.preventDefault();
    go(question.position);
  });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isFinishing) return;
  if (event.target.closest("textarea, select, dialog, input[type=text]")) return;
  const isMark = ["м", "m"].includes(event.key.toLowerCase());
  if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
    event.preventDefault(); // the arrows of radio buttons are ↑ and ↓
    go(current.position + (event.key === "ArrowRight" ? 1 : -1));
  } else if (isMark) {
    current.flag.click();
  } else if (/^[1-9]$/.test(event.key)) {
    current.form.querySelector(`[data-key="${event.key}"]`)?.click();
  }
});

showLeft();
if (deadline) {
  document.querySelector("[data-until]").hidden = false; // the clock's own place said it until now
  tick();
}
