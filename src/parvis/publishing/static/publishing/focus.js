// <parvis-focus>: a click on the picture, or the two sliders, say what crops keep; the crops beside it follow. Without this the sliders
// still say it, and the crops show it once it is saved.
class Focus extends HTMLElement {
  connectedCallback() {
    this.across = this.querySelector("[name=focus_x]");
    this.down = this.querySelector("[name=focus_y]");
    if (!this.across || this.ready) return;
    this.ready = true;
    this.whole = this.querySelector(".focus-whole");
    this.mark = this.querySelector(".focus-mark");
    this.classList.add("focus-ready");
    this.mark.hidden = false;
    this.querySelector("[data-hint]").hidden = false;
    for (const crop of this.querySelectorAll(".focus-crop")) crop.src = this.whole.querySelector("img").src;
    this.whole.addEventListener("click", (event) => this.point(event));
    this.addEventListener("input", () => this.show());
    this.show();
  }

  point(event) {
    const room = this.whole.getBoundingClientRect();
    this.across.value = Math.round(((event.clientX - room.left) / room.width) * 100);
    this.down.value = Math.round(((event.clientY - room.top) / room.height) * 100);
    this.show();
  }

  show() {
    this.mark.style.insetInlineStart = `${this.across.value}%`;
    this.mark.style.insetBlockStart = `${this.down.value}%`;
    for (const crop of this.querySelectorAll(".focus-crop")) crop.style.objectPosition = `${this.across.value}% ${this.down.value}%`;
  }
}
customElements.define("parvis-focus", Focus);
