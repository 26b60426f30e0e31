// What goes wrong between the page and the server is told in #trouble, and the page stays as it is.
// The texts stand in the page as templates, in its language.

export const copy = (name) =>
  document.querySelector(`#say-${name}`).content.firstElementChild.cloneNode(true);

export function tell(name, status = "") {
  const told = copy(name);
  for (const place of told.querySelectorAll(".status-code")) place.textContent = status;
  document.querySelector("#trouble").replaceChildren(told);
}

export const untell = () => document.querySelector("#trouble").replaceChildren();

// An answer and the page in it; null where none came, or where it is the login, which is then told.
export async function reach(address, options = {}) {
  let answer;
  let text;
  try {
    answer = await fetch(address, { ...options, headers: { accept: "text/html" } });
    text = await answer.text();
  } catch {
    tell("offline");
    return null;
  }
  if (answer.status === 401 || new URL(answer.url).pathname === "/login") {
    tell("login");
    return null;
  }
  return { answer, fresh: new DOMParser().parseFromString(text, "text/html") };
}
