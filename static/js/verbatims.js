// Remarks are tagged by keys: J and K go through them, Enter asks for a criterion, U undoes. A criterion is taken when
// it was chosen from the list or its whole code was typed: unfinished words tag nothing.
// The form works without this.

const LIST = "#verbatims";
const SHOWN = 8; // criteria offered at once
let current = 0;
let repeated = ""; // the criterion of the last tagging
let options = []; // offered now: [code, text]
let chosen = -1;
let isSending = false;

const list = () => document.querySelector(LIST);
const form = () => list().querySelector("[data-verbatims]");
const rows = () => [...list().querySelectorAll("[data-verbatim]")];
const field = () => list().querySelector("[data-criterion]");
const plain = (text) => text.toLowerCase().replaceAll("ё", "е");
const isWriting = (target) => target.closest("textarea, select, dialog, input:not([type=checkbox])") !== null;

// --- going through --------------------------------------------------------------------------------------
function go(index, isFocused = true) {
  const all = rows();
  if (!all.length) return;
  current = Math.min(Math.max(index, 0), all.length - 1);
  for (const row of all) row.classList.remove("is-current");
  all[current].classList.add("is-current");
  if (!isFocused) return;
  all[current].focus({ preventScroll: true });
  all[current].scrollIntoView({ block: "nearest" });
}

const tickOf = (row) => row.querySelector("input[name=comment]");
const ticked = () => rows().map(tickOf).filter((one) => one.checked);

function countTicked() {
  const button = list().querySelector("[data-tag]");
  if (!button) return;
  button.dataset.word ??= button.textContent.trim();
  const n = ticked().length;
  button.textContent = n ? `${button.dataset.word} ${n}` : button.dataset.word;
}

// --- sending --------------------------------------------------------------------------------------------
// What is ticked is tagged; by keys, with nothing ticked, the remark that is current.
async function send(address, extra = {}, isByKeys = false) {
  if (isSending) return;
  isSending = true;
  const body = new FormData(form());
  for (const [name, value] of Object.entries(extra)) body.set(name, value);
  const row = isByKeys ? list().querySelector("[data-verbatim].is-current") : null;
  if (!body.has("comment") && row) body.append("comment", row.dataset.verbatim);
  try {
    const response = await fetch(address, { method: "POST", body, headers: { "HX-Request": "true" }, credentials: "same-origin" });
    const text = await response.text();
    const part = new DOMParser().parseFromString(text, "text/html").querySelector(LIST);
    if (!response.ok || !part) throw new Error("not taken");
    list().replaceWith(document.importNode(part, true));
    mount();
    go(current);
  } catch {
    document.dispatchEvent(new CustomEvent("toast", { detail: { text: document.getElementById("toasts").dataset.failed, level: "error" } }));
  } finally {
    isSending = false;
  }
}

function tag(code) {
  repeated = code;
  close();
  send(form().action, { criterion: code }, true);
}

// The code that is typed whole, or a line of the list as it stands; undefined for anything else.
function exact(typed) {
  const said = plain(typed.trim());
  return criteria().find(([code, text]) => said === plain(code) || said === plain(`${code} ${text}`))?.[0];
}

const ask = () => {
  list().querySelector(".tag-bar__status").textContent = field().dataset.ask;
  field().focus();
};

const undo = () => {
  const button = list().querySelector("[data-undo]");
  if (button) send(button.getAttribute("formaction") ?? form().action);
};

// --- choosing a criterion ---------------------------------------------------------------------------------
function criteria() {
  return [...list().querySelectorAll("#criteria option")].map((one) => {
    const at = one.value.indexOf(" ");
    return [one.value.slice(0, at), one.value.slice(at + 1)];
  });
}

// Codes that begin so, then texts in which each word begins so.
function matching(typed) {
  const words = plain(typed).split(/\s+/).filter(Boolean);
  const all = criteria();
  if (!words.length) return all.slice(0, SHOWN);
  const byCode = all.filter(([code]) => plain(code).startsWith(words[0]));
  const byText = all.filter(([code, text]) => {
    const parts = plain(text).split(/[^0-9a-zа-я]+/);
    return !byCode.some(([other]) => other === code) && words.every((word) => parts.some((part) => part.startsWith(word)));
  });
  return [...byCode, ...byText].slice(0, SHOWN);
}

function offer() {
  options = matching(field().value);
  choose(options.findIndex(([code]) => code === exact(field().value)));
}

function choose(index) {
  chosen = index;
  const box = list().querySelector(".tag-options");
  box.hidden = !options.length;
  field().setAttribute("aria-expanded", String(options.length > 0));
  box.replaceChildren(...options.map(([code, text], at) => {
    const line = document.createElement("li");
    const name = document.createElement("b");
    line.id = `criterion-${code}`;
    line.setAttribute("role", "option");
    line.setAttribute("aria-selected", String(at === chosen));
    name.textContent = code;
    line.append(name, ` ${text}`);
    line.addEventListener("mousedown", (event) => {
      event.preventDefault();
      tag(code);
    });
    return line;
  }));
  if (chosen >= 0) {
    field().setAttribute("aria-activedescendant", `criterion-${options[chosen][0]}`);
    box.children[chosen].scrollIntoView({ block: "nearest" });
  } else field().removeAttribute("aria-activedescendant");
}

function close() {
  options = [];
  choose(-1);
}

function onFieldKey(event) {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (!options.length) return offer();
    if (event.key === "ArrowDown") choose((chosen + 1) % options.length);
    else choose(chosen > 0 ? chosen - 1 : options.length - 1);
  } else if (event.key === "Enter") {
    event.preventDefault();
    const code = chosen >= 0 ? options[chosen][0] : exact(field().value);
    if (code) tag(code);
    else ask();
  } else if (event.key === "Escape") {
    event.stopPropagation();
    close();
    go(current);
  }
}

// --- one list ----------------------------------------------------------------------------------------------
function mount() {
  countTicked();
  const box = field();
  if (box) {
    box.removeAttribute("list"); // the own list is driven by keys in every browser alike
    box.setAttribute("role", "combobox");
    box.setAttribute("aria-expanded", "false");
    box.setAttribute("aria-controls", "criterion-options");
    box.setAttribute("aria-autocomplete", "list");
    const lines = document.createElement("ul");
    lines.className = "tag-options";
    lines.id = "criterion-options";
    lines.setAttribute("role", "listbox");
    lines.setAttribute("aria-label", box.labels[0].textContent);
    lines.hidden = true;
    box.after(lines);
    box.addEventListener("input", offer);
    box.addEventListener("focus", offer);
    box.addEventListener("blur", close);
    box.addEventListener("keydown", onFieldKey);
  }
  const all = list().querySelector("[data-choose-all]");
  if (all) {
    all.hidden = false;
    all.addEventListener("click", () => {
      const isOn = ticked().length < rows().length;
      for (const row of rows()) tickOf(row).checked = isOn;
      countTicked();
    });
  }
  const keys = list().querySelector("[data-key-map]");
  if (keys) {
    keys.hidden = false;
    keys.addEventListener("click", () => document.getElementById("key-map").showModal());
  }
  form()?.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = event.submitter;
    const one = button?.name === "one" ? { one: button.value } : {};
    const typed = field()?.value.trim() ?? "";
    const code = exact(typed);
    const isOfField = !button?.matches("[data-undo], [name=one]");
    if (isOfField && typed && !code) return ask();
    if (isOfField && code) repeated = code;
    send(button?.getAttribute("formaction") ?? form().action, { ...(code ? { criterion: code } : {}), ...one });
  });
  form()?.addEventListener("change", countTicked);
  form()?.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-verbatim]");
    if (row) go(rows().indexOf(row), false);
  });
}

const byCode = { // by place on the keyboard too: J and K are О and Л on a Russian one
  KeyJ: () => go(current + (list().querySelector(".is-current") ? 1 : 0)),
  KeyK: () => go(current - 1),
  KeyX: () => {
    const tick = tickOf(rows()[current]);
    tick.checked = !tick.checked;
    countTicked();
  },
  KeyR: () => repeated && tag(repeated),
  KeyU: undo,
  KeyO: () => rows()[current]?.querySelector("[data-open]").click(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target) || document.querySelector("dialog[open]")) return;
  if (event.key === "Enter" && event.target.matches?.("[data-verbatim]")) {
    event.preventDefault();
    field().focus();
  } else if (byCode[event.code] && (rows().length || event.code === "KeyU")) {
    event.preventDefault();
    byCode[event.code]();
  }
});

mount();
