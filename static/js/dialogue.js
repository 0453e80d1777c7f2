/* A conversation: keys 1-4 choose, Enter says it; after each reply the reader is at the client's new line. */
const live = document.querySelector("[data-live]");
const offline = document.querySelector("[data-offline]");

const stage = () => document.querySelector("[data-stage]");
const isTyping = (target) => target.closest("input:not([type=radio]), textarea, select, dialog[open]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (/^[1-4]$/.test(event.key)) {
    const reply = stage()?.querySelector(`[data-key="${event.key}"]`);
    if (!reply) return;
    event.preventDefault();
    reply.checked = true;
    reply.focus();
  } else if (event.key === "Enter" && !event.target.closest("a, button, summary")) {
    const form = stage()?.querySelector("form.replies");
    if (!form?.querySelector("input[name=chosen]:checked")) return;
    event.preventDefault();
    form.requestSubmit();
  }
});

document.addEventListener("htmx:afterSwap", () => {
  const shown = stage();
  if (!shown) return;
  offline.hidden = true;
  live.textContent = shown.dataset.mood;
  const line = shown.querySelector("#turn-line");
  line.focus({ preventScroll: true });
  const smooth = !matchMedia("(prefers-reduced-motion: reduce)").matches;
  shown.querySelector("#now").scrollIntoView({ block: "start", behavior: smooth ? "smooth" : "auto" });
});

for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(name, () => {
    offline.hidden = false;
    offline.scrollIntoView({ block: "center" });
  });
}
