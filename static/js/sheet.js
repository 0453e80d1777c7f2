// A checklist on a telephone. Whatever is filled in is kept on the device at once and sent in order when there is a
// network: answers, photographs one after another, at last the sheet. Without this script it is one long form.

import { jump, lacksOf, listLacks } from "./sheet_lacks.js";
import { forgetPage, keepPage } from "./sheet_offline.js";
import { clientId, dataUrl, smaller } from "./sheet_pictures.js";
import { Memory, Store } from "./sheet_store.js";

const form = document.querySelector("[data-sheet]");
const { sheet: SHEET, saveUrl, sendUrl, photoUrl, workerUrl, zone } = form.dataset;
const server = JSON.parse(document.getElementById("sheet-state").textContent);
const token = form.elements.namedItem("csrfmiddlewaretoken")?.value ?? "";
const items = [...form.querySelectorAll("[data-item]")];
const clock = [...form.querySelectorAll("[type='datetime-local']")];
const word = (name) => form.dataset[`word${name[0].toUpperCase()}${name.slice(1)}`];
const part = (name, root = form) => root.querySelector(`[data-${name}]`);
const LONGEST_PAUSE = 30_000;
const SECONDS = /^(?:(\d{1,2}):)?(?:(\d{1,5}):)?(\d{1,5})$/;

let store = new Memory();
let draft = { no: server.no, isDirty: false, wantsSend: false, running: {}, at: null };
let isSyncing = false;
let isAsked = false;
let isStopped = false; // sent, closed, or in conflict: nothing leaves any more
let failures = 0;
let retry = null;
let photos = [];

// --- the form -----------------------------------------------------------------------------------------
function answerOf(item) {
  if (item.dataset.type !== "time") return item.querySelector("input[type='radio']:checked")?.value ?? "";
  if (item.querySelector("input[type='checkbox']").checked) return "NA";
  const text = item.querySelector(".field").value.trim();
  return SECONDS.test(text) ? text : "";
}

const isAsking = (item) => Boolean(item.querySelector("input[data-asks]:checked"));
const commentOf = (item) => item.querySelector("textarea").value.trim();
const filled = (pairs) => Object.fromEntries(pairs.filter(([, value]) => value !== ""));

function values() {
  return {
    answers: filled(items.map((one) => [one.dataset.item, answerOf(one)])),
    comments: filled(items.map((one) => [one.dataset.item, commentOf(one)])),
    clock: filled(clock.map((one) => [one.name.replace("clock-", ""), one.value])),
  };
}

function write({ answers, comments, clock: moments }) {
  for (const item of items) {
    const value = String(answers[item.dataset.item] ?? "");
    if (item.dataset.type === "time") {
      item.querySelector("input[type='checkbox']").checked = value === "NA";
      item.querySelector(".field").value = value === "NA" ? "" : value;
    } else {
      for (const one of item.querySelectorAll("input[type='radio']")) one.checked = one.value === value;
    }
    item.querySelector("textarea").value = comments[item.dataset.item] ?? "";
  }
  for (const one of clock) one.value = moments[one.name.replace("clock-", "")] ?? "";
}

function show() {
  for (const item of items) {
    const comment = part("comment", item);
    const asks = isAsking(item);
    comment.toggleAttribute("data-asked", asks);
    comment.hidden = !asks && !commentOf(item) && !comment.contains(document.activeElement);
    part("comment-open", item).hidden = !comment.hidden;
    item.classList.toggle("is-short", asks && !commentOf(item));
  }
  let all = 0;
  for (const one of form.querySelectorAll("[data-part]")) {
    const own = items.filter((item) => one.contains(item));
    const done = own.filter((item) => answerOf(item) !== "").length;
    all += done;
    part("count", one).textContent = `${done} ${word("of")} ${own.length}`;
    one.classList.toggle("is-done", done === own.length);
  }
  part("done").textContent = String(all);
  form.querySelector(".sheet-bar progress").value = all;
}

// --- what is missing ----------------------------------------------------------------------------------
const lacks = () => lacksOf(items, clock, { answerOf, commentOf, isAsking, word });
const tell = (found) => listLacks(part("lacks"), part("lacks-list"), found);

// --- the state ------------------------------------------------------------------------------------------
const timeOf = (at) => new Date(at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });

function status() {
  const line = part("status");
  const waiting = photos.filter((one) => one.state !== "sent" && one.state !== "refused").length;
  line.classList.toggle("is-bad", Boolean(store.isMemory) && (draft.isDirty || waiting > 0));
  line.classList.toggle("is-sent", !draft.isDirty && !waiting && !draft.wantsSend);
  if (isStopped && !part("conflict").hidden) line.textContent = word("kept");
  else if (draft.wantsSend) line.textContent = failures ? word("waiting") : word("sending");
  else if (draft.isDirty || waiting) {
    const text = store.isMemory ? word("unkept") : failures || !navigator.onLine ? word("keptLater") : word("kept");
    line.textContent = waiting && !store.isMemory ? `${text} · ${word("photos")}: ${waiting}` : text;
  } else if (draft.at) line.textContent = `${word("sent")} ${timeOf(draft.at)}`;
  else line.textContent = form.dataset.isReady ? word("offlineReady") : "";
}

async function changed() {
  draft = { ...draft, ...values(), no: draft.no + 1, isDirty: true };
  show();
  try {
    await store.keep(draft);
  } catch {
    const memory = new Memory();
    await memory.keep(draft);
    store = memory;
  }
  status();
  sync();
}

// --- the network ----------------------------------------------------------------------------------------
async function post(url, body, headers = {}) {
  const response = await fetch(url, { method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": token, ...headers }, credentials: "same-origin" });
  if (response.redirected || response.status === 403) {
    stop(word("enter"), false);
    throw new Error("logged out");
  }
  if (response.status === 404) {
    stop(word("closed"));
    throw new Error("closed");
  }
  if (response.status === 429 || response.status >= 500) throw new Error("come again");
  return response;
}

function stop(text, isForGood = true) {
  isStopped = isForGood;
  draft.wantsSend = false;
  store.keep(draft);
  const line = part("status");
  line.textContent = text;
  line.classList.add("is-bad");
  failures = 0;
}

async function sendDraft() {
  const sending = draft;
  const { no, answers, comments, clock: moments } = sending;
  const response = await post(saveUrl, JSON.stringify({ no, answers, comments, clock: moments }), { "Content-Type": "application/json" });
  if (response.status === 409) {
    const { saved_no: theirs } = await response.json();
    draft = { ...draft, no: Math.max(draft.no, theirs), wantsSend: false };
    isStopped = true;
    part("conflict").hidden = false;
    throw new Error("conflict");
  }
  if (!response.ok) throw new Error("refused");
  draft = { ...draft, isDirty: draft.no !== no, at: Date.now() };
  await store.keep(draft);
}

async function sendPhoto(photo) {
  if (photo.state === "removed") {
    await post(`${photoUrl}${photo.clientId}/remove/`, new FormData());
    await store.dropPhoto(photo);
    return;
  }
  const body = new FormData();
  body.append("item", photo.item);
  body.append("client_id", photo.clientId);
  body.append("photo", photo.blob, "photo.jpg");
  const response = await post(photoUrl, body);
  await store.setPhoto({ ...photo, state: response.ok ? "sent" : "refused" });
}

async function sendSheet() {
  const response = await post(sendUrl, new FormData());
  if (response.ok) {
    isStopped = true;
    await store.forget();
    await forgetPage();
    location.reload();
    return;
  }
  draft.wantsSend = false;
  await store.keep(draft);
  if (response.status === 422) tell((await response.json()).lacks);
}

async function sync() {
  if (isSyncing || isStopped) {
    isAsked = true;
    return;
  }
  isSyncing = true;
  clearTimeout(retry);
  try {
    do {
      isAsked = false;
      if (draft.isDirty) await sendDraft();
      for (const photo of await store.photos()) {
        if (photo.state === "new" || photo.state === "removed") await sendPhoto(photo);
        await refreshPhotos();
      }
      status();
    } while ((isAsked || draft.isDirty) && !isStopped);
    failures = 0;
    if (draft.wantsSend) await sendSheet();
  } catch {
    failures += 1;
    if (!isStopped) retry = setTimeout(sync, Math.min(LONGEST_PAUSE, 1000 * 2 ** failures));
  }
  isSyncing = false;
  if (!isStopped || !part("conflict").hidden) status();
}

// --- photographs ----------------------------------------------------------------------------------------
async function addPhotos(item, files) {
  for (const file of files) {
    const blob = await smaller(file);
    const photo = { item, clientId: clientId(), blob, state: "new" };
    try {
      await store.addPhoto(photo);
    } catch {
      store = new Memory();
      await store.addPhoto(photo);
    }
  }
  await refreshPhotos();
  sync();
}

async function refreshPhotos() {
  photos = await store.photos();
  for (const photo of photos) {
    const list = form.querySelector(`[data-item="${CSS.escape(photo.item)}"] [data-photos]`);
    let row = list?.querySelector(`[data-photo="${photo.clientId}"]`);
    if (photo.state === "removed") {
      row?.remove();
      continue;
    }
    if (!list) continue;
    if (!row) {
      row = document.createElement("li");
      row.dataset.photo = photo.clientId;
      const picture = document.createElement("img");
      picture.alt = "";
      const remove = document.createElement("button");
      Object.assign(remove, { type: "button", className: "item__remove", textContent: "×" });
      remove.setAttribute("aria-label", word("remove"));
      const note = document.createElement("span");
      note.className = "item__photo-note";
      row.append(picture, remove, note);
      list.append(row);
      picture.src = await dataUrl(photo.blob).catch(() => "");
      picture.alt = form.querySelector(`[data-item="${CSS.escape(photo.item)}"] legend`).firstChild.textContent.trim();
    }
    const note = row.querySelector(".item__photo-note");
    if (note) note.textContent = photo.state === "new" ? word("unsent") : photo.state === "refused" ? word("notTaken") : "";
  }
}

async function removePhoto(row) {
  const known = photos.find((one) => one.clientId === row.dataset.photo);
  const item = row.closest("[data-item]").dataset.item;
  row.remove();
  if (known?.state === "new" || known?.state === "refused") await store.dropPhoto(known);
  else if (known) await store.setPhoto({ ...known, state: "removed", blob: null });
  else await store.addPhoto({ item, clientId: row.dataset.photo, blob: null, state: "removed" });
  await refreshPhotos();
  sync();
}

// --- times ------------------------------------------------------------------------------------------------
function now() {
  const parts = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" }).format(new Date());
  return parts.replace(" ", "T");
}

function face(item) {
  const button = part("stopwatch", item);
  const since = draft.running[item.dataset.item];
  const seconds = since ? Math.floor((Date.now() - since) / 1000) : 0;
  const clockFace = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  button.textContent = since ? `${word("stop")} ${clockFace}` : word("start");
  button.classList.toggle("is-running", Boolean(since));
}

function toggle(item) {
  const code = item.dataset.item;
  const { [code]: since, ...others } = draft.running;
  draft.running = since ? others : { ...others, [code]: Date.now() };
  if (since) {
    item.querySelector("input[type='checkbox']").checked = false;
    item.querySelector(".field").value = String(Math.round((Date.now() - since) / 1000));
  }
  face(item);
  changed();
}

const timed = items.filter((one) => one.dataset.type === "time");
setInterval(() => {
  for (const item of timed) if (draft.running[item.dataset.item]) face(item);
}, 500);

// --- beginning --------------------------------------------------------------------------------------------
async function begin() {
  form.noValidate = true;
  part("plain").hidden = true;
  for (const one of form.querySelectorAll("[data-now], [data-stopwatch]")) one.hidden = false;
  try {
    store = await Store.of(SHEET);
    const found = await store.draft();
    if (found && (found.isDirty || found.no >= server.no)) {
      draft = { ...draft, ...found };
      if (found.answers) write(found);
    }
  } catch {
    store = new Memory();
  }
  for (const item of timed) face(item);
  show();
  await refreshPhotos();
  status();
  sync();
  const ready = () => {
    form.dataset.isReady = "1";
    status();
  };
  keepPage(workerUrl, ready).catch(() => {}); // the page works without it as long as it stays open
}

form.addEventListener("change", (event) => {
  const item = event.target.closest("[data-item]");
  if (event.target.matches("[type='file']")) {
    addPhotos(item.dataset.item, [...event.target.files]);
    event.target.value = "";
    return;
  }
  if (event.target.matches(".item__time .field") && event.target.value) item.querySelector("input[type='checkbox']").checked = false;
  changed();
  if (event.target.value === "no" && event.target.type === "radio") item.querySelector("textarea").focus();
});
form.addEventListener("input", (event) => {
  if (event.target.matches("textarea, .field")) changed();
});
form.addEventListener("click", (event) => {
  const button = event.target.closest("button, a");
  if (!button) return;
  const item = button.closest("[data-item]");
  if (button.matches("[data-now]")) {
    document.getElementById(button.dataset.now).value = now();
    changed();
  } else if (button.matches("[data-stopwatch]")) toggle(item);
  else if (button.matches("[data-comment-open]")) {
    part("comment", item).hidden = false;
    button.hidden = true;
    item.querySelector("textarea").focus();
  } else if (button.matches(".item__remove")) {
    event.preventDefault();
    removePhoto(button.closest("[data-photo]"));
  } else if (button.matches("[data-lacks] a")) {
    event.preventDefault();
    jump(decodeURIComponent(button.hash.slice(1)));
  } else if (button.matches("[data-keep-mine]")) {
    part("conflict").hidden = true;
    isStopped = false;
    changed();
  } else if (button.matches("[data-take-theirs]")) store.forget().then(() => location.reload());
});
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const found = lacks();
  tell(found);
  if (found.length) return;
  draft = { ...draft, ...values(), wantsSend: true };
  await store.keep(draft).catch(() => {});
  status();
  sync();
});
window.addEventListener("online", () => {
  failures = 0;
  sync();
});
window.addEventListener("offline", status);
begin();
