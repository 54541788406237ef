// <parvis-query-editor>: colours a query as one types, underlines what is wrong or doubtful where it is, and offers the
// changes that would mend it. Findings come from data-errors, from the property `errors`, or from the server:
// HX-Trigger: {"parvis:query-errors": {"field": "id_query", "errors": [{"start": 3, "end": 5, "message": "…",
//   "severity": "error" | "warning" | "hint", "label": "Error", "fixes": [{"label": "…", "start": 3, "end": 5, "text": "…"}]}]}}
// Places are counted in UTF-16 units, as the browser counts them.
const WORDS = /(?<comment>\/\*[\s\S]*?(?:\*\/|$)|(?<!\S)(?:\/\/|#(?!\S)).*)|(?<phrase>=?"[^"]*"?|«[^»]*»?|“[^”]*”?)|(?<operator>\b(?:AND|OR|NOT|ET|OU|SAUF|(?:O?NEAR|PROCHE|SUIVI)\/\d+)\b|[()|])|(?<fragment>\{[^{}\n]*\})|(?<tag>[#@][^\s()"]+)|(?<field>\p{L}+:)(?=\S)/gu;

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
    document.addEventListener("parvis:query-set", this.#given);
    this.setAttribute("data-ready", "");
    this.draw();
  }

  disconnectedCallback() {
    document.removeEventListener("parvis:query-errors", this.#told);
    document.removeEventListener("parvis:query-set", this.#given);
  }

  #told = (event) => {
    const { field, errors } = event.detail ?? {};
    if (!field || field === this.field.id) this.errors = errors ?? [];
  };

  // A query made elsewhere on the page takes the place of the one that is there; Ctrl+Z brings that one back.
  #given = (event) => {
    const { field, text } = event.detail ?? {};
    if (field === this.field.id) this.#apply({ start: 0, end: this.field.value.length, text: text ?? "" });
  };

  set errors(list) {
    this.#errors = list;
    this.draw();
  }

  draw() {
    const text = this.field.value;
    this.paint.replaceChildren(...this.#pieces(text), document.createTextNode("\u200b"));
    this.field.setAttribute("aria-invalid", String(this.#errors.some(({ severity = "error" }) => severity === "error")));
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
    const narrowestFirst = [...this.#errors].sort((one, other) => one.end - one.start - (other.end - other.start));
    for (const { start, end, severity = "error" } of narrowestFirst) {
      const from = Math.min(start, Math.max(0, text.length - 1));
      const mark = severity === "error" ? "query-fault" : `query-fault query-${severity}`;
      for (let at = from; at < Math.max(end, from + 1) && at < text.length; at += 1) if (!kinds[at].includes("query-fault")) kinds[at] = `${kinds[at]} ${mark}`;
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
      line.dataset.severity = error.severity ?? "error";
      const place = button(error.message, () => {
        this.field.focus();
        this.field.setSelectionRange(error.start, Math.max(error.end, error.start + 1));
      });
      if (error.label) place.prepend(hidden(`${error.label} – `));
      line.append(place);
      for (const fix of error.fixes ?? []) {
        const mend = button(fix.label, () => this.#apply(fix));
        mend.className = "query-fix";
        line.append(mend);
      }
      return line;
    }));
  }

  #apply({ start, end, text }) {
    this.field.focus();
    this.field.setSelectionRange(start, end);
    // As if typed, so that Ctrl+Z takes it back; where a browser does not know how, the text is put there.
    if (!document.execCommand(text ? "insertText" : "delete", false, text)) {
      this.field.setRangeText(text, start, end, "end");
      this.field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
}

function button(text, action) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.addEventListener("click", action);
  return made;
}

function hidden(text) {
  const made = document.createElement("span");
  made.className = "visually-hidden";
  made.textContent = text;
  return made;
}

customElements.define("parvis-query-editor", QueryEditor);
