import { helpKey, onKeys, say, walker } from "./keys.js";

const hits = walker(".hit");

async function copy(hit) {
  const text = hit?.querySelector("[data-text]")?.dataset.text;
  if (!text) return false;
  await navigator.clipboard.writeText(text);
  const button = hit.querySelector("button.copy");
  const done = button?.dataset.done ?? "✓";
  say(done);
  hit.classList.add("copied");
  setTimeout(() => hit.classList.remove("copied"), 1200);
  return true;
}

if (navigator.clipboard) {
  for (const button of document.querySelectorAll("button.copy")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button.closest(".hit")));
  }
}

const box = document.querySelector("#q");
onKeys({
  "/": () => (box.focus(), box.select(), true),
  j: () => hits.move(1),
  k: () => hits.move(-1),
  ArrowDown: () => Boolean(hits.current()) && hits.move(1),
  ArrowUp: () => Boolean(hits.current()) && hits.move(-1),
  c: () => Boolean(hits.current()) && (copy(hits.current()), true),
  o: () => {
    const link = hits.current()?.querySelector("a.open");
    if (!link) return false;
    link.click();
    return true;
  },
  "?": helpKey,
});
