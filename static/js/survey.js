// A survey one screen at a time. What is filled in stays on this device until the server has said that it is stored.
// Without this script the same form is one long page.

const form = document.getElementById("survey");
const KEY = `survey:${form.dataset.survey}`;
const LIFE = 24 * 3600 * 1000; // ms a draft is kept: a device may be shared
const LONGEST_PAUSE = 15000;
const BUSY_PAUSE = 60000;
const TOTAL = 100;

const screens = [...form.querySelectorAll("[data-screen]")];
const word = (name) => form.dataset[`word${name[0].toUpperCase()}${name.slice(1)}`];
const part = (name, root = form) => root.querySelector(`[data-${name}]`);
const points = [...form.querySelectorAll("[data-share] input")];
const codeField = form.elements.namedItem("code");

let current = 0;
let isSending = false;
let isSent = false;
let failures = 0;
let retry = null;
const warned = new Set(); // screens that were told of what is missing

// --- the draft on the device ----------------------------------------------------------------------
function values() {
  return [...new FormData(form)].filter(([name, value]) => name !== "form" && value !== "");
}

function keep(isPlain = false) {
  if (isSent) return;
  try {
    localStorage.setItem(KEY, JSON.stringify({ isPlain, form: form.elements.namedItem("form").value, screen: current, values: values(), at: Date.now() }));
  } catch {
    // a private window keeps nothing: the page itself still does
  }
}

function forget() {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // there was nothing
  }
}

function draft() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "null");
    return found && Date.now() - found.at < LIFE ? found : null;
  } catch {
    return null;
  }
}

function restore(found) {
  form.elements.namedItem("form").value = found.form;
  for (const [name, value] of found.values) {
    const field = form.elements.namedItem(name);
    if (!field) continue;
    if (field instanceof RadioNodeList) field.value = value;
    else if (field.type === "radio") field.checked = field.value === value;
    else field.value = value;
  }
}

// --- screens ---------------------------------------------------------------------------------------
function show(place, isMoved = true) {
  current = Math.max(0, Math.min(place, screens.length - 1));
  screens.forEach((one, at) => {
    one.hidden = at !== current;
  });
  part("head").classList.toggle("visually-hidden", current > 0);
  const progress = part("progress");
  progress.hidden = current === 0;
  progress.querySelector("progress").value = current;
  part("progress-text").textContent = `${word("step")} ${current} ${word("of")} ${screens.length - 1}`;
  if (isMoved) {
    part("resumed").hidden = true;
    window.scrollTo(0, 0);
    document.getElementById(screens[current].getAttribute("aria-labelledby")).focus({ preventScroll: true });
    keep();
  }
}

function isAnswered(question) {
  return [...question.querySelectorAll("fieldset")].every((one) => one.querySelector("input:checked"));
}

// What is wrong is told where the focus goes: above the first question left out, otherwise by the buttons.
function note(screen, text, place = screen.querySelector(".screen__way")) {
  const line = part("note", screen);
  place.before(line);
  line.textContent = text;
  line.hidden = !text;
}

function goOn(screen) {
  const missing = [...screen.querySelectorAll("[data-question]")].filter((one) => !isAnswered(one));
  if (missing.length && !warned.has(screen)) {
    warned.add(screen);
    for (const one of missing) one.classList.add("is-missing");
    note(screen, `${word("missing")} ${missing.length}. ${word("missingHint")}`, missing[0]);
    missing[0].querySelector("fieldset:not(:has(input:checked)) input").focus({ preventScroll: true });
    part("note", screen).scrollIntoView({ block: "start" });
    return;
  }
  if (screen.dataset.screen === "importance" && !arePointsRight()) {
    note(screen, word("points"));
    return;
  }
  if (screen.dataset.screen === "order" && !arePlacesApart()) {
    note(screen, screen.dataset.wordClash);
    return;
  }
  show(current + 1);
}

// --- the code --------------------------------------------------------------------------------------
async function checkCode() {
  const fault = part("code-fault");
  if (!codeField.value.trim()) return sayOfCode(word("code"));
  fault.textContent = "";
  try {
    const response = await fetch(form.dataset.codeUrl, { method: "POST", body: new URLSearchParams({ code: codeField.value }), headers: { Accept: "application/json" } });
    const said = response.ok && !response.redirected ? await response.json() : { is_open: true }; // it is judged again with the answers
    if (!said.is_open) return sayOfCode(said.said);
  } catch {
    // no connection: the answers are judged with the code when they are sent
  }
  codeField.removeAttribute("aria-invalid");
  return true;
}

function sayOfCode(text) {
  part("code-fault").textContent = text;
  codeField.setAttribute("aria-invalid", "true");
  codeField.focus();
  return false;
}

// --- 100 points --------------------------------------------------------------------------------------
const given = () => points.reduce((sum, one) => sum + (Number.parseInt(one.value, 10) || 0), 0);
const isTouched = () => points.some((one) => (Number.parseInt(one.value, 10) || 0) !== 0);
const arePointsRight = () => !isTouched() || given() === TOTAL;

function count() {
  if (!points.length) return;
  const left = TOTAL - given();
  const line = part("remainder");
  line.classList.toggle("is-ready", left === 0);
  line.classList.toggle("is-over", left < 0);
  part("remainder-number").textContent = String(Math.abs(left));
  part("remainder-word").textContent = left < 0 ? word("over") : left === 0 ? word("ready") : word("left");
  for (const one of points) {
    const value = Number.parseInt(one.value, 10) || 0;
    const [less, more] = one.parentElement.querySelectorAll("[data-step]");
    less.disabled = value <= 0;
    more.disabled = left <= 0;
  }
  part("skip-line").hidden = !isTouched();
  if (arePointsRight()) note(screens.find((one) => one.dataset.screen === "importance"), "");
}

function step(button) {
  const field = button.parentElement.querySelector("input");
  const value = (Number.parseInt(field.value, 10) || 0) + Number(button.dataset.step);
  const most = (Number.parseInt(field.value, 10) || 0) + Math.max(0, TOTAL - given());
  field.value = String(Math.max(0, Number(button.dataset.step) > 0 ? Math.min(value, most) : value));
  count();
  keep();
}

// --- importance in words ---------------------------------------------------------------------------------
const places = [...form.querySelectorAll("[data-place]")];

function arePlacesApart() {
  const chosen = places.map((one) => one.value).filter(Boolean);
  return new Set(chosen).size === chosen.length;
}

// --- sending -------------------------------------------------------------------------------------------
function say(text, isBad = false) {
  const line = part("sent");
  line.textContent = text;
  line.hidden = !text;
  line.classList.toggle("is-bad", isBad);
}

function again(pause) {
  clearTimeout(retry);
  retry = setTimeout(send, pause);
}

async function send() {
  if (isSending || isSent) return;
  clearTimeout(retry);
  isSending = true;
  part("send").disabled = true;
  say(word("sending"));
  keep();
  try {
    await take(await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "application/json" } }));
  } catch {
    failures += 1;
    say(word("offline"), true);
    part("plain").hidden = failures < 3 || !navigator.onLine;
    again(Math.min(LONGEST_PAUSE, 1000 * 2 ** failures));
  }
  isSending = false;
  part("send").disabled = isSent;
}

async function take(response) {
  if (response.status === 429) {
    say(word("busy"), true);
    again(BUSY_PAUSE);
  } else if (response.status === 404 || response.status === 403) {
    say(word("closed"), true);
  } else if (response.status === 409) {
    isSent = true;
    forget();
    location.reload(); // the page says that the device has answered
  } else if (response.status === 422) {
    showFaults((await response.json()).faults);
  } else if (response.ok) {
    const said = await response.json();
    isSent = true;
    forget();
    location.replace(said.thanks);
  } else {
    throw new Error("come again");
  }
}

function showFaults(faults) {
  failures = 0;
  if (faults.code && codeField) {
    say("");
    show(0);
    sayOfCode(faults.code);
  } else if (faults.w || faults.order) {
    say("");
    show(screens.findIndex((one) => one.dataset.screen === (faults.w ? "importance" : "order")));
    note(screens[current], faults.w ?? faults.order);
  } else {
    say(Object.values(faults).join(" "), true);
  }
}

// --- beginning -------------------------------------------------------------------------------------------
form.noValidate = true;
form.classList.add("is-stepped");
for (const one of form.querySelectorAll("[data-way], [data-step], [data-remainder]")) one.hidden = false;

const printed = decodeURIComponent(location.hash.slice(1));
let found = form.querySelector("[role='alert']:not([data-code-fault])") ? null : draft();
if (codeField && printed) {
  const before = found?.values.find(([name]) => name === "code")?.[1];
  if (before !== undefined && before !== printed) found = null; // somebody else's card on the same device
  history.replaceState(null, "", location.pathname);
}
if (found) restore(found);
if (codeField && printed) codeField.value = printed;
count();
show(found ? found.screen : 0, false);
part("resumed").hidden = !found || (found.screen === 0 && found.values.length === 0);

form.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const screen = button.closest("[data-screen]");
  if (button.matches("[data-step]")) step(button);
  else if (button.matches("[data-back]")) show(current - 1);
  else if (button.matches("[data-on]")) {
    if (current > 0 || !codeField || (await checkCode())) goOn(screen);
  } else if (button.matches("[data-skip]")) {
    for (const one of points) one.value = "";
    count();
    show(current + 1);
  } else if (button.matches("[data-restart]")) {
    forget();
    location.reload();
    isSent = true; // nothing is kept on the way out
  } else if (button.matches("[data-plain]")) {
    keep(true); // the page of thanks forgets it
    form.submit();
  }
});
form.addEventListener("input", (event) => {
  const question = event.target.closest("[data-question]");
  if (question && isAnswered(question)) question.classList.remove("is-missing");
  if (event.target.closest("[data-share]")) count();
  if (event.target.matches("[data-place]") && arePlacesApart()) note(screens[current], "");
  keep();
});
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.target.matches("textarea, button")) return;
  event.preventDefault(); // Enter goes on, it does not send half a form
  screens[current].querySelector("[data-on], [data-send]").click();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});
window.addEventListener("online", () => {
  if (retry !== null && !isSent) send();
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload(); // a form that was sent is not shown again
});
