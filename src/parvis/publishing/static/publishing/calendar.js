// <parvis-calendar>: the arrows go from day to day, and a post can be dragged to another one. Without this each post has its
// "Move to…", and each day its link.
class Calendar extends HTMLElement {
  connectedCallback() {
    if (this.ready) return;
    this.ready = true;
    this.rove();
    this.addEventListener("keydown", (event) => this.walk(event));
    this.addEventListener("dragstart", (event) => this.take(event));
    this.addEventListener("dragover", (event) => this.over(event));
    this.addEventListener("drop", (event) => this.drop(event));
    this.addEventListener("dragend", () => this.still());
    document.body.addEventListener("click", (event) => {
      if (event.target.closest?.(".entry-move") && !event.ctrlKey && !event.metaKey) event.preventDefault();
    });
  }

  get days() {
    return [...this.querySelectorAll(".day")].filter((day) => day.checkVisibility());
  }

  // One stop of the keyboard for all the days: today, or the first one.
  rove() {
    const names = [...this.querySelectorAll(".day-name")];
    const first = this.querySelector(".day-today .day-name") ?? names[0];
    for (const name of names) name.tabIndex = name === first ? 0 : -1;
  }

  walk(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const row = ["day", "list"].includes(this.dataset.view) ? 1 : 7;
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -row, ArrowDown: row }[event.key];
    const day = event.target.closest?.(".day");
    if (!day || (!step && !["Home", "End"].includes(event.key))) return;
    event.preventDefault();
    const days = this.days;
    const at = days.indexOf(day);
    const begin = at - (at % row);
    const to = event.key === "Home" ? begin : event.key === "End" ? begin + row - 1 : at + step;
    const name = days[to]?.querySelector(".day-name");
    if (!name) return this.beyond(step);
    for (const other of this.querySelectorAll(".day-name")) other.tabIndex = other === name ? 0 : -1;
    name.focus();
  }

  // Past the first or the last day: the page before, or the one after.
  beyond(step) {
    if (step) document.querySelector(step < 0 ? ".calendar-tools [rel=prev]" : ".calendar-tools [rel=next]")?.click();
  }

  take(event) {
    const entry = event.target.closest?.(".entry[data-move]");
    if (!entry) return;
    this.taken = entry;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", entry.querySelector(".entry-words").textContent);
    this.classList.add("moving");
  }

  target(event) {
    const day = event.target.closest?.(".day");
    return this.taken && day && !day.matches(".day-over") && day !== this.taken.closest(".day") ? day : null;
  }

  over(event) {
    const day = this.target(event);
    for (const other of this.querySelectorAll(".day-target")) if (other !== day) other.classList.remove("day-target");
    if (!day) return;
    event.preventDefault();
    day.classList.add("day-target");
  }

  drop(event) {
    const day = this.target(event);
    if (!day) return;
    event.preventDefault();
    const form = this.querySelector(".calendar-drop");
    form.action = this.taken.dataset.move;
    form.elements.namedItem("day").value = day.dataset.day;
    form.submit();
  }

  still() {
    this.taken = null;
    this.classList.remove("moving");
    for (const other of this.querySelectorAll(".day-target")) other.classList.remove("day-target");
  }
}
customElements.define("parvis-calendar", Calendar);
