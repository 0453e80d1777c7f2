// Saves how far a lesson was read, marks the heading in view. The page works without it.
const lesson = document.getElementById("lesson");
const headers = JSON.parse(document.body.getAttribute("hx-headers") || "{}");
let seen = Number(lesson?.dataset.percent || 0);
let saved = seen;
let timer = 0;

function percentSeen() {
  const box = lesson.getBoundingClientRect();
  if (box.height === 0) return 0;
  return Math.max(0, Math.min(100, Math.round((100 * (window.innerHeight - box.top)) / box.height)));
}

async function save() {
  timer = 0;
  const url = lesson.dataset.progressUrl;
  if (!url || seen <= saved) return;
  const sent = seen;
  const body = new URLSearchParams({ percent: String(sent) });
  const answer = await fetch(url, { method: "POST", headers, body, keepalive: true, credentials: "same-origin" }).catch(() => null);
  if (answer?.ok) saved = sent;
}

function look() {
  seen = Math.max(seen, percentSeen());
  if (!timer && seen > saved) timer = window.setTimeout(save, 1500);
}

// As a book opens where it was left: only a lesson in the middle, and only if no heading was asked for.
function openAtSavedPlace() {
  const isFresh = performance.getEntriesByType("navigation")[0]?.type === "navigate";
  if (!isFresh || location.hash || !lesson.dataset.progressUrl || seen < 20 || seen > 95) return;
  const box = lesson.getBoundingClientRect();
  window.scrollTo({ top: window.scrollY + box.top + (box.height * seen) / 100 - window.innerHeight, behavior: "instant" });
}

if (lesson) {
  window.addEventListener("scroll", look, { passive: true });
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && save());
  openAtSavedPlace();
  look();
  const links = new Map([...document.querySelectorAll(".toc a")].map((link) => [link.hash.slice(1), link]));
  const inView = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        links.forEach((link) => link.removeAttribute("aria-current"));
        links.get(entry.target.id)?.setAttribute("aria-current", "true");
      }
    },
    { rootMargin: "0px 0px -70% 0px" },
  );
  links.forEach((_link, id) => {
    const heading = document.getElementById(decodeURIComponent(id));
    if (heading) inView.observe(heading);
  });
}
