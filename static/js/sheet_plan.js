// The usual number of sheets for the chosen instrument, until somebody writes another.

const instrument = document.getElementById("plan-instrument");
const each = document.getElementById("plan-each");

let isOwn = false;
each?.addEventListener("input", () => {
  isOwn = true;
});
instrument?.addEventListener("change", () => {
  const { each: usual } = instrument.selectedOptions[0].dataset;
  if (!isOwn && usual) each.value = usual;
});
