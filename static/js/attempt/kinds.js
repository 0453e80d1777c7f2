// What the fields of each kind of question say, and how a stored value is put back into them.
// The forms of values are those of assessments/answers.py.

const BY_PARTS = ["matching", "true_false", "best_worst", "cloze"]; // fields name the part that they give
const NUMBER = /^[-+−–]?(?:\d{1,3}(?: \d{3})+|\d+)(?:[.,]\d+)?$/;

const fieldsOf = (form) => [...form.elements].filter((one) => one.name === "value");
const partsOf = (form) => [...form.querySelectorAll("[data-part]")];

export const isEmpty = (value) => value === null || value.length === 0;

export function readValue(kind, form) {
  if (BY_PARTS.includes(kind)) return readParts(kind, form);
  const fields = fieldsOf(form);
  if (kind === "short") return fields[0].value.trim() ? fields[0].value : null;
  if (kind === "calculation") return fields[0].value.trim() || null;
  if (kind === "single") return fields.find((one) => one.checked)?.value ?? null;
  const chosen = fields.filter((one) => one.checked).map((one) => one.value);
  return chosen.length ? chosen : null; // in the shown order, as the server keeps it
}

function readParts(kind, form) {
  const given = {};
  const fields = partsOf(form);
  if (kind === "best_worst") fields.sort((one, other) => one.dataset.part.localeCompare(other.dataset.part)); // as the server keeps it
  for (const field of fields) {
    if (field.type === "radio" ? field.checked : field.value.trim()) given[field.dataset.part] = field.value;
  }
  if (kind === "true_false" && "verdict" in given) given.verdict = given.verdict === "true";
  return Object.keys(given).length ? given : null;
}

export function writeValue(kind, form, value) {
  if (BY_PARTS.includes(kind)) {
    for (const field of partsOf(form)) {
      const part = value?.[field.dataset.part] ?? "";
      if (field.type === "radio") field.checked = String(part) === field.value;
      else field.value = part;
    }
  } else if (kind === "short" || kind === "calculation") {
    fieldsOf(form)[0].value = value ?? "";
    if (kind === "calculation") hint(form);
  } else {
    for (const one of fieldsOf(form)) one.checked = [value].flat().includes(one.value);
  }
}

export function setUp(kind, form) {
  if (kind === "best_worst") form.addEventListener("change", (event) => keepApart(form, event.target));
  if (kind === "calculation") form.addEventListener("change", () => hint(form));
  if (kind === "calculation") form.addEventListener("input", () => hint(form, true));
}

// One reply cannot be both: the newer mark stays.
function keepApart(form, marked) {
  for (const other of partsOf(form)) {
    if (other !== marked && marked.dataset.part && other.dataset.part !== marked.dataset.part && other.value === marked.value) other.checked = false;
  }
}

// What is no number is kept all the same, so the hint only says so; while somebody types it only goes away.
function hint(form, isTyping = false) {
  const field = form.querySelector("[data-number]");
  const line = form.querySelector("[data-hint]");
  const isWrong = Boolean(field.value.trim()) && !isNumber(field.value, field.dataset.unit);
  line.hidden = isTyping ? line.hidden || !isWrong : !isWrong;
  field.classList.toggle("is-doubtful", !line.hidden);
}

export function isNumber(text, unit) {
  let typed = text.trim().toLowerCase().replace(/\s+/g, " ");
  const sign = unit.toLowerCase().replace(/\.+$/, "");
  const bare = typed.replace(/\.+$/, "");
  if (sign && bare.endsWith(sign)) typed = bare.slice(0, -sign.length).trimEnd();
  return NUMBER.test(typed);
}
