// <parvis-desk>: a line is released at a key, once; the running order follows what others do, and is moved with the arrows or by
// dragging. Without this every button of the desk still works, and the page shows what is the case when it is opened again.
const LOOKS = 3000; // milliseconds between two looks at the desk
const CALM = 1200; // after a release nothing is released, so that a key pressed twice says one thing
const KEY = "parvis-desk-key";

class Desk extends HTMLElement {
  connectedCallback() {
    if (this.ready) return;
    this.ready = true;
    this.form = this.querySelector("#deeds");
    this.known = new Map();
    this.form.addEventListener("submit", (event) => this.press(event));
    document.addEventListener("keydown", (event) => this.guard(event), true); // before the shortcuts of the page
    this.addEventListener("keydown", (event) => this.walk(event));
    this.addEventListener("dragstart", (event) => this.take(event));
    this.addEventListener("dragover", (event) => this.over(event));
    this.addEventListener("drop", (event) => this.drop(event));
    this.addEventListener("dragend", () => this.still());
    this.chooseKey();
    this.timer = setInterval(() => this.look(), LOOKS);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  // The key can be turned off, for whoever speaks to their computer or leans on the keyboard.
  chooseKey() {
    this.toggle = this.querySelector("[name=release-key]");
    if (!this.toggle) return;
    this.toggle.closest("[hidden]").hidden = false;
    this.toggle.checked = this.remembered() !== "off";
    this.toggle.addEventListener("change", () => {
      try {
        localStorage.setItem(KEY, this.toggle.checked ? "on" : "off");
      } catch { /* it holds for this page */ }
      this.arm();
    });
    this.arm();
  }

  remembered() {
    try {
      return localStorage.getItem(KEY);
    } catch { return null; }
  }

  get button() {
    return this.querySelector("#release");
  }

  // Whether the key releases, and whether anything does at this moment.
  arm() {
    const button = this.button;
    if (!button) return;
    const keyed = this.toggle?.checked ?? true;
    if (keyed) button.dataset.shortcut = "r";
    else delete button.dataset.shortcut;
    button.querySelector("kbd").hidden = !keyed;
    if (this.calm) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }

  rest() {
    this.calm = true;
    clearTimeout(this.resting);
    this.resting = setTimeout(() => { this.calm = false; this.arm(); }, CALM);
  }

  // A key that is held down, or pressed again at once, releases nothing more.
  guard(event) {
    if (event.target.closest?.("input, textarea, select")) return;
    const releases = event.key.toLowerCase() === "r" || (event.key === "Enter" && event.target === this.button);
    if (!releases || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.repeat || this.busy || this.calm) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }

  press(event) {
    event.preventDefault();
    const button = event.submitter;
    if (!button || this.busy || (button.id === "release" && this.calm)) return;
    this.send(button.formAction, button.name ? { [button.name]: button.value } : {}, button.id === "release");
  }

  async send(address, values, releases = false) {
    if (this.busy) return;
    this.busy = true;
    if (releases) this.rest();
    this.classList.add("desk-busy");
    const body = new FormData(this.form);
    for (const [name, value] of Object.entries(values)) body.set(name, value);
    try {
      const answer = await fetch(address, { method: "POST", body, headers: { "HX-Request": "true" } });
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      if (releases) {
        this.rest();
        history.replaceState(null, "", location.pathname); // the next one is shown again
      }
      this.show(await answer.text(), true);
      const told = JSON.parse(answer.headers.get("HX-Trigger") ?? "{}");
      document.dispatchEvent(new CustomEvent("parvis:toast", { detail: told["parvis:toast"] ?? {} }));
      if (releases) this.button?.focus();
    } catch {
      this.querySelector("#desk-problem").textContent = this.dataset.lost;
    } finally {
      this.busy = false;
      this.classList.remove("desk-busy");
    }
  }

  async look() {
    if (this.busy || document.hidden) return;
    try {
      const answer = await fetch(this.dataset.address + location.search);
      if (answer.ok && !answer.redirected && !this.busy) this.show(await answer.text(), false);
    } catch { /* the next look will tell */ }
  }

  // Parts that did not change stay as they are; those somebody is busy in wait.
  show(html, mine) {
    for (const part of new DOMParser().parseFromString(html, "text/html").querySelectorAll("[data-part]")) {
      const here = document.getElementById(part.id);
      const told = part.outerHTML;
      if (!here || (!mine && (this.known.get(part.id) === told || this.held(here)))) continue;
      this.known.set(part.id, told);
      const focused = here.contains(document.activeElement) ? document.activeElement.id : "";
      here.replaceWith(document.adoptNode(part));
      if (focused) document.getElementById(focused)?.focus();
    }
    this.arm();
  }

  held(part) {
    return this.taken || part.querySelector("details[open]") || part.querySelector(".menu :focus");
  }

  walk(event) {
    const line = event.target.closest?.(".desk-line");
    if (!line || !["ArrowUp", "ArrowDown"].includes(event.key) || event.ctrlKey || event.metaKey) return;
    if (event.target.closest("details[open]")) return;
    event.preventDefault();
    if (event.altKey) return line.querySelector(event.key === "ArrowUp" ? "[data-up]" : "[data-down]")?.click();
    const next = event.key === "ArrowUp" ? line.previousElementSibling : line.nextElementSibling;
    next?.querySelector(".desk-line-link").focus();
  }

  take(event) {
    const line = event.target.closest?.(".desk-line[draggable]");
    if (!line) return;
    this.taken = line;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", line.querySelector(".desk-line-words").textContent);
  }

  target(event) {
    const line = event.target.closest?.(".desk-line[draggable]");
    return this.taken && line && line !== this.taken ? line : null;
  }

  over(event) {
    const line = this.target(event);
    for (const other of this.querySelectorAll(".desk-target")) if (other !== line) other.classList.remove("desk-target");
    if (!line) return;
    event.preventDefault();
    line.classList.add("desk-target");
  }

  drop(event) {
    const line = this.target(event);
    if (!line) return;
    event.preventDefault();
    const address = `${this.dataset.lines}${this.taken.dataset.line}/move/`;
    const to = line.dataset.place;
    this.still();
    this.send(address, { to });
  }

  still() {
    this.taken = null;
    for (const other of this.querySelectorAll(".desk-target")) other.classList.remove("desk-target");
  }
}
customElements.define("parvis-desk", Desk);
