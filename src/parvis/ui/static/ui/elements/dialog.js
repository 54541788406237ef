// <parvis-dialog> around a native <dialog>. Anything with data-opens="id" opens it; data-closes closes the nearest one.
document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-opens]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.opens);
    if (dialog instanceof HTMLDialogElement) {
      if (opener.hasAttribute("hx-get")) dialog.closest("parvis-dialog")?.forget?.(); // what it showed last time is being replaced
      openDialog(dialog);
    }
  }
  event.target.closest?.("[data-closes]")?.closest("dialog")?.close();
});

export function openDialog(dialog) {
  if (dialog.open) return;
  dialog.showModal();
  enter(dialog);
}

function enter(dialog) {
  const first = dialog.querySelector("[autofocus]") ?? dialog.querySelector(".dialog-body :is(input:not([type=hidden]), select, textarea)");
  first?.focus(); // rather than the cross that closes
}

class Dialog extends HTMLElement {
  connectedCallback() {
    const dialog = this.querySelector(":scope > dialog");
    if (!dialog || this.ready) return;
    this.ready = true;
    this.body = dialog.querySelector(".dialog-body");
    if (this.body?.querySelector(".skeleton")) this.waiting = this.body.innerHTML; // its contents are fetched each time it opens
    dialog.addEventListener("htmx:afterSettle", () => this.body?.removeAttribute("aria-busy")); // what came listens by now
    dialog.addEventListener("htmx:afterSwap", (event) => {
      if (event.detail.target === this.body && dialog.open && !this.body.contains(document.activeElement)) enter(dialog);
    });
    dialog.addEventListener("click", (event) => {
      if (event.target !== dialog) return; // only the veil is outside the children
      const box = dialog.getBoundingClientRect();
      const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
      if (!inside) dialog.close();
    });
    if (dialog.hasAttribute("data-open")) openDialog(dialog);
  }

  // Until its contents are there again, nobody types or chooses in those of last time.
  forget() {
    if (this.waiting === undefined) return;
    this.body.innerHTML = this.waiting;
    this.body.setAttribute("aria-busy", "true");
  }
}
customElements.define("parvis-dialog", Dialog);

// The server may ask: HX-Trigger: {"parvis:close-dialog": "id"} or {"parvis:open-dialog": "id"}.
const named = (event) => document.getElementById(event.detail?.value ?? event.detail);
document.addEventListener("parvis:close-dialog", (event) => named(event)?.close());
document.addEventListener("parvis:open-dialog", (event) => {
  const dialog = named(event);
  if (dialog) openDialog(dialog);
});
