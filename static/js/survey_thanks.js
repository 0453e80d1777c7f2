// A form that was sent by the browser itself has arrived: its draft is not needed on this device any more.

for (const key of Object.keys(localStorage).filter((one) => one.startsWith("survey:"))) {
  try {
    if (JSON.parse(localStorage.getItem(key)).isPlain) localStorage.removeItem(key);
  } catch {
    localStorage.removeItem(key);
  }
}
