// <parvis-toasts>: short news. From the server: HX-Trigger: {"parvis:toast": {"text": "Saved"}}; from scripts: toast("Saved").
const STAYS = 6000;

export function toast(text) {
  document.querySelector("parvis-toasts")?.show(text);
}

class Toasts extends HTMLElement {
  connectedCallback() {
    if (this.ready) return;
    this.ready = true;
    for (const shown of this.querySelectorAll(".toast")) this.#settle(shown);
    this.addEventListener("click", (event) => event.target.closest(".toast-close")?.closest(".toast").remove());
    document.addEventListener("parvis:toast", (event) => this.show(event.detail.text ?? event.detail.value ?? ""));
    document.addEventListener("htmx:sendError", () => this.show(this.dataset.offline ?? ""));
  }

  show(text) {
    if (!text) return;
    const made = this.querySelector("template").content.cloneNode(true).firstElementChild;
    made.querySelector(".toast-text").textContent = text;
    this.append(made);
    this.#settle(made);
  }

  #settle(shown) {
    if (["error", "warning"].includes(shown.dataset.tone)) return; // what went wrong stays until read
    let timer = setTimeout(() => shown.remove(), STAYS);
    const hold = () => clearTimeout(timer);
    const release = () => { timer = setTimeout(() => shown.remove(), STAYS); };
    shown.addEventListener("pointerenter", hold);
    shown.addEventListener("pointerleave", release);
    shown.addEventListener("focusin", hold);
    shown.addEventListener("focusout", release);
  }
}
customElements.define("parvis-toasts", Toasts);
