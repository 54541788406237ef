// <parvis-query-editor>: colours a query as one types, and underlines errors where they are.
// Errors come from data-errors, from the property `errors`, or from the server:
// HX-Trigger: {"parvis:query-errors": {"target": "id_query", "errors": [{"start": 3, "end": 5, "message": "…"}]}}
const WORDS = /(?<phrase>"[^"]*"?|«[^»]*»?|“[^”]*”?)|(?<operator>\b(?:AND|OR|NOT|ET|OU|SAUF|NEAR\/\d+)\b|[()|])|(?<tag>[#@][^\s()"]+)|(?<field>\p{L}+:)(?=\S)/gu;

class QueryEditor extends HTMLElement {
  #errors = [];

  connectedCallback() {
    this.field = this.querySelector("textarea");
    this.paint = this.querySelector(".query-paint");
    if (!this.field || this.ready) return;
    this.ready = true;
    try {
      this.#errors = JSON.parse(this.dataset.errors || "[]");
    } catch {
      this.#errors = [];
    }
    this.field.addEventListener("input", () => { this.#errors = []; this.draw(); });
    document.addEventListener("parvis:query-errors", this.#told);
    this.setAttribute("data-ready", "");
    this.draw();
  }

  disconnectedCallback() {
    document.removeEventListener("parvis:query-errors", this.#told);
  }

  #told = (event) => {
    const { target, errors } = event.detail ?? {};
    if (!target || target === this.field.id) this.errors = errors ?? [];
  };

  set errors(list) {
    this.#errors = list;
    this.draw();
  }

  draw() {
    const text = this.field.value;
    this.paint.replaceChildren(...this.#pieces(text), document.createTextNode("\u200b"));
    this.field.setAttribute("aria-invalid", String(this.#errors.length > 0));
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight}px`;
    this.#list();
  }

  #pieces(text) {
    const kinds = new Array(text.length).fill("");
    for (const match of text.matchAll(WORDS)) {
      const kind = Object.keys(match.groups).find((name) => match.groups[name] !== undefined);
      kinds.fill(`query-${kind}`, match.index, match.index + match[0].length);
    }
    for (const { start, end } of this.#errors) {
      const from = Math.min(start, Math.max(0, text.length - 1));
      for (let at = from; at < Math.max(end, from + 1) && at < text.length; at += 1) kinds[at] = `${kinds[at]} query-fault`;
    }
    const pieces = [];
    for (let from = 0; from < text.length;) {
      let to = from + 1;
      while (to < text.length && kinds[to] === kinds[from]) to += 1;
      const span = document.createElement("span");
      span.className = kinds[from];
      span.textContent = text.slice(from, to);
      pieces.push(span);
      from = to;
    }
    return pieces;
  }

  #list() {
    const list = this.querySelector(".query-errors");
    list.replaceChildren(...this.#errors.map((error) => {
      const line = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = error.message;
      button.addEventListener("click", () => {
        this.field.focus();
        this.field.setSelectionRange(error.start, Math.max(error.end, error.start + 1));
      });
      line.append(button);
      return line;
    }));
  }
}
customElements.define("parvis-query-editor", QueryEditor);
