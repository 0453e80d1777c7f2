// Five seconds back and forward, and the speed, beside a checklist of a recording; J, K and L outside fields.

const figure = document.querySelector("[data-score-player]");
const audio = figure.querySelector("audio");

function skip(seconds) {
  audio.currentTime = Math.max(0, audio.currentTime + seconds);
}

if (audio) {
  figure.querySelector("[data-tools]").hidden = false;
  for (const button of figure.querySelectorAll("[data-skip]")) button.addEventListener("click", () => skip(Number(button.dataset.skip)));
  figure.querySelector("[data-speed]").addEventListener("change", (event) => {
    audio.playbackRate = Number(event.target.value);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("textarea, select, input:not([type='radio'], [type='checkbox'])")) return;
    if (event.code === "KeyJ") skip(-5);
    else if (event.code === "KeyL") skip(5);
    else if (event.code === "KeyK") audio.paused ? audio.play().catch(() => {}) : audio.pause();
    else return;
    event.preventDefault();
  });
}
