// Wordings that somebody typed and has not saved: kept by bead while the page shows other beads or
// is put in place anew, marked, and asked about before the page is left.

import { copy } from "./trouble.js";

const drafts = new Map();
const fields = () => [...document.querySelectorAll("#act .edit :is(textarea, input[name=note])")];
const chosen = () => document.querySelector(".bead.chosen");

export const unsaved = (key) => drafts.has(key);

export function forget(key) {
  drafts.delete(key);
  mark();
}

function keep() {
  const typed = fields().filter((field) => field.value !== field.defaultValue);
  const { key } = chosen().dataset;
  if (typed.length) drafts.set(key, new Map(typed.map((field) => [field.name, field.value])));
  else drafts.delete(key);
  mark();
}

// Puts what was typed for the bead at work back into its fields; for whatever was put in place anew.
export function restore() {
  const typed = drafts.get(chosen()?.dataset.key);
  if (typed) {
    for (const field of fields()) if (typed.has(field.name)) field.value = typed.get(field.name);
    const edit = document.querySelector("#act .edit");
    if (edit) edit.open = true;
    if (fields().length) keep();
  }
  mark();
}

function mark() {
  for (const badge of document.querySelectorAll(".bead .unsaved")) badge.remove();
  const beads = [...document.querySelectorAll(".beads.review .bead")];
  for (const bead of beads.filter((one) => drafts.has(one.dataset.key))) {
    bead.querySelector(".side-note").append(copy("unsaved"));
  }
  const discard = document.querySelector("#act .edit [type=reset]");
  if (discard) discard.hidden = !drafts.has(chosen().dataset.key);
  // A bead that was merged or split, or that stands on another page: its wording is shown apart.
  const here = new Set(beads.map((bead) => bead.dataset.key));
  const elsewhere = [...drafts].filter(([key]) => !here.has(key));
  document.querySelector("#homeless").replaceChildren(...elsewhere.map(apart));
}

function apart([key, typed]) {
  const notice = copy("homeless");
  notice.querySelector(".typed").append(
    ...[...typed].map(([name, value]) => {
      const text = document.createElement("p");
      text.dir = "auto";
      if (name !== "note") text.lang = name;
      text.textContent = value;
      return text;
    }),
  );
  notice.querySelector("button").addEventListener("click", () => {
    forget(key);
    chosen()?.focus();
  });
  return notice;
}

document.addEventListener("input", (event) => fields().includes(event.target) && keep());
document.addEventListener("reset", (event) => {
  if (!event.target.closest("#act .edit")) return;
  forget(chosen().dataset.key);
  fields()[0].focus();
});
addEventListener("beforeunload", (event) => {
  if (drafts.size) event.preventDefault();
});
