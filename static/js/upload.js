// Files of a work: a chosen file leaves at once, piece by piece; what was interrupted goes on with the same file.

import { Speed, asClock, inBytes, refreshFiles, send, settings, word } from "./pieces.js";

const field = document.querySelector("[data-upload-field]");
const list = document.querySelector("[data-uploads]");
const CHECK_PAUSE = 3000; // ms between looks at a recording that is being checked

if (field && window.tus) {
  document.querySelector("[data-upload-button]").hidden = true; // choosing is enough
  field.addEventListener("change", () => {
    for (const file of field.files) begin(file);
    field.value = "";
  });
}

async function begin(file) {
  const line = showLine(file.name);
  if (file.size > Number(settings.mostBytes)) return line.refuse(word("tooBig"));
  const speed = new Speed();
  const sending = send(file, { metadata: { filename: file.name } }, {
    progress(sent, total) {
      speed.add(sent);
      line.progress(sent, total, speed.perSecond);
    },
    state: (name, message) => line.state(name, message),
    done() {
      line.close();
      refreshFiles();
    },
  });
  line.controls(sending);
  const earlier = (await sending.upload.findPreviousUploads()).at(-1);
  if (earlier) {
    sending.upload.resumeFromPreviousUpload(earlier);
    document.querySelector(`[data-coming="${new URL(earlier.uploadUrl, location.href).pathname}"]`)?.remove();
  }
  sending.start();
}

/** One line of what is on its way. */
function showLine(name) {
  const line = document.getElementById("upload-line").content.firstElementChild.cloneNode(true);
  const part = (key) => line.querySelector(`[data-${key}]`);
  part("name").textContent = name;
  list.append(line);
  let lastSaid = 0;

  return {
    progress(sent, total, perSecond) {
      part("bar").max = total;
      part("bar").value = sent;
      const now = performance.now();
      if (now - lastSaid < 250 && sent < total) return;
      lastSaid = now;
      const parts = [`${Math.floor((100 * sent) / total)} %`, `${inBytes(sent)} ${word("of")} ${inBytes(total)}`];
      if (perSecond) parts.push(`${inBytes(perSecond)}/${word("second")}`, `${word("left")} ${asClock((total - sent) / perSecond)}`);
      part("figures").textContent = sent < total ? parts.join(" · ") : word("checking");
    },
    state(name, message) {
      if (name === "refused") return this.refuse(message);
      part("state").textContent = name === "sending" ? "" : message || word(name);
      part("pause").hidden = name === "paused";
      part("resume").hidden = name !== "paused";
    },
    refuse(message) {
      part("state").textContent = message || word("refused");
      line.classList.add("is-refused");
      for (const key of ["bar", "pause", "resume", "figures"]) part(key).hidden = true;
      part("remove").onclick = () => line.remove();
    },
    controls(sending) {
      part("pause").onclick = () => sending.pause();
      part("resume").onclick = () => sending.resume();
      part("remove").onclick = async () => {
        sending.stop();
        await sending.upload.abort(false);
        if (sending.upload.url) await forget(sending.upload.url);
        for (const one of await sending.upload.findPreviousUploads()) localStorage.removeItem(one.urlStorageKey);
        line.remove();
      };
    },
    close: () => line.remove(),
  };
}

/** Tell the server that the rest will not come. */
function forget(url) {
  const body = new URLSearchParams({ csrfmiddlewaretoken: document.querySelector("[data-pieces] [name=csrfmiddlewaretoken]").value });
  return fetch(`${url}remove/`, { method: "POST", body, credentials: "same-origin" }).catch(() => {});
}

// a recording that is being checked says so until it is ready
async function watchChecks() {
  if (!document.querySelector("[data-files] [data-checking]")) return;
  const isPlaying = [...document.querySelectorAll("[data-files] :is(audio, video)")].some((one) => !one.paused);
  if (!isPlaying) await refreshFiles().catch(() => {});
  setTimeout(watchChecks, CHECK_PAUSE);
}
setTimeout(watchChecks, CHECK_PAUSE);
document.addEventListener("files-changed", (event) => {
  if (event.target === document && !watchChecks.isOn) {
    watchChecks.isOn = true;
    setTimeout(() => {
      watchChecks.isOn = false;
      watchChecks();
    }, CHECK_PAUSE);
  }
});
