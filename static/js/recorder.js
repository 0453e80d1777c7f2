// Recording on the page of an exercise. Each second is kept in the browser (IndexedDB) and sent while it is being
// recorded: a tab that dies loses the last seconds only, a lost connection nothing.

import { asClock, inBytes, refreshFiles, send, word } from "./pieces.js";

const SLICE = 1000; // ms of recording a piece
const LIFE = 7 * 24 * 3600 * 1000; // ms; as long as the server waits for the rest
const KINDS = {
  video: ["video/webm;codecs=vp8,opus", "video/webm", "video/mp4"],
  audio: ["audio/webm;codecs=opus", "audio/webm", "audio/mp4"],
};

// --- what is recorded lies here until the server has it -----------------------------------------
const request = (asked) => new Promise((resolve, reject) => {
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
});

class Shelf {
  static async open() {
    const asked = indexedDB.open("recordings", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("tapes", { keyPath: "id" });
      asked.result.createObjectStore("pieces", { keyPath: ["tape", "start"] });
    };
    return Object.assign(new Shelf(), { base: await request(asked) });
  }

  #store(name, mode = "readwrite") {
    return this.base.transaction(name, mode).objectStore(name);
  }

  put = (tape) => request(this.#store("tapes").put(tape));
  tapes = () => request(this.#store("tapes", "readonly").getAll());
  addPiece = (tape, start, blob) => request(this.#store("pieces").put({ tape, start, blob }));

  /** The pieces from the byte `start` on, in order. */
  async from(tape, start) {
    const all = await request(this.#store("pieces", "readonly").getAll(IDBKeyRange.bound([tape, 0], [tape, Infinity])));
    return all.filter((one) => one.start + one.blob.size > start);
  }

  /** Forget the bytes that the server has. */
  async drop(tape, before) {
    const all = await request(this.#store("pieces", "readonly").getAll(IDBKeyRange.bound([tape, 0], [tape, before])));
    for (const one of all) if (one.start + one.blob.size <= before) await request(this.#store("pieces").delete([tape, one.start]));
  }

  async remove(tape) {
    await request(this.#store("pieces").delete(IDBKeyRange.bound([tape, 0], [tape, Infinity])));
    await request(this.#store("tapes").delete(tape));
  }
}

/** A tape as tus-js-client reads it: a slice waits until there is something to send, or the recording is over. */
class TapeSource {
  size = null;
  #waiting = null;

  constructor(shelf, tape) {
    this.shelf = shelf;
    this.tape = tape;
  }

  grow() {
    this.#waiting?.();
    this.#waiting = null;
  }

  async slice(start, end) {
    await this.shelf.drop(this.tape.id, start);
    for (;;) {
      const parts = [];
      let at = start;
      for (const { start: from, blob } of await this.shelf.from(this.tape.id, start)) {
        if (at >= end) break;
        parts.push(blob.slice(at - from, end - from));
        at = Math.min(end, from + blob.size);
      }
      const isOver = this.tape.total !== null;
      const done = isOver && at >= this.tape.total;
      if (parts.length || done) return { value: parts.length ? new Blob(parts) : null, done };
      await new Promise((resolve) => { this.#waiting = resolve; });
    }
  }

  close() {}
}

// --- the panel ---------------------------------------------------------------------------------
const panel = document.querySelector("[data-recorder]");
if (panel && window.MediaRecorder && window.indexedDB && navigator.mediaDevices && window.tus) setUp();
else if (panel) document.querySelector("[data-recorder-cannot]").hidden = false;

async function setUp() {
  const part = (key) => panel.querySelector(`[data-${key}]`);
  const way = panel.dataset.way;
  const limit = () => Number(part("take")?.selectedOptions[0].dataset.seconds ?? panel.dataset.seconds);
  const shelf = await Shelf.open();
  let stream = null;
  let recorder = null;
  let meter = null;
  let begun = 0; // ms recorded before the last pause
  let since = null; // when it went on

  panel.hidden = false;
  showTime(0);
  await goOn();
  show("off");

  part("enable").addEventListener("click", () => enable().catch(explain));
  for (const key of ["microphone", "camera"]) part(key)?.addEventListener("change", () => enable().catch(explain));
  part("take")?.addEventListener("change", () => showTime(0));
  part("record").addEventListener("click", () => record().catch(explain));
  part("pause").addEventListener("click", () => {
    recorder.pause();
    begun += performance.now() - since;
    since = null;
    show("paused");
  });
  part("resume").addEventListener("click", () => {
    recorder.resume();
    since = performance.now();
    show("recording");
  });
  part("stop").addEventListener("click", () => recorder.stop());
  window.addEventListener("beforeunload", (event) => {
    if (recorder?.state === "recording" || recorder?.state === "paused") event.preventDefault();
  });
  document.addEventListener("files-changed", offerReplacing);
  offerReplacing();

  /** Which controls are there: off, ready, recording, paused, sending. */
  function show(state) {
    panel.dataset.state = state;
    const isOn = state !== "off";
    part("enable").hidden = isOn;
    part("live").hidden = !isOn;
    part("record").hidden = state !== "ready";
    part("pause").hidden = state !== "recording";
    part("resume").hidden = state !== "paused";
    part("stop").hidden = !["recording", "paused"].includes(state);
    for (const key of ["microphone", "camera"]) if (part(key)) part(key).disabled = state !== "ready";
    if (part("take")) part("take").disabled = ["recording", "paused"].includes(state);
    part("sign").hidden = state !== "recording";
  }

  function say(text, isBad = false) {
    part("status").textContent = text;
    part("status").classList.toggle("is-bad", isBad);
  }

  function explain(error) {
    const known = { NotAllowedError: "denied", NotFoundError: "noDevice", NotReadableError: "busyDevice" };
    say(word(known[error.name] ?? "noDevice"), true);
  }

  async function enable() {
    stream?.getTracks().forEach((track) => track.stop());
    const chosen = (key) => (part(key)?.value ? { deviceId: { exact: part(key).value } } : true);
    stream = await navigator.mediaDevices.getUserMedia({
      audio: chosen("microphone"),
      video: way === "video" ? { ...(part("camera").value ? { deviceId: { exact: part("camera").value } } : {}), width: { ideal: 1280 }, height: { ideal: 720 } } : false,
    });
    if (way === "video") {
      part("preview").srcObject = stream;
      part("preview").hidden = false;
      part("preview").play().catch(() => {});
    }
    await listDevices();
    watchLevel();
    say("");
    show("ready");
  }

  async function listDevices() {
    const devices = await navigator.mediaDevices.enumerateDevices();
    for (const [key, kind] of [["microphone", "audioinput"], ["camera", "videoinput"]]) {
      const place = part(key);
      if (!place) continue;
      const used = stream.getTracks().find((track) => track.kind === kind.slice(0, 5))?.getSettings().deviceId;
      const found = devices.filter((one) => one.kind === kind);
      place.replaceChildren(...found.map((one, index) => new Option(one.label || `${word(key)} ${index + 1}`, one.deviceId, false, one.deviceId === used)));
    }
  }

  /** The level of the microphone, ten times a second. */
  function watchLevel() {
    meter?.close();
    meter = new AudioContext();
    const listener = meter.createAnalyser();
    listener.fftSize = 1024;
    meter.createMediaStreamSource(new MediaStream(stream.getAudioTracks())).connect(listener);
    const wave = new Float32Array(listener.fftSize);
    const own = meter;
    const look = () => {
      if (own.state === "closed") return;
      listener.getFloatTimeDomainData(wave);
      const loudness = Math.sqrt(wave.reduce((sum, one) => sum + one * one, 0) / wave.length);
      part("level").value = Math.max(0, Math.min(100, 100 + 20 * Math.log10(loudness || 1e-6) * 1.6));
      setTimeout(look, 100);
    };
    look();
  }

  async function record() {
    const type = KINDS[way].find((one) => MediaRecorder.isTypeSupported(one)) ?? "";
    recorder = new MediaRecorder(stream, { mimeType: type, videoBitsPerSecond: 1_000_000, audioBitsPerSecond: 64_000 });
    const extension = recorder.mimeType.includes("mp4") ? (way === "video" ? "mp4" : "m4a") : "webm";
    const now = new Date();
    const stamp = now.toLocaleString("ru-RU", { day: "2-digit", month: "2-digit", year: "numeric", hour: "2-digit", minute: "2-digit" }).replace(/[:]/g, "-").replace(", ", " ");
    const tape = {
      id: crypto.randomUUID(),
      place: location.pathname,
      name: `${word("recording")}${part("take")?.value ? ` ${part("take").value}` : ""} ${stamp}.${extension}`,
      kind: way,
      replaces: part("replace").checked ? part("replace").value : "",
      begun: Date.now(),
      size: 0,
      total: null,
      url: null,
    };
    await shelf.put(tape);
    const source = new TapeSource(shelf, tape);
    let keeping = Promise.resolve();
    let received = 0; // bytes; tape.size follows once they are on the shelf
    recorder.ondataavailable = ({ data }) => {
      if (!data.size) return;
      const start = received;
      received += data.size;
      keeping = keeping
        .then(() => shelf.addPiece(tape.id, start, data))
        .then(() => {
          tape.size = start + data.size;
          source.grow();
          return shelf.put(tape);
        });
    };
    recorder.onstop = async () => {
      await keeping;
      tape.total = tape.size;
      await shelf.put(tape);
      source.grow();
      since = null;
      stream.getTracks().forEach((track) => track.stop());
      meter?.close();
      if (part("preview")) part("preview").hidden = true;
      show("off");
    };
    begun = 0;
    since = performance.now();
    recorder.start(SLICE);
    show("recording");
    tick();
    play(tape, source);
  }

  function tick() {
    if (recorder.state === "inactive") return;
    const seconds = (begun + (since === null ? 0 : performance.now() - since)) / 1000;
    showTime(seconds);
    if (seconds >= limit()) recorder.stop();
    else setTimeout(tick, 200);
  }

  /** How long it lasts, and how much is left of what is allowed; the last half minute stands out. */
  function showTime(seconds) {
    const left = Math.max(0, Math.ceil(limit() - seconds));
    part("time").textContent = asClock(seconds);
    part("left").textContent = asClock(left);
    part("left-words").classList.toggle("is-short", left <= 30);
  }

  /** Send a tape; whatever stands between, it arrives or says why not. */
  function play(tape, source) {
    const sending = send(source, {
      metadata: { filename: tape.name, kind: tape.kind, replaces: String(tape.replaces) },
      uploadUrl: tape.url,
      uploadLengthDeferred: true,
      storeFingerprintForResuming: false,
      fileReader: { openFile: async () => source },
      fingerprint: async () => null,
    }, {
      url: (url) => {
        tape.url = url;
        shelf.put(tape);
      },
      progress(sent) {
        if (tape.total === null) return;
        part("sent").hidden = false;
        part("sent").max = tape.total;
        part("sent").value = sent;
        say(`${word("sent")} ${inBytes(Math.min(sent, tape.total))} ${word("of")} ${inBytes(tape.total)}`);
      },
      state(name, message) {
        if (name === "refused") {
          say(message || word("refused"), true);
          if (recorder?.state !== "inactive") recorder?.stop();
          shelf.remove(tape.id);
        } else if (name !== "sending") say(message || word(name), true);
        else if (tape.total === null) say(word("kept"));
      },
      async done() {
        await shelf.remove(tape.id);
        part("sent").hidden = true;
        say(word("done"));
        await refreshFiles().catch(() => {});
      },
    });
    sending.start();
  }

  /** Tapes that an earlier visit left: their rest is sent; of a tab that died, as far as it was recorded. */
  async function goOn() {
    for (const tape of await shelf.tapes()) {
      if (Date.now() - tape.begun > LIFE) await shelf.remove(tape.id);
      else if (tape.place === location.pathname) {
        if (tape.total === null) {
          tape.total = tape.size;
          await shelf.put(tape);
          say(word("brokenOff"));
        }
        document.querySelector(`[data-coming="${tape.url ? new URL(tape.url, location.href).pathname : "-"}"]`)?.remove();
        if (tape.total) play(tape, new TapeSource(shelf, tape));
        else await shelf.remove(tape.id);
      }
    }
  }

  /** A new recording may take the place of the last one. */
  function offerReplacing() {
    const last = [...document.querySelectorAll("[data-files] [data-recorded]")].at(-1);
    part("replacing").hidden = !last;
    part("replace").checked &&= Boolean(last);
    part("replace").value = last?.dataset.recorded ?? "";
  }
}
