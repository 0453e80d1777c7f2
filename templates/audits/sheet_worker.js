// Keeps the sheets that were opened here, with their scripts and styles: they open again without network.
const NAME = "sheets-1";
const ALIKE = { ignoreVary: true };
const PATIENCE = 4000; // ms that a weak network may take while there is a kept copy

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  const { keep, forget } = event.data;
  if (keep) event.waitUntil(keepAll(keep).then((isWhole) => event.ports[0]?.postMessage({ isWhole })));
  if (forget) event.waitUntil(caches.open(NAME).then((kept) => kept.delete(forget, ALIKE)));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  event.respondWith(answer(request));
});

async function keepAll(addresses) {
  const kept = await caches.open(NAME);
  const done = await Promise.allSettled(
    addresses.map(async (one) => {
      const response = await fetch(one, { credentials: "same-origin" });
      if (response.status === 404) return; // what is not there now will not be missed either
      if (!response.ok || response.redirected) throw new Error(one);
      await kept.put(one, response);
    }),
  );
  return done.every((one) => one.status === "fulfilled");
}

async function answer(request) {
  const kept = await caches.open(NAME);
  const copy = await kept.match(request, ALIKE);
  const fresh = fetch(request).then(async (response) => {
    if (copy && response.ok && !response.redirected) await kept.put(request, response.clone());
    return response;
  });
  if (!copy) return fresh;
  const late = new Promise((resolve) => setTimeout(() => resolve(copy), PATIENCE));
  return Promise.race([fresh.catch(() => copy), late]);
}
