// Keeps what is typed on the server while it is being typed. The page works without it: its button saves.

const PAUSE = 1200; // ms after the last change

for (const form of document.querySelectorAll("[data-keep]")) keep(form);
document.getElementById(location.hash.slice(1))?.matches(".verdict") && document.getElementById("result").focus();

function keep(form) {
  const place = form.querySelector("[data-saved]");
  if (!place) return;
  let timer = 0;
  let isDirty = false;

  async function save() {
    clearTimeout(timer);
    if (!isDirty) return;
    isDirty = false;
    say("wordSaving");
    const body = new URLSearchParams(new FormData(form));
    body.set("quiet", "1");
    const answer = await fetch(form.action, { method: "POST", body, keepalive: true, credentials: "same-origin" }).catch(() => null);
    if (answer?.status === 204) return say("wordSaved");
    isDirty = true;
    say("wordFailed");
  }

  function say(word) {
    place.textContent = form.dataset[word];
    place.classList.toggle("is-failed", word === "wordFailed");
  }

  form.addEventListener("input", () => {
    isDirty = true;
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  });
  form.addEventListener("submit", () => {
    isDirty = false;
    clearTimeout(timer);
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && save());
}
