// The tree of a wave's branches: says how many are ticked, and takes the control tick with the branch.

const form = document.querySelector("#arms");
const count = form?.querySelector("[data-count]");

const show = () => {
  if (!count) return;
  const ticked = form.querySelectorAll("input[name=branch]:checked");
  const control = [...form.querySelectorAll("input[name=control]:checked")].filter((one) => {
    const row = one.closest("li");
    return row.querySelector("input[name=branch]").checked;
  });
  const word = count.dataset.count;
  count.textContent = `${word}: ${ticked.length}, ${form.dataset.control}: ${control.length}`;
};

if (form) {
  form.addEventListener("change", show);
  show();
}
