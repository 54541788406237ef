// Tooltips: anything with data-tooltip. One element is moved about; Escape hides it.
let bubble;

export function showTooltip(anchor, content) {
  bubble ??= makeBubble();
  bubble.replaceChildren(content);
  const host = anchor.closest("dialog[open]") ?? document.body; // above a modal dialog
  if (bubble.parentElement !== host) host.append(bubble);
  bubble.hidden = false;
  place(anchor.getBoundingClientRect());
}

export function hideTooltip() {
  if (bubble) bubble.hidden = true;
}

function makeBubble() {
  const made = document.createElement("div");
  made.className = "tooltip";
  made.setAttribute("role", "tooltip");
  return made;
}

function place(box) {
  const room = document.documentElement.clientWidth;
  const left = Math.min(Math.max(8, box.left + box.width / 2 - bubble.offsetWidth / 2), room - bubble.offsetWidth - 8);
  const above = box.top - bubble.offsetHeight - 8;
  bubble.style.left = `${left}px`;
  bubble.style.top = `${above > 8 ? above : box.bottom + 8}px`;
}

const enter = (event) => {
  const anchor = event.target.closest?.("[data-tooltip]");
  if (anchor) showTooltip(anchor, document.createTextNode(anchor.dataset.tooltip));
};
const leave = (event) => {
  if (event.target.closest?.("[data-tooltip]")) hideTooltip();
};
document.addEventListener("pointerover", enter);
document.addEventListener("focusin", enter);
document.addEventListener("pointerout", leave);
document.addEventListener("focusout", leave);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") hideTooltip();
});
