// Copies the address of a survey's link; the link beside the button can be copied without it too.

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    const text = button.textContent;
    button.textContent = button.dataset.wordCopied;
    setTimeout(() => {
      button.textContent = text;
    }, 2000);
  });
}
