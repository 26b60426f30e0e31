import { helpKey, onKeys, say, walker } from "./keys.js";
import { reach, tell, untell } from "./trouble.js";
import { forget, restore, unsaved } from "./unsaved.js";

// Every step is the same form that works without script; here it is sent by a key, and only what
// changed of the page is put in its place. Keys act on the bead that has the focus.

const beads = walker(".bead");
const page = () => document.querySelector("#review");

// Who types faster than the server answers is obeyed in order, each key on the bead that then has
// the focus.
let last = Promise.resolve();
const inTurn = (job) => {
  last = last.then(job).catch((error) => console.error(error));
  return last;
};

function focusChosen() {
  const chosen = document.querySelector(".bead.chosen");
  if (!chosen) return;
  chosen.focus({ preventScroll: true });
  chosen.scrollIntoView({ block: "nearest" });
}

function show(answer, review) {
  page().replaceWith(review);
  const address = new URL(answer.url);
  for (const passing of ["did", "left", "open"]) address.searchParams.delete(passing);
  history.replaceState(null, "", address);
  restore();
  focusChosen();
  // The live region is new: what it holds is only spoken when it is set after it is there.
  const live = document.querySelector(".live");
  const told = [live?.textContent.trim(), document.querySelector("#count")?.textContent];
  if (live?.textContent.trim()) setTimeout(() => say(told.join(" ")), 50);
  offer();
}

// A cookie that is gone takes the forms' token with it: they are given a new one, if there is one.
async function renew() {
  const got = await reach(location.href);
  if (!got) return;
  const token = got.fresh.querySelector("meta[name=form-token]")?.content;
  const fields = [...document.querySelectorAll("input[name=form_token]")];
  const old = fields.every((field) => field.value === token);
  for (const field of fields) field.value = token;
  tell(old ? "refused" : "renewed");
}

// Whether it was done. ``saved`` is the bead whose wording is kept by the server from then on.
async function ask(address, options = {}, saved = null) {
  page().setAttribute("aria-busy", "true");
  try {
    const got = await reach(address, options);
    const review = got?.fresh.querySelector("#review");
    if (review) {
      untell();
      if (saved && got.answer.ok) forget(saved);
      show(got.answer, review);
    } else if (got?.answer.status === 403) await renew();
    else if (got) tell("failed", got.answer.status);
    return Boolean(review && got.answer.ok);
  } finally {
    page().removeAttribute("aria-busy");
  }
}

// The bead with the focus becomes the one at work; its forms come from the server.
async function choose(bead, open = null) {
  if (!bead?.isConnected) return;
  if (open && !document.querySelector("#act")) return tell("readers");
  const address = new URL(bead.querySelector("a[data-choose]").href);
  if (open) address.searchParams.set("open", open);
  if (!(await ask(address)) || !open) return;
  document.querySelector(`details.${open} :is(textarea, select)`)?.focus();
}

// The form of the bead at work serves for the one with the focus, which may be another.
function act(name) {
  const bead = beads.current();
  const form = document.querySelector("#act form");
  if (!form) tell("readers");
  else if (bead) return send(form, { act: name, key: bead.dataset.key, token: bead.dataset.token });
}

// A step on a bead with a wording that is not saved would decide on the old one: it has to wait.
async function send(form, fields) {
  const body = new URLSearchParams(new FormData(form));
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  const [name, key] = [body.get("act"), body.get("key")];
  if (unsaved(key) && !["edit", "undo", "redo"].includes(name)) tell("first");
  else await ask(form.action, { method: "POST", body }, name === "edit" ? key : null);
}

// Whether a re-alignment would change anything, asked once the page is there.
async function offer() {
  const link = document.querySelector("#offer a");
  const address = page().dataset.offer;
  if (!link || !address) return;
  const asked = fetch(address, { headers: { accept: "application/json" } });
  const answer = await asked.catch(() => null); // without an answer the link says less
  if (!answer?.ok || !link.isConnected) return;
  const { changes } = await answer.json();
  if (changes.length) link.textContent += ` (${changes.length})`;
  else link.replaceWith(link.dataset.none);
}

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button || !event.target.closest("#act")) return;
  event.preventDefault();
  inTurn(() => send(button.form, { [button.name]: button.value }));
});

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  if (event.target.closest("#act, summary, label")) return;
  const bead = event.target.closest(".beads.review .bead");
  const link = event.target.closest("a");
  if (!bead || (link && !link.matches("[data-choose]")) || String(getSelection())) return;
  event.preventDefault();
  if (!bead.classList.contains("chosen") || link) inTurn(() => choose(bead));
});

// In the forms of a bead: Ctrl and Enter save, Escape goes back to the bead.
document.addEventListener("keydown", (event) => {
  const field = event.target.closest("#act :is(textarea, input, select)");
  if (!field || event.isComposing) return;
  if (event.key === "Escape") focusChosen();
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  field.form.requestSubmit(field.form.querySelector("button"));
});

// A key that acts does so only where a bead itself has the focus, not a button inside it.
const onBead = (work) => () => {
  if (document.activeElement !== beads.current() || !beads.current()) return false;
  inTurn(work);
  return true;
};
const step = (name) => onBead(() => act(name));
const arrow = (where) => (event) =>
  onBead(() => act(`${event.shiftKey ? "ar" : "en"}-${where}`))();

onKeys({
  j: () => beads.move(1),
  k: () => beads.move(-1),
  n: () => {
    const next = document.getElementById(`b-${page().dataset.next}`);
    if (next) inTurn(() => choose(next));
    else if (page().dataset.next) {
      const address = new URL(location.href);
      address.searchParams.set("bead", page().dataset.next);
      address.searchParams.delete("start");
      inTurn(() => ask(address));
    }
    return Boolean(page().dataset.next);
  },
  c: step("confirm"),
  Enter: step("confirm"),
  r: step("reject"),
  m: step("merge-next"),
  "Shift+m": step("merge-previous"),
  s: step("split"),
  "Shift+s": onBead(() => choose(beads.current(), "split")),
  d: step("drop"),
  e: onBead(() => choose(beads.current(), "edit")),
  u: step("undo"),
  "Shift+u": step("redo"),
  ArrowDown: arrow("next"),
  ArrowUp: arrow("previous"),
  "?": helpKey,
});

focusChosen();
offer();
