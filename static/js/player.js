// A recording with marks of its remarks: a mark or a time seeks. Times are links that work without this.

const SVG = "http://www.w3.org/2000/svg";
export const SPEEDS = [1, 1.25, 1.5, 2];

export const clockOf = (seconds) => {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const two = (value) => String(value).padStart(2, "0");
  const tail = `${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  return hours ? `${hours}:${tail}` : tail;
};

const durationOf = (figure, media) =>
  Number.isFinite(media.duration) && media.duration > 0 ? media.duration : Number(figure.dataset.duration) || 0;

function drawMarks(figure, media) {
  const row = figure.querySelector("[data-marks]");
  const length = durationOf(figure, media);
  row.replaceChildren();
  if (!length) return;
  // a rail of its own: a browser's own controls leave no room for marks and say not where their track begins
  const bar = (name, width) => {
    const one = document.createElementNS(SVG, "rect");
    for (const [key, value] of Object.entries({ y: 1, width, height: 3, rx: 1.5, class: name })) one.setAttribute(key, value);
    row.append(one);
    return one;
  };
  bar("player__rail", "100%");
  const played = bar("player__played", "0%");
  media.ontimeupdate = () => played.setAttribute("width", `${Math.min(100, (100 * media.currentTime) / length)}%`);
  media.ontimeupdate();
  row.onclick = (event) => {
    const box = row.getBoundingClientRect();
    if (!event.target.classList.contains("player__mark")) seek(media, Math.max(0, ((event.clientX - box.left) / box.width) * length));
  };
  for (const remark of figure.querySelectorAll("[data-remark]")) {
    const second = Number(remark.dataset.second);
    const mark = document.createElementNS(SVG, "svg");
    mark.setAttribute("x", `${Math.min(100, (100 * second) / length)}%`);
    mark.setAttribute("overflow", "visible");
    const shape = document.createElementNS(SVG, "path");
    shape.setAttribute("d", "M0 5 L6 16 L-6 16 Z");
    shape.setAttribute("class", "player__mark");
    const title = document.createElementNS(SVG, "title");
    title.textContent = `${clockOf(second)} ${remark.dataset.criterion} ${remark.querySelector(".remark__text").textContent}`;
    shape.append(title);
    shape.addEventListener("click", () => seek(media, second));
    mark.append(shape);
    row.append(mark);
  }
}

export function seek(media, second) {
  const go = () => {
    media.currentTime = second;
    media.play().catch(() => {}); // a browser may want a click first
  };
  if (media.readyState) go();
  else {
    media.addEventListener("loadedmetadata", go, { once: true });
    media.load();
  }
}

// All players below `root`; calling again draws the marks anew.
export function setUpPlayers(root, signal) {
  const players = [];
  for (const figure of root.querySelectorAll("[data-player]")) {
    const media = figure.querySelector("audio, video");
    const redraw = () => drawMarks(figure, media);
    media.addEventListener("durationchange", redraw, { signal });
    figure.addEventListener(
      "click",
      (event) => {
        const link = event.target.closest("[data-seek]");
        if (!link || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        seek(media, Number(link.closest("[data-remark]").dataset.second));
      },
      { signal },
    );
    redraw();
    players.push({ figure, media, redraw });
  }
  return players;
}

if (document.querySelector("[data-player]") && !document.querySelector("[data-grade]")) setUpPlayers(document, undefined);
