// The board's inner navigation: marks the part that is read, and keeps its link in sight on a phone.

const nav = document.querySelector(".board-nav");
const links = new Map([...(nav?.querySelectorAll("a[href^='#']") ?? [])].map((link) => [link.hash.slice(1), link]));

const mark = (id) => {
  const link = links.get(id);
  if (!link || link.getAttribute("aria-current")) return;
  for (const other of links.values()) other.removeAttribute("aria-current");
  link.setAttribute("aria-current", "location");
  nav.scrollTo({ left: link.offsetLeft - nav.clientWidth / 2 + link.clientWidth / 2 });
};

if (nav) {
  const seen = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) if (entry.isIntersecting) mark(entry.target.id);
    },
    { rootMargin: "-120px 0px -70% 0px" },
  );
  for (const id of links.keys()) {
    const part = document.getElementById(id);
    if (part) seen.observe(part);
  }
}
