// A button that opens the browser's print dialog; without JavaScript Ctrl+P does the same.
for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
}
