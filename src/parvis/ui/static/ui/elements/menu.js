// <parvis-menu>: a <details> that closes by itself, and through which the arrows walk.
const ITEMS = "a[href], button:not([disabled])";

class Menu extends HTMLElement {
  #outside = (event) => {
    if (!this.contains(event.target)) this.close();
  };

  connectedCallback() {
    this.details = this.querySelector(":scope > details");
    if (!this.details || this.ready) return;
    this.ready = true;
    this.details.addEventListener("toggle", () => this.#toggled());
    this.addEventListener("keydown", (event) => this.#key(event));
    this.addEventListener("click", (event) => {
      if (event.target.closest("[data-opens]")) this.close();
    });
  }

  disconnectedCallback() {
    document.removeEventListener("pointerdown", this.#outside);
  }

  close({ focus = false } = {}) {
    this.details.open = false;
    if (focus) this.details.querySelector("summary").focus();
  }

  #items() {
    return [...this.details.querySelectorAll(`.menu-panel :is(${ITEMS})`)];
  }

  #toggled() {
    if (this.details.open) {
      document.addEventListener("pointerdown", this.#outside);
      this.#keepInSight();
    } else {
      document.removeEventListener("pointerdown", this.#outside);
    }
  }

  #keepInSight() {
    const panel = this.details.querySelector(".menu-panel");
    const box = panel.getBoundingClientRect();
    if (box.right > document.documentElement.clientWidth - 4) this.details.classList.add("menu-end");
    if (panel.getBoundingClientRect().left < 0) this.details.classList.remove("menu-end");
  }

  #key(event) {
    if (event.key === "Escape" && this.details.open) {
      event.stopPropagation();
      this.close({ focus: true });
      return;
    }
    if (!["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key) || event.target.matches("input, textarea, select")) return;
    event.preventDefault();
    if (!this.details.open) this.details.open = true;
    const items = this.#items();
    const at = items.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at < 0 ? -1 : at - 1, Home: 0, End: -1 }[event.key];
    items.at(to % items.length)?.focus();
  }
}
customElements.define("parvis-menu", Menu);
