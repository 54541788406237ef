// A crisis room: keys that send, statements that fill themselves in as one types, and parts that do not move under one's hands.

// Ctrl + Enter (or ⌘ + Enter) sends what is being written.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const field = event.target.closest("textarea[data-sends]");
  if (!field) return;
  event.preventDefault();
  field.form.requestSubmit();
});

// What renews itself waits while somebody holds the keyboard in it, or has opened something there.
document.addEventListener("htmx:beforeSwap", (event) => {
  const part = event.detail.target;
  const own = event.detail.requestConfig?.verb === "get" && part?.closest?.(".crisis");
  if (own && (part.contains(document.activeElement) || part.querySelector("details[open]"))) event.detail.shouldSwap = false;
});

// After a line was written, the hand is back where the next one is typed.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.requestConfig?.verb === "post" && event.detail.target?.id === "crisis-log") document.getElementById("crisis-text")?.focus();
});

// <parvis-statement>: shows the statement as it will be said, and copies it when it is written in the log.
class Statement extends HTMLElement {
  connectedCallback() {
    this.shown = this.querySelector("[data-text]");
    this.template = this.shown.textContent;
    this.addEventListener("input", () => this.fill());
    this.querySelector("form").addEventListener("submit", () => navigator.clipboard?.writeText(this.filled()).catch(() => {}));
    this.fill();
  }

  filled() {
    const values = new Map([...this.querySelectorAll("[data-blank]")].map((field) => [field.dataset.blank, field.value.trim()]));
    return this.template.replace(/\[([^[\]\n]{1,80})\]/g, (whole, name) => values.get(name.trim()) || whole);
  }

  fill() {
    this.shown.textContent = this.filled();
  }
}
customElements.define("parvis-statement", Statement);
