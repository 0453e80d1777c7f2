// The frame of every page: theme, keys, menus, messages. Pages work without it.

const root = document.documentElement;
const dark = window.matchMedia("(prefers-color-scheme: dark)");

function chooseTheme(theme) {
  const isSystem = theme === (dark.matches ? "dark" : "light");
  const age = isSystem ? 0 : 31536000; // the system's own choice needs no cookie: it may change at dusk
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `theme=${theme}; path=/; max-age=${age}; samesite=lax${secure}`;
  if (isSystem) delete root.dataset.theme;
  else root.dataset.theme = theme;
}

for (const button of document.querySelectorAll("[data-theme-switch]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const current = root.dataset.theme || (dark.matches ? "dark" : "light");
    chooseTheme(current === "dark" ? "light" : "dark");
  });
}

const isWriting = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
  if (event.key === "/" || (event.code === "Slash" && event.key === ".")) {
    const field = [...document.querySelectorAll("[data-shell-search]")].find((one) => one.offsetParent);
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  } else if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) {
    event.preventDefault();
    document.getElementById("key-map").showModal();
  }
});

const openMenus = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

const toasts = () => document.getElementById("toasts"); // a page may change its content, and them with it

function addClose(line) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "toast-line__close";
  button.setAttribute("aria-label", toasts().dataset.close);
  button.addEventListener("click", () => line.remove());
  line.append(button);
}

function say(text, level = "info") {
  const line = document.createElement("div");
  const words = document.createElement("p");
  line.className = `toast-line toast-line--${level}`;
  words.textContent = text;
  line.append(words);
  addClose(line);
  toasts().append(line);
}

if (toasts()) {
  for (const line of toasts().children) addClose(line);
  // a view says something with a part of a page by the header HX-Trigger: {"toast": {"text": …, "level": …}}
  document.addEventListener("toast", (event) => say(event.detail.text, event.detail.level));
  document.addEventListener("htmx:sendError", () => say(toasts().dataset.failed, "error"));
  document.addEventListener("htmx:responseError", () => say(toasts().dataset.refused, "error"));
}

// A table too wide for its box is a stop of the Tab key, so that arrows scroll it; one that fits is none.
const WIDE = ".rich .table-wrap, .lesson .table-wrap, .question-preview";
const boxes = new ResizeObserver((seen) => {
  for (const { target } of seen) {
    const isWide = target.scrollWidth > target.clientWidth + 1;
    if (isWide) {
      target.tabIndex = 0;
      target.setAttribute("role", "group");
      target.setAttribute("aria-label", toasts()?.dataset.table ?? "");
    } else for (const name of ["tabindex", "role", "aria-label"]) target.removeAttribute(name);
  }
});
const watchTables = (part) => { for (const box of part.querySelectorAll(WIDE)) boxes.observe(box); };
watchTables(document);
document.addEventListener("htmx:afterSettle", (event) => watchTables(event.target));
