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

// A table too wide for its box fades at the edge that hides something, and is a stop of the Tab key, so that
// arrows scroll it; one that fits is none. Rows of tabs only fade: their links take the key.
const WIDE = ".table-wrap, .report-table, .question-preview";
const TABS = ".board-nav, .nav-tabs, .tabs, .source-states, .stages ol";

function tellEdges(box) {
  const hidden = box.scrollWidth - box.clientWidth;
  const isCut = getComputedStyle(box).overflowX === "visible" ? false : hidden > 1;
  const edges = isCut ? [box.scrollLeft > 1 && "start", box.scrollLeft < hidden - 1 && "end"] : [];
  const more = edges.filter(Boolean).join(" ");
  if (more) box.dataset.more = more;
  else delete box.dataset.more;
  return isCut;
}

function tellTable(box) {
  if (tellEdges(box)) {
    box.tabIndex = 0;
    if (!box.hasAttribute("role")) box.setAttribute("role", "group");
    const isNamed = box.hasAttribute("aria-label") || box.hasAttribute("aria-labelledby");
    if (!isNamed) box.setAttribute("aria-label", toasts()?.dataset.table ?? "");
  } else box.removeAttribute("tabindex");
}

const tell = (box) => (box.matches(WIDE) ? tellTable(box) : tellEdges(box));
const boxes = new ResizeObserver((seen) => seen.forEach(({ target }) => tell(target.closest(`${WIDE}, ${TABS}`))));
function watchBoxes(part) {
  for (const box of part.querySelectorAll(`${WIDE}, ${TABS}`)) {
    boxes.observe(box);
    if (box.firstElementChild) boxes.observe(box.firstElementChild); // what is inside grows without it
    box.addEventListener("scroll", () => tellEdges(box), { passive: true });
  }
}
watchBoxes(document);
document.addEventListener("htmx:afterSettle", (event) => watchBoxes(event.target));
