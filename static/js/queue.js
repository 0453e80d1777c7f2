// The queue: how many works are ticked, and all of a page at once. The forms work without this.

const form = document.querySelector("[data-queue]");
if (form) {
  const ticks = [...form.querySelectorAll("input[name=work]")];
  const all = form.querySelector("[data-choose-all]");
  const counted = form.querySelector("[data-counted]");
  const count = () => ticks.filter((one) => one.checked).length;
  const show = () => {
    if (counted) counted.textContent = count() ? `${counted.dataset.counted} (${count()})` : counted.dataset.counted;
  };
  all.hidden = ticks.length < 2;
  all.addEventListener("click", () => {
    const isOn = count() < ticks.length;
    for (const one of ticks) one.checked = isOn;
    show();
  });
  form.addEventListener("change", show);
  show();
}
