// <parvis-composer>: what is typed is not lost. It is kept in this browser until it is saved, and offered again to whoever comes
// back; leaving the page with unsaved words asks first. Without this the composer still saves, counts and plans.
const WEEK = 7 * 24 * 3600 * 1000;
const ASIDE = new Set(["pictures", "csrfmiddlewaretoken", "day", "hour", "which", "do", "tried"]);

class Composer extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    if (!this.form || this.ready) return;
    this.ready = true;
    this.key = `parvis-post-${this.dataset.key}`;
    this.before = this.written();
    if (this.form.getAttribute("action") !== location.pathname) history.replaceState(null, "", this.dataset.address);
    this.form.addEventListener("input", () => this.soon());
    this.form.addEventListener("submit", () => { this.leaving = true; this.forget(); });
    addEventListener("beforeunload", (event) => {
      if (!this.leaving && this.written() !== this.before) event.preventDefault();
    });
    document.body.addEventListener("htmx:afterSwap", (event) => {
      if (event.detail.target?.id === "voices") this.look();
      if (event.detail.target?.id !== "pictures") return;
      this.querySelector("#picture-files").value = "";
      this.once();
      this.soon();
      this.look();
      this.querySelector("#pictures .picture:last-of-type textarea")?.focus();
    });
    this.sending();
    document.body.addEventListener("parvis:thread", (event) => this.thread(event.detail));
    this.form.addEventListener("click", (event) => {
      const drop = event.target.closest?.("button[name=drop]");
      if (!drop) return;
      event.preventDefault();
      const files = drop.closest(".part")?.querySelector("input[type=file]") ?? this.querySelector("#picture-files");
      drop.closest("li").remove();
      this.soon();
      this.look();
      files.focus();
    });
    this.form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      this.form.requestSubmit(this.form.querySelector("button[value=save]"));
    });
    this.offer();
  }

  // How far a file is on its way, which takes long for a video; then the server reads it.
  sending() {
    const shown = this.querySelector("#picture-sending");
    const files = this.querySelector("#picture-files");
    if (!shown || !files) return;
    const words = shown.querySelector("[data-words]");
    const bar = shown.querySelector("progress");
    files.addEventListener("htmx:beforeRequest", () => { shown.hidden = false; words.textContent = words.dataset.sending; bar.value = 0; });
    files.addEventListener("htmx:xhr:progress", ({ detail }) => {
      if (!detail.lengthComputable || shown.hidden) return;
      const done = detail.loaded >= detail.total;
      words.textContent = done ? words.dataset.reading : words.dataset.sending;
      shown.querySelector("[data-share]").textContent = done ? "" : `${Math.floor((100 * detail.loaded) / detail.total)} %`;
      if (done) bar.removeAttribute("value");
      else bar.value = (100 * detail.loaded) / detail.total;
    });
    files.addEventListener("htmx:afterRequest", () => { shown.hidden = true; });
  }

  // A picture that is there already is not put beside the words twice.
  once() {
    const seen = new Set();
    for (const one of this.querySelectorAll("#pictures [name=media]")) {
      if (seen.has(one.value)) one.closest("li").remove();
      seen.add(one.value);
    }
  }

  // The first part stands elsewhere than the others: a deed on the thread may have changed it too.
  thread({ text, focus }) {
    const first = this.querySelector("#text");
    if (first.value !== text) first.value = text;
    this.soon();
    this.look();
    document.getElementById(focus)?.focus();
  }

  look() {
    this.form.dispatchEvent(new CustomEvent("parvis:look"));
  }

  written() {
    return JSON.stringify([...new FormData(this.form)].filter(([name]) => !ASIDE.has(name)));
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), 500);
  }

  keep() {
    const written = this.written();
    if (written === this.before) return this.forget();
    try {
      localStorage.setItem(this.key, JSON.stringify({ at: Date.now(), written }));
    } catch { /* no room here: the page itself still holds it */ }
  }

  forget() {
    clearTimeout(this.timer);
    try {
      localStorage.removeItem(this.key);
    } catch { /* nothing is kept here */ }
  }

  offer() {
    let kept;
    try {
      kept = JSON.parse(localStorage.getItem(this.key) ?? "null");
    } catch { return; }
    if (!kept || kept.written === this.before || Date.now() - kept.at > WEEK) return;
    const entries = JSON.parse(kept.written);
    const text = entries.find(([name, value]) => (name === "text" || name.startsWith("words-")) && value.trim())?.[1];
    if (!text) return;
    const found = this.querySelector("[data-found]");
    found.querySelector("[data-excerpt]").textContent = text.length > 140 ? `${text.slice(0, 140)}…` : text;
    found.hidden = false;
    found.querySelector("[data-restore]").addEventListener("click", () => { this.restore(entries); found.hidden = true; });
    found.querySelector("[data-forget]").addEventListener("click", () => { this.forget(); found.hidden = true; });
  }

  // Parts of a thread that are not on the page are asked for with what was typed in them.
  thread_again(entries) {
    const missing = entries.filter(([name]) => /^part-\d+-text$/.test(name) && !this.form.elements.namedItem(name));
    if (!missing.length) return;
    const values = Object.fromEntries(entries.filter(([name]) => /^part-\d+-text$/.test(name)));
    window.htmx?.ajax("POST", this.querySelector("#parts").dataset.address, { source: this.querySelector("#parts"), target: "#parts", swap: "outerHTML", values });
  }

  restore(entries) {
    const chosen = new Set(entries.filter(([name]) => name === "accounts").map(([, value]) => value));
    for (const box of this.form.querySelectorAll("[name=accounts]")) box.checked = chosen.has(box.value);
    for (const [name, value] of entries) {
      const field = this.form.elements.namedItem(name);
      if (["accounts", "brand", "media"].includes(name) || !field || !("value" in field)) continue;
      if (field.type === "checkbox") field.checked = true;
      else field.value = value;
      if (value) field.closest("details")?.setAttribute("open", "");
    }
    this.thread_again(entries);
    this.look();
    this.form.elements.namedItem("text").focus();
  }
}
customElements.define("parvis-composer", Composer);
