// Figures of a month: Enter and the arrows go from branch to branch, totals follow what is typed.

const table = document.querySelector("[data-month]");
const inputs = "input[inputmode]";

const numberOf = (text) => {
  const plain = text.replace(/\s/g, "").replace(",", ".").replace("−", "-");
  return plain !== "" && Number.isFinite(Number(plain)) ? Number(plain) : null;
};

const total = (column) => {
  const place = table.tFoot.rows[0].cells[column]?.querySelector("[data-total]");
  if (!place) return;
  const rest = Number(place.dataset.rest);
  const typed = [...table.tBodies[0].rows]
    .map((row) => numberOf(row.cells[column].querySelector(inputs)?.value ?? ""))
    .filter((value) => value !== null);
  if (!typed.length && !rest) {
    place.textContent = "—";
    return;
  }
  const sum = typed.reduce((whole, value) => whole + value, rest);
  place.textContent = sum.toLocaleString("ru-RU", { maximumFractionDigits: 6 });
};

const step = (event) => {
  const down = event.key === "Enter" || event.key === "ArrowDown";
  if ((!down && event.key !== "ArrowUp") || !event.target.matches(inputs)) return;
  event.preventDefault(); // Enter in the middle of a column must not send half a month
  const cell = event.target.closest("td");
  const row = down ? cell.parentElement.nextElementSibling : cell.parentElement.previousElementSibling;
  const next = row?.cells[cell.cellIndex]?.querySelector(inputs);
  next?.focus();
  next?.select();
};

if (table) {
  table.addEventListener("keydown", step);
  table.addEventListener("input", (event) => total(event.target.closest("td").cellIndex));
  table.querySelector("[aria-invalid]")?.focus();
}
