// What renews itself waits while somebody holds the keyboard in it, or has opened something there.
document.addEventListener("htmx:beforeSwap", (event) => {
  const part = event.detail.target;
  if (!["accounts", "roll-call"].includes(part?.id) || event.detail.requestConfig?.verb !== "get") return;
  if (part.contains(document.activeElement) || part.querySelector("details[open]")) event.detail.shouldSwap = false;
});
