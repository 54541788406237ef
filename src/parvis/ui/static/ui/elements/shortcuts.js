// Keyboard shortcuts: any element with data-shortcut="g b" (keys one after another) is pressed, or focused if it is a field.
// <parvis-shortcuts> holds the overlay that lists them; `?` opens it. Nothing happens while somebody is typing.
import { openDialog } from "./dialog.js";

const PATIENCE = 1200;
let pressed = [];
let timer;

const typing = (target) => target.closest?.("input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable=true]");
const visible = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;

function candidates() {
  const open = document.querySelector("dialog[open]");
  return [...(open ?? document).querySelectorAll("[data-shortcut]")].filter((element) => visible(element) && !element.matches(":disabled"));
}

export function label(element) {
  const text = element.dataset.shortcutLabel || element.getAttribute("aria-label") || element.querySelector(".label")?.textContent || element.textContent;
  return text.trim().replace(/\s+/g, " ");
}

function act(element) {
  if (element.matches("input:not([type=checkbox], [type=radio], [type=submit], [type=button]), textarea, select")) {
    element.focus();
    element.select?.();
  } else {
    element.click();
  }
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (typing(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (event.key.length !== 1 || event.key === " ") return;
  clearTimeout(timer);
  timer = setTimeout(() => { pressed = []; }, PATIENCE);
  pressed.push(event.key.toLowerCase());
  const all = candidates();
  const wanted = pressed.join(" ");
  const found = all.find((element) => element.dataset.shortcut.toLowerCase() === wanted);
  if (found) {
    pressed = [];
    event.preventDefault();
    act(found);
  } else if (wanted === "?") {
    pressed = [];
    event.preventDefault();
    const overlay = document.getElementById("shortcuts");
    if (overlay) openDialog(overlay);
  } else if (!all.some((element) => element.dataset.shortcut.toLowerCase().startsWith(`${wanted} `))) {
    pressed = [];
  }
});

class Shortcuts extends HTMLElement {
  connectedCallback() {
    const dialog = this.querySelector("dialog");
    if (!dialog) return;
    new MutationObserver(() => dialog.open && this.list()).observe(dialog, { attributes: true, attributeFilter: ["open"] });
  }

  list() {
    const seen = new Map();
    for (const element of document.querySelectorAll("[data-shortcut]")) {
      if (visible(element) && !seen.has(element.dataset.shortcut)) seen.set(element.dataset.shortcut, label(element));
    }
    seen.set("?", this.dataset.help);
    seen.set(this.dataset.escapeKey, this.dataset.escape);
    this.querySelector("dl").replaceChildren(...[...seen].map(([keys, text]) => this.#row(keys, text)));
  }

  #row(keys, text) {
    const row = document.createElement("div");
    const term = document.createElement("dt");
    term.textContent = text;
    const definition = document.createElement("dd");
    for (const key of keys.split(" ")) {
      const drawn = document.createElement("kbd");
      drawn.textContent = key;
      definition.append(drawn);
    }
    row.append(term, definition);
    return row;
  }
}
customElements.define("parvis-shortcuts", Shortcuts);
