// Keys for lists of things to read: j and k (or the arrows) move, o opens, ? shows the keys.
// Nothing here happens while somebody types, or with a modifier key held down.

const typing = (element) =>
  element.matches("input:not([type=checkbox]):not([type=radio]), textarea, select") ||
  element.isContentEditable;

// The name a key is bound by, in any layout and with or without Caps Lock: a Latin letter is itself,
// with "Shift+" before it where Shift is held; on another layout the letter of that place stands for
// what it types (Arabic ؤ is c, and m with Shift is an apostrophe).
function named({ key, code, shiftKey }) {
  const shift = shiftKey ? "Shift+" : "";
  if (/^[a-z]$/i.test(key)) return shift + key.toLowerCase();
  if (/^[a-z]/i.test(key)) return key;
  const foreign = /^[^ -~]/.test(key);
  const place = /^Key([A-Z])$/.exec(code)?.[1];
  if (place && (foreign || shiftKey)) return shift + place.toLowerCase();
  if (code === "Slash" && foreign) return shiftKey ? "?" : "/";
  return key;
}

export function onKeys(bindings) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (typing(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const act = bindings[named(event)];
    if (act && act(event) !== false) event.preventDefault();
  });
}

export function walker(selector) {
  const items = () => [...document.querySelectorAll(selector)];
  const current = () => document.activeElement?.closest(selector) ?? null;
  const move = (step) => {
    const all = items();
    if (!all.length) return false;
    const at = all.indexOf(current());
    const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step;
    const chosen = all[Math.min(Math.max(next, 0), all.length - 1)];
    chosen.focus();
    chosen.scrollIntoView({ block: "nearest" });
    return true;
  };
  return { current, items, move };
}

export function helpKey() {
  const help = document.querySelector("details.keys");
  if (!help) return false;
  help.open = !help.open;
  if (help.open) help.querySelector("summary").focus();
  return true;
}

export function say(text) {
  const live = document.querySelector(".live");
  if (live) live.textContent = text;
}
