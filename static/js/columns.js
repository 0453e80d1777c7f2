// Columns of a file: a numbered run is filled in by order and can be taken back; what is matched is counted at once.

const form = document.querySelector("[data-columns]");

const numberOf = (select) => Number(select.name.slice("column-".length));
const selects = form ? [...form.querySelectorAll("select[name^=column-]")].sort((a, b) => numberOf(a) - numberOf(b)) : [];
const headingOf = (select) => select.getAttribute("aria-label");
const nameOf = (option) => option.text.split(" — ")[0].replace(/ (?=\d)/g, "\u00a0");
const runOf = (option) => option?.dataset.run;
const isSure = (select) => select.closest(".column-sure") !== null;
const said = (text, values) => text.replace(/\{(\w+)\}/g, (_whole, name) => values[name]);

// --- what is matched -----------------------------------------------------------------------------
const quoted = (options) => {
  const runs = [];
  for (const option of options) {
    const last = runs.at(-1)?.at(-1);
    if (last && runOf(option) && runOf(option) === runOf(last) && option.index === last.index + 1) runs.at(-1).push(option);
    else runs.push([option]);
  }
  return runs
    .map((run) => (run.length > 2 ? `«${nameOf(run[0])}»…«${nameOf(run.at(-1))}»` : run.map((one) => `«${nameOf(one)}»`).join(", ")))
    .join(", ");
};

const put = (name, text) => {
  const place = form.querySelector(`[data-${name}]`);
  place.textContent = text;
  place.closest("[data-part]")?.toggleAttribute("hidden", text === "" || text === "0");
};

const count = () => {
  const unread = selects.filter((select) => select.value === "");
  const taken = new Set(selects.map((select) => select.value));
  const needed = selects[0]?.querySelector("optgroup")?.children ?? [];
  put("matched", String(selects.length - unread.length));
  put("unread-count", String(unread.length));
  put("unread", unread.map((select) => `«${headingOf(select)}»`).join(", "));
  put("lacking", quoted([...needed].filter((option) => !taken.has(option.value))));
};

const marks = new Map();
const mark = (select) => {
  const place = select.closest(".column-row").querySelector(".column-row__how");
  if (!marks.has(select)) marks.set(select, place.innerHTML);
  const isAsBefore = select.selectedOptions[0]?.defaultSelected || (select.value === "" && !select.querySelector("option[selected]"));
  if (isAsBefore) {
    place.innerHTML = marks.get(select);
    return;
  }
  const state = document.createElement("span");
  state.className = select.value ? "state state-ok" : "state state-muted";
  state.textContent = select.value ? form.dataset.chosen : form.dataset.dropped;
  place.replaceChildren(state);
};

// --- a run by order ------------------------------------------------------------------------------
const restOf = (select) => {
  const chosen = select.selectedOptions[0];
  if (!runOf(chosen)) return [];
  const kept = new Set(selects.filter(isSure).map((one) => one.value));
  return [...select.options].slice(chosen.index + 1).filter((one) => runOf(one) === runOf(chosen) && !kept.has(one.value));
};

const pairsOf = (select) => {
  const run = runOf(select.selectedOptions[0]);
  const free = selects
    .slice(selects.indexOf(select) + 1)
    .filter((one) => !isSure(one) && (one.value === "" || runOf(one.selectedOptions[0]) === run));
  const rest = restOf(select).slice(0, free.length);
  return rest.map((option, at) => [free[at], option.value]);
};

const offerAt = (select) => {
  const place = document.createElement("div");
  place.className = "column-fill";
  place.setAttribute("role", "status");
  select.after(place);
  return place;
};

const clearOffers = () => form.querySelectorAll(".column-fill").forEach((one) => one.remove());

const button = (text, press) => {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-sm btn-outline-secondary";
  made.textContent = text;
  made.addEventListener("click", press);
  return made;
};

const note = (text) => Object.assign(document.createElement("p"), { textContent: text });

const set = (select, value) => {
  select.value = value;
  mark(select);
};

const fill = (select, pairs) => {
  const before = new Map();
  const targets = new Set(pairs.map(([target]) => target));
  const values = new Set(pairs.map(([, value]) => value));
  for (const one of selects) {
    if (!targets.has(one) && one !== select && values.has(one.value)) {
      before.set(one, one.value);
      set(one, "");
    }
  }
  for (const [target, value] of pairs) {
    before.set(target, target.value);
    set(target, value);
  }
  count();
  clearOffers();
  const place = offerAt(select);
  const undo = button(form.dataset.undo, () => {
    for (const [one, value] of before) set(one, value);
    count();
    clearOffers();
    offer(select);
    select.focus();
  });
  place.append(note(said(form.dataset.filled, { count: pairs.length, first: headingOf(pairs[0][0]), last: headingOf(pairs.at(-1)[0]) })), undo);
  undo.focus();
};

const offer = (select) => {
  clearOffers();
  const pairs = pairsOf(select);
  if (pairs.length < 2 || pairs.every(([target, value]) => target.value === value)) return;
  const options = restOf(select);
  const names = { count: pairs.length, first: nameOf(options[0]), last: nameOf(options[pairs.length - 1]) };
  const headings = { from: headingOf(pairs[0][0]), to: headingOf(pairs.at(-1)[0]) };
  offerAt(select).append(
    note(said(form.dataset.offer, { ...names, ...headings })),
    button(form.dataset.fill, () => fill(select, pairs)),
  );
};

if (form) {
  form.addEventListener("change", (event) => {
    if (!selects.includes(event.target)) return;
    mark(event.target);
    count();
    offer(event.target);
  });
}
