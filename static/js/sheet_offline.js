// The worker that keeps an opened sheet with its scripts and styles, and forgets it when it is sent.

const isOwn = (address) => address.startsWith(`${location.origin}/`) && !address.includes("/photos/") && !address.endsWith("/save/");

// Calls `ready` once everything of the page is kept.
export async function keepPage(workerUrl, ready) {
  if (!workerUrl || !navigator.serviceWorker) return;
  await navigator.serviceWorker.register(workerUrl);
  const registration = await navigator.serviceWorker.ready;
  await document.fonts.ready;
  const used = performance.getEntriesByType("resource").map((one) => one.name);
  const channel = new MessageChannel();
  channel.port1.onmessage = ({ data }) => data.isWhole && ready();
  registration.active.postMessage({ keep: [location.pathname, ...new Set(used.filter(isOwn))] }, [channel.port2]);
}

export async function forgetPage() {
  const registration = await navigator.serviceWorker?.getRegistration(location.href);
  registration?.active?.postMessage({ forget: location.pathname });
}
