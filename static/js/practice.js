// Practice: clocks that count the server's seconds, the next line by a key, the stage one is at, hints on private data.

import { Session } from "./session.js";

const PHONE = /(?<![\w.,])(?!\d{1,2}\.\d{1,2}\.\d{4}(?!\d)|\d{4}-\d{2}-\d{2}(?!\d))\+?\d(?:[\s().\u00a0\u2011-]{0,2}\d){6,14}(?!\w)/;
const EMAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/;

wake(document);
document.body.addEventListener("htmx:afterSwap", (event) => wake(document.getElementById(event.detail.target?.id) ?? document));
document.addEventListener("keydown", showNextLine);
watchStages();
for (const field of document.querySelectorAll("[data-private]")) hintAtPrivate(field);
for (const form of document.querySelectorAll("[data-observation]")) keepObservation(form);
for (const button of document.querySelectorAll("[data-print-page]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

function wake(root) {
  for (const place of root.querySelectorAll("[data-clock]")) run(place);
  for (const field of root.querySelectorAll("[data-select-all]")) field.addEventListener("focus", () => field.select());
  for (const button of root.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = button.dataset.wordCopied;
    });
  }
}

function run(place) {
  const face = place.querySelector("[data-clock-face]");
  const ends = performance.now() + Number(place.dataset.clock) * 1000;
  delete place.dataset.clock; // runs once
  const tick = () => {
    if (!place.isConnected) return;
    const rest = Math.max(0, Math.ceil((ends - performance.now()) / 1000));
    if (rest) {
      face.textContent = `${Math.floor(rest / 60)}:${String(rest % 60).padStart(2, "0")}`;
      setTimeout(tick, 250);
    } else {
      place.textContent = place.dataset.wordOver;
      place.setAttribute("role", "status");
    }
  };
  tick();
}

function showNextLine(event) {
  if (event.code !== "KeyN" || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  document.querySelector("[data-next-line]")?.click();
}

function watchStages() {
  const links = () => [...document.querySelectorAll("[data-stage]")];
  const seen = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        for (const link of links()) link.classList.toggle("is-here", link.dataset.stage === entry.target.id);
      }
    },
    { rootMargin: "-20% 0px -70% 0px" },
  );
  const current = document.querySelector("[data-stage][aria-current]");
  const line = current?.closest("ol");
  if (line) line.scrollLeft = current.parentElement.offsetLeft - line.offsetLeft - 48; // in sight on a phone
  for (const link of links()) {
    const part = document.getElementById(link.dataset.stage);
    if (part) seen.observe(part);
  }
}

function hintAtPrivate(field) {
  const hint = document.getElementById(field.dataset.private);
  const look = () => {
    const found = PHONE.exec(field.value) ?? EMAIL.exec(field.value);
    const words = found && (found[0].includes("@") ? hint.dataset.wordEmail : hint.dataset.wordPhone);
    hint.textContent = found ? `${words} «${found[0].trim()}»` : "";
  };
  field.addEventListener("input", look);
  look();
}

function keepObservation(form) {
  const line = form.querySelector("[data-saved]");
  const version = form.querySelector("[name=version]");
  const draft = form.querySelector("[data-draft]"); // kept as it is given; by the button where another device was here
  draft.hidden = true;
  let timer = null;
  let inFlight = false;
  let isDirty = false;
  let isStale = false;
  const session = new Session();
  let failures = 0;

  async function save() {
    clearTimeout(timer);
    if (inFlight || !isDirty || isStale) return;
    inFlight = true;
    isDirty = false;
    try {
      const response = await fetch(form.dataset.save, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (response.status >= 500) throw new Error("come again");
      if (await session.isUnknown(response)) throw new Error("come again");
      failures = 0;
      if (response.ok && !response.redirected) {
        const said = await response.json();
        version.value = said.version;
        line.textContent = `${form.dataset.wordSaved} ${new Date(said.saved_at).toLocaleTimeString("ru-RU", { timeZone: form.dataset.zone || undefined })}`;
        line.classList.remove("is-failed");
      } else {
        isStale = true;
        draft.hidden = false;
        line.textContent = form.dataset.wordStale;
        line.classList.add("is-failed");
      }
    } catch {
      isDirty = true;
      failures += 1;
      line.textContent = form.dataset.wordUnsaved;
      line.classList.add("is-failed");
    }
    inFlight = false;
    if (isDirty) timer = setTimeout(save, failures ? Math.min(15000, 500 * 2 ** failures) : 0);
  }

  form.addEventListener("input", () => {
    isDirty = true;
    clearTimeout(timer);
    timer = setTimeout(save, 800);
  });
  form.addEventListener("submit", async (event) => {
    if (!inFlight) {
      isDirty = false;
      clearTimeout(timer);
      return;
    }
    event.preventDefault(); // the version on its way comes first
    const button = event.submitter;
    while (inFlight) await new Promise((done) => setTimeout(done, 50));
    isDirty = false;
    form.requestSubmit(button);
  });
  for (const name of ["online", "focus"]) window.addEventListener(name, save);
}
