// A page whose session ended while somebody worked on it: what was given stays here, a login in another window
// lets the page go on. Context: templates/assessments/_logged_out.html.

/** Whether an answer may mean that we are not known: the login page came instead, or the token is of an earlier login. */
export const isDoubtful = (response) => response.redirected || response.status === 403;

/** Whether we are let in now; then every form of the page has the new token. Throws without a connection. */
export async function isLetIn() {
  const answer = await fetch(location.href, { credentials: "same-origin", cache: "no-store" });
  const bar = document.querySelector("[data-logged-out]");
  const isOut = new URL(answer.url).pathname === bar.dataset.loggedOut;
  bar.hidden = !isOut;
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
