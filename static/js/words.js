// Words of the assessor's bank under a field while it is written: ↓ at its end goes to them, Enter takes, Esc leaves.

const PAUSE = 200;

export function offerWords(form, field, { criterion, level, changed }) {
  let list = null;
  let timer = null;
  let asked = 0;

  function close() {
    list?.remove();
    list = null;
  }

  async function ask() {
    const mine = ++asked;
    const code = criterion();
    if (!code) return close();
    const query = new URLSearchParams({ criterion: code, q: field.value });
    const given = level(code);
    if (given !== null) query.set("level", given);
    try {
      const response = await fetch(`${form.dataset.wordsAt}?${query}`, { headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (mine === asked && response.ok && !response.redirected) show((await response.json()).words);
    } catch {
      close(); // the bank is a convenience
    }
  }

  function show(words) {
    close();
    const others = words.filter((one) => one.text !== field.value.trim());
    if (!field.isConnected || document.activeElement !== field || (!others.length && !field.value.trim())) return;
    list = document.createElement("div");
    list.className = "words-offered";
    list.setAttribute("role", "group");
    list.setAttribute("aria-label", form.dataset.wordOffered);
    for (const one of others) list.append(button(one.text, () => take(one.text)));
    if (field.value.trim() && !words.some((one) => one.text === field.value.trim())) {
      const keep = button(`☆ ${form.dataset.wordStar}`, star);
      keep.classList.add("words-offered__star");
      list.append(keep);
    }
    field.after(list);
  }

  function button(text, act) {
    const one = document.createElement("button");
    one.type = "button";
    one.textContent = text;
    one.addEventListener("click", act);
    return one;
  }

  function take(text) {
    field.value = text;
    changed();
    close();
    field.focus();
  }

  async function star() {
    const body = new URLSearchParams({ criterion: criterion(), text: field.value, csrfmiddlewaretoken: form.elements.namedItem("csrfmiddlewaretoken").value });
    const response = await fetch(form.dataset.starAt, { method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin" });
    const facts = await response.json();
    document.dispatchEvent(new CustomEvent("toast", { detail: { text: facts.said, level: response.ok ? "success" : "error" } }));
    close();
    field.focus();
  }

  field.addEventListener("focus", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 0);
  });
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && list && field.selectionStart === field.value.length) {
      event.preventDefault();
      list.querySelector("button").focus();
    }
  });
  field.parentElement.addEventListener("keydown", (event) => {
    if (!list?.contains(event.target)) return;
    const all = [...list.querySelectorAll("button")];
    const at = all.indexOf(event.target);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      event.stopPropagation();
      (all[at + (event.key === "ArrowDown" ? 1 : -1)] ?? field).focus();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      close();
      field.focus();
    }
  });
  field.parentElement.addEventListener("focusout", (event) => {
    if (list && !field.parentElement.contains(event.relatedTarget)) close();
  });
}
