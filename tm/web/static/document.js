import { helpKey, onKeys, walker } from "./keys.js";
import { reach, tell, untell } from "./trouble.js";

// The panel of a bead without loading the page again; the address keeps what is shown.
const beads = walker(".bead");

async function show(link) {
  const address = new URL(link.href);
  const got = await reach(address);
  if (!got) return;
  const panel = got.fresh.querySelector("#panel");
  if (!panel) {
    tell("failed", got.answer.status);
    return;
  }
  untell();
  document.querySelector("#panel").replaceWith(panel);
  document.querySelector(".bead.chosen")?.classList.remove("chosen");
  const bead = link.closest(".bead");
  bead?.classList.add("chosen");
  history.replaceState(null, "", address);
  document.querySelector("#panel h2")?.focus({ preventScroll: innerWidth > 900 });
}

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const link =
    event.target.closest("a[data-panel]") ??
    (event.target.closest(".segment") && !String(getSelection())
      ? event.target.closest(".bead").querySelector("a[data-panel]")
      : null);
  if (!link) return;
  event.preventDefault();
  show(link);
});

onKeys({
  j: () => beads.move(1),
  k: () => beads.move(-1),
  o: () => {
    const link = beads.current()?.querySelector("a[data-panel]");
    if (link) show(link);
    return Boolean(link);
  },
  u: () => {
    const unsure = [...document.querySelectorAll(".bead.middling, .bead.unsure")];
    if (!unsure.length) return false;
    const all = beads.items();
    const at = all.indexOf(beads.current());
    const next = unsure.find((bead) => all.indexOf(bead) > at) ?? unsure[0];
    next.focus();
    next.scrollIntoView({ block: "center" });
    return true;
  },
  "?": helpKey,
});
