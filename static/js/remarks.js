// Remarks at a second of a recording: T opens the field where the recording stands, Enter stores, Esc closes.

import { clockOf } from "./player.js";
import { offerWords } from "./words.js";

export function setUpRemarks(root, grade, players, desk) {
  const details = root.querySelector("[data-remark-new]");
  if (!details) return { open: () => false };
  const form = details.querySelector("form");
  const text = form.elements.namedItem("text");
  const second = form.elements.namedItem("second");
  const file = form.elements.namedItem("file");
  const criterion = form.elements.namedItem("criterion");
  const clock = form.querySelector("[data-remark-clock]");
  let wasPlaying = null;

  const showClock = () => {
    clock.textContent = clockOf(Number(second.value));
  };
  second.addEventListener("input", showClock);

  function open(player, code) {
    if (!player) return false;
    wasPlaying = player.media.paused ? null : player.media;
    player.media.pause();
    second.value = player.media.currentTime.toFixed(2);
    if (file) file.value = player.figure.dataset.player;
    criterion.value = code ?? criterion.value;
    showClock();
    details.open = true;
    text.focus();
    return true;
  }

  function close() {
    details.open = false;
    text.value = "";
    wasPlaying?.play().catch(() => {});
    wasPlaying = null;
    desk.back();
  }

  async function send(one) {
    const response = await fetch(one.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(one)),
      headers: { Accept: "application/json" },
      credentials: "same-origin",
    });
    if (response.redirected || !response.headers.get("Content-Type")?.includes("json")) throw new Error("not taken");
    const facts = await response.json();
    for (const [key, html] of Object.entries(facts.html)) {
      const place = root.querySelector(`[data-remarks="${key}"]`);
      if (place) place.innerHTML = html; // rendered and escaped by the server
    }
    for (const player of players) player.redraw();
    document.dispatchEvent(new CustomEvent("toast", { detail: { text: facts.said, level: response.ok ? "success" : "error" } }));
    return response.ok;
  }

  root.addEventListener("submit", async (event) => {
    const one = event.target.closest("[data-remark-form]");
    if (!one) return;
    event.preventDefault();
    try {
      if ((await send(one)) && one === form) close();
    } catch {
      one.submit(); // as without a script: the server says what it thinks
    }
  });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      event.stopPropagation();
      if (text.value.trim()) form.requestSubmit();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      close();
    }
  });
  offerWords(grade, text, { criterion: () => criterion.value, level: desk.levelOf, changed: () => {} });
  return { open };
}
