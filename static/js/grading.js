// The grading desk: keys, and a grade that is kept as it is given. The form works without this.

const form = document.querySelector("[data-grade]");
const draft = form.querySelector("[data-draft]");
const isOpen = draft !== null;
const line = form.querySelector("[data-saved]");
const total = form.querySelector("[data-total]");
const conflictPlace = form.querySelector("[data-conflict-place]");
const version = form.elements.namedItem("version");
const word = (name) => form.dataset[`word${name[0].toUpperCase()}${name.slice(1)}`];
const PAUSE = 400; // ms after the last change
const LONGEST_PAUSE = 15000;

let timer = null;
let inFlight = false;
let isDirty = false;
let failures = 0;
let isStopped = !isOpen; // after a conflict only the person goes on

const clockOf = (iso) => new Date(iso).toLocaleTimeString("ru-RU", { timeZone: form.dataset.zone || undefined });

function say(text, isFailed = false) {
  line.textContent = text;
  line.classList.toggle("is-failed", isFailed);
}

function changed() {
  isDirty = true;
  clearTimeout(timer);
  if (!isStopped) timer = setTimeout(save, PAUSE);
}

async function save() {
  if (inFlight || !isDirty || isStopped) return;
  inFlight = true;
  isDirty = false;
  say(word("saving"));
  try {
    const response = await fetch(form.dataset.save, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { Accept: "application/json" },
      credentials: "same-origin",
    });
    if (response.status >= 500) throw new Error("come again");
    failures = 0;
    await take(response);
  } catch {
    isDirty = true;
    failures += 1;
    say(word("unsaved"), true);
  }
  inFlight = false;
  if (isDirty && !isStopped) timer = setTimeout(save, failures ? Math.min(LONGEST_PAUSE, PAUSE * 2 ** failures) : 0);
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
    conflictPlace.replaceChildren();
    say(`${word("saved")} ${clockOf(facts.saved_at)}`);
  } else if (response.status === 409) {
    isStopped = true;
    draft.hidden = false;
    conflictPlace.innerHTML = facts.html;
    version.value = facts.version; // saving once more, by the button, is the person's choice
    say(word("unsaved").split(",")[0], true);
    conflictPlace.querySelector("[data-conflict]").focus();
  } else {
    say(word("refused"), true);
  }
}

if (isOpen) {
  draft.hidden = true; // kept as it is given; after a conflict the button comes back
  form.addEventListener("input", changed);
  window.addEventListener("pagehide", () => {
    if (isDirty && !isStopped)
      fetch(form.dataset.save, { method: "POST", body: new URLSearchParams(new FormData(form)), keepalive: true, headers: { Accept: "application/json" } }).catch(() => {});
  });
  form.addEventListener("submit", () => {
    isStopped = true; // the form itself carries everything
    clearTimeout(timer);
  });
}

form.querySelector("[role=alert][tabindex]")?.focus(); // what was refused, and why

// --- keys -----------------------------------------------------------------------------------------
const rows = [...form.querySelectorAll(".levels")];
let current = -1;

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
});

// «Competent» when the levels allow it, otherwise «not yet»: what Ctrl+Enter means.
function decide() {
  const isEnough = total.querySelector(".state-ok") !== null;
  const button = form.querySelector(`[name=decision][value=${isEnough ? "competent" : "not_yet"}]`);
  form.requestSubmit(button);
}

const isWriting = (target) => target.closest("textarea, select, input[type=date], input[type=text], input[type=search], dialog") !== null;

// Keys by place on the keyboard too: J and K are О and Л on a Russian one.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && isOpen) {
    event.preventDefault();
    if (!inFlight && !isDirty) decide();
    else save().then(decide);
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    choose(current + (event.key === "ArrowDown" ? 1 : -1));
  } else if (/^[0-3]$/.test(event.key) && isOpen) {
    if (current < 0) choose(0);
    const field = rows[current].querySelector(`input[value="${event.key}"]`);
    field.focus({ preventScroll: true });
    field.click();
  } else if (event.code === "KeyJ") {
    document.querySelector("[data-following]")?.click();
  } else if (event.code === "KeyK") {
    document.querySelector("[data-previous]")?.click();
  }
});
