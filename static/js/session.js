// A page whose session ended while somebody worked on it: what was given stays here, a login in another window
// lets the page go on. Context: templates/_logged_out.html.

const TRIES = 3; // with new tokens in a row; then it is no matter of the session

/** What a page that comes again asks of each answer. */
export class Session {
  #tries = 0;

  /** Whether to come again: the login page came instead of an answer, or the token was of an earlier login. */
  async isUnknown(response) {
    if (!response.redirected && response.status !== 403) {
      this.#tries = 0;
      return false;
    }
    if (this.#tries === TRIES || !bar()) return false; // without the bar nobody could be asked to log in
    this.#tries = (await isLetIn()) ? this.#tries + 1 : 0;
    return true;
  }

  /** Whether nobody has logged in yet. */
  get isOut() {
    return bar()?.hidden === false;
  }
}

/** What tells of the logout; null where the page has none. */
function bar() {
  return document.querySelector("[data-logged-out]");
}

/** Whether we are let in now; then every form of the page has the new token. Throws without a connection. */
async function isLetIn() {
  const answer = await fetch(location.href, { credentials: "same-origin", cache: "no-store" });
  const isOut = new URL(answer.url).pathname === bar().dataset.loggedOut;
  bar().hidden = !isOut;
  if (isOut) return false;
  if (answer.status >= 500) throw new Error("come again");
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const headers = page.body.getAttribute("hx-headers");
  const token = headers && JSON.parse(headers)["X-CSRFToken"];
  if (!token) return false;
  document.body.setAttribute("hx-headers", headers);
  for (const one of document.querySelectorAll("[name=csrfmiddlewaretoken]")) one.value = token;
  return true;
}
