// Sends a file piece by piece (tus 1.0 by tus-js-client, the global `tus`), whatever happens in between to the
// connection, the page or the login. A piece that the server has acknowledged is never sent again.

const FIRST_PAUSE = 1000; // ms
const LONGEST_PAUSE = 15000;
const WINDOW = 10000; // ms over which the speed is measured

const form = document.querySelector("[data-pieces]");
export const settings = form ? form.dataset : {};
let token = form?.querySelector("[name=csrfmiddlewaretoken]").value;

export const word = (name) => settings[`word${name[0].toUpperCase()}${name.slice(1)}`] ?? "";

/** Whether we are still let in; a login in another window brings a new token. Throws without a connection. */
async function isLetIn() {
  const answer = await fetch(location.href, { credentials: "same-origin", cache: "no-store" });
  if (answer.redirected || !answer.ok) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  token = page.querySelector("[data-pieces] [name=csrfmiddlewaretoken]")?.value ?? token;
  return true;
}

/** What the server says about a refusal, or null when it did not say anything of its own. */
function said(error) {
  const answer = error.originalResponse;
  if (!answer) return null;
  try {
    return { status: answer.getStatus(), ...JSON.parse(answer.getBody()) };
  } catch {
    return null;
  }
}

const FINAL = new Set([403, 410, 412, 413, 415, 422]);

/**
 * Sends one source.
 * @param {Blob|object} source what tus-js-client opens
 * @param {object} options of tus-js-client: metadata, uploadUrl, fileReader, uploadLengthDeferred…
 * @param {{progress(sent: number, total: number|null), state(name: string, message: string), done(file: number), url?(url: string)}} heard
 *   states: sending, paused, offline, login, waiting (come again), refused (final)
 */
export function send(source, options, heard) {
  let failures = 0;
  let timer = null;
  let isStopped = false;
  let inTrouble = false;

  const upload = new tus.Upload(source, {
    endpoint: settings.endpoint,
    chunkSize: Number(settings.pieceBytes),
    retryDelays: null,
    removeFingerprintOnSuccess: true,
    onBeforeRequest: (request) => request.setHeader("X-CSRFToken", token),
    onProgress: (sent, total) => heard.progress(sent, total),
    onChunkComplete: () => {
      failures = 0;
      inTrouble = false;
      if (!isStopped) heard.state("sending", "");
    },
    onUploadUrlAvailable: () => heard.url?.(upload.url),
    onSuccess: () => settle(),
    onError: (error) => recover(error),
    ...options,
  });

  function again() {
    clearTimeout(timer);
    timer = null;
    if (!isStopped) upload.start();
  }

  function wait(state, message) {
    inTrouble = true;
    if (isStopped) return;
    heard.state(state, message);
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** failures) * (0.75 + Math.random() / 2);
    failures += 1;
    timer = setTimeout(again, pause);
  }

  async function recover(error) {
    const answer = said(error);
    if (answer && FINAL.has(answer.status)) {
      stop();
      heard.state("refused", answer.message);
      return;
    }
    if (answer?.message) return wait("waiting", answer.message);
    try {
      if (await isLetIn()) wait("waiting", "");
      else wait("login", "");
    } catch {
      wait("offline", "");
    }
  }

  /** All bytes are there: what became of the file. */
  async function settle() {
    try {
      let state = await (await fetch(upload.url, { credentials: "same-origin" })).json();
      if (state.state === "receiving") {
        // the server was interrupted between the last piece and the check: an empty piece asks for it again
        const headers = { "Tus-Resumable": "1.0.0", "Upload-Offset": String(state.offset), "X-CSRFToken": token, "Content-Type": "application/offset+octet-stream" };
        await fetch(upload.url, { method: "PATCH", headers, credentials: "same-origin", body: new Blob([]) });
        state = await (await fetch(upload.url, { credentials: "same-origin" })).json();
      }
      if (state.state === "ready") heard.done(state.file);
      else if (state.state === "refused") heard.state("refused", state.message);
      else throw new Error("not yet");
    } catch {
      heard.state("offline", "");
      timer = setTimeout(settle, FIRST_PAUSE * 3);
    }
  }

  function stop() {
    isStopped = true;
    clearTimeout(timer);
    upload.abort();
  }

  window.addEventListener("online", () => {
    if (inTrouble && timer && !isStopped) again();
  });

  return {
    upload,
    start: () => again(),
    pause() {
      stop();
      heard.state("paused", "");
    },
    resume() {
      isStopped = false;
      heard.state("sending", "");
      again();
    },
    stop,
  };
}

/** Measures the speed of the last seconds: bytes a second, or null while it is unknown. */
export class Speed {
  #marks = [];

  add(bytes) {
    const now = performance.now();
    this.#marks.push([now, bytes]);
    while (this.#marks.length > 2 && now - this.#marks[0][0] > WINDOW) this.#marks.shift();
  }

  get perSecond() {
    const [first, last] = [this.#marks.at(0), this.#marks.at(-1)];
    return first && last[0] - first[0] > 500 && last[1] > first[1] ? ((last[1] - first[1]) * 1000) / (last[0] - first[0]) : null;
  }
}

const number = new Intl.NumberFormat("ru-RU", { maximumFractionDigits: 1 });

/** Bytes in words: «1,2 МБ». */
export function inBytes(bytes) {
  for (const [unit, size] of [["gb", 1024 ** 3], ["mb", 1024 ** 2], ["kb", 1024]]) {
    if (bytes >= size) return `${number.format(bytes / size)} ${word(unit)}`;
  }
  return `${bytes} ${word("b")}`;
}

/** Seconds as a clock: «4:05». */
export function asClock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** Show the list of files as the server has it now; the draft beside it is left alone. */
export async function refreshFiles() {
  const list = document.querySelector("[data-files]");
  const answer = await fetch(location.href, { credentials: "same-origin", cache: "no-store" });
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-files]");
  if (list && fresh) list.replaceChildren(...document.adoptNode(fresh).childNodes);
  document.dispatchEvent(new CustomEvent("files-changed"));
}
