// <parvis-chart>: tooltips and arrow keys on a chart drawn by the server. Each mark is a link; without this it still is one.
import { hideTooltip, showTooltip } from "./tooltip.js";

class ParvisChart extends HTMLElement {
  connectedCallback() {
    if (this.ready) return;
    this.ready = true;
    this.#rove();
    const show = (event) => {
      const mark = event.target.closest?.(".mark");
      if (mark) showTooltip(mark.querySelector(".hit") ?? mark, this.#content(mark));
    };
    this.addEventListener("pointerover", show);
    this.addEventListener("focusin", show);
    this.addEventListener("pointerout", hideTooltip);
    this.addEventListener("focusout", hideTooltip);
    this.addEventListener("keydown", (event) => this.#walk(event));
  }

  get marks() {
    return [...this.querySelectorAll("svg .mark")];
  }

  // One tab stop for the whole chart; the arrows go from mark to mark.
  #rove() {
    this.marks.forEach((mark, index) => mark.setAttribute("tabindex", index === 0 ? "0" : "-1"));
  }

  #walk(event) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const marks = this.marks;
    const at = marks.indexOf(event.target.closest?.(".mark"));
    if (at < 0 || (!step && !["Home", "End"].includes(event.key))) return;
    event.preventDefault();
    const to = event.key === "Home" ? 0 : event.key === "End" ? marks.length - 1 : Math.min(marks.length - 1, Math.max(0, at + step));
    marks[at].setAttribute("tabindex", "-1");
    marks[to].setAttribute("tabindex", "0");
    marks[to].focus();
  }

  // data-title and data-rows ([["fill class", "label", "value"], …]) make the tooltip.
  #content(mark) {
    const box = document.createElement("div");
    const title = document.createElement("div");
    title.className = "tooltip-title";
    title.textContent = mark.dataset.title ?? mark.getAttribute("aria-label") ?? "";
    box.append(title);
    const rows = JSON.parse(mark.dataset.rows ?? "[]");
    if (rows.length) {
      const grid = document.createElement("div");
      grid.className = "tooltip-rows";
      for (const [fill, label, value] of rows) grid.append(swatch(fill), text(label), text(value));
      box.append(grid);
    }
    return box;
  }
}

function swatch(fill) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "swatch");
  const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  rect.setAttribute("width", "100%");
  rect.setAttribute("height", "100%");
  rect.setAttribute("class", fill ? `fill-${fill}` : "fill-none");
  svg.append(rect);
  return svg;
}

function text(value) {
  const span = document.createElement("span");
  span.textContent = value;
  return span;
}
customElements.define("parvis-chart", ParvisChart);
