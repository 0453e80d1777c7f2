// The slider of days: each step shows the option of these days in place, and the address keeps it. What cannot be
// shown, without a connection or after a logout, is said, and the slider goes back to the days that are shown.

const wait = 90; // ms without a step before the page is asked

for (const form of document.querySelectorAll("[data-slider]")) {
  const range = form.querySelector("input[type=range]");
  const output = form.querySelector("output");
  const section = form.closest("section");
  const lost = form.querySelector("[data-lost]");
  let timer = 0;
  let asked = 0;
  let shown = range.value;

  const show = async () => {
    const mine = (asked += 1);
    const params = new URLSearchParams(new FormData(form));
    const address = `${location.pathname}?${params}`;
    let page = null;
    try {
      const answer = await fetch(address, { headers: { Accept: "text/html" } });
      if (answer.ok && !answer.redirected) page = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch {
      page = null; // no connection
    }
    if (mine !== asked) return;
    const fresh = page?.getElementById(section.id);
    lost.hidden = Boolean(fresh);
    if (!fresh) {
      range.value = shown;
      return;
    }
    section.querySelector("[data-shown]").replaceWith(fresh.querySelector("[data-shown]"));
    section.querySelector(".options__tabs").replaceWith(fresh.querySelector(".options__tabs"));
    section.querySelector(".part-head").replaceWith(fresh.querySelector(".part-head"));
    output.textContent = fresh.querySelector("output").textContent;
    shown = range.value;
    const total = document.getElementById("options-total");
    total?.replaceWith(page.getElementById("options-total"));
    keepOthers(page);
    history.replaceState(null, "", address);
  };

  range.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, wait);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show();
  });
}

// The other sliders' forms remember what this one says now.
function keepOthers(page) {
  for (const form of document.querySelectorAll("[data-slider]")) {
    const section = form.closest("section");
    const fresh = page.getElementById(section.id)?.querySelector("[data-slider]");
    if (!fresh) continue;
    for (const old of form.querySelectorAll("input[type=hidden]")) old.remove();
    form.prepend(...fresh.querySelectorAll("input[type=hidden]"));
  }
}
