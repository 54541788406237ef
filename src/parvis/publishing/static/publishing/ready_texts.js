// <parvis-ready> in the composer: words kept ready are put in where one writes, and what they leave open is asked for.
// Without this, places between double braces are filled in by hand: nothing goes out while one is left.

const PLACE = /\{\{[^\S\n]*([^{}\s](?:[^{}\n]{0,58}[^{}\s])?)[^\S\n]*\}\}/gu;
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

class Ready extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    if (!this.form || this.listening) return;
    this.listening = true;
    this.dialog = document.getElementById("ready");
    this.asking = this.querySelector(".to-fill");
    this.last = this.form.elements.namedItem("text");
    this.form.addEventListener("focusin", (event) => { if (this.written(event.target)) this.last = event.target; });
    // Where the caret was: a dialog over the page makes the browser forget it.
    this.querySelector("[data-opens=ready]").addEventListener("click", () => { this.caret = [this.last.selectionStart, this.last.selectionEnd]; });
    this.form.addEventListener("keydown", (event) => {
      if (!this.written(event.target) || event.key.toLowerCase() !== "i" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
      event.preventDefault();
      this.querySelector("[data-opens=ready]").click();
    });
    this.form.addEventListener("input", (event) => { if (!this.asking.contains(event.target)) this.soon(); });
    document.body.addEventListener("htmx:afterSettle", (event) => {
      if (event.detail.target?.id === "ready-body") this.dialog.querySelector("[data-ready-search]")?.focus();
      if (event.detail.target?.id === "voices") this.soon();
    });
    // Emptied when it closes: what is typed into an old list would be lost when the new one comes.
    this.dialog.addEventListener("close", () => document.getElementById("ready-body").replaceChildren());
    this.dialog.addEventListener("input", (event) => { if (event.target.matches("[data-ready-search]")) this.search(event.target.value); });
    this.dialog.addEventListener("keydown", (event) => this.walk(event));
    this.dialog.addEventListener("click", (event) => {
      const item = event.target.closest?.("button[data-ready]");
      if (item) this.put(item);
    });
    this.asking.addEventListener("change", (event) => this.fill(event.target));
    this.asking.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      const next = event.target.closest(".field").nextElementSibling?.querySelector("input");
      (next ?? this.last).focus(); // leaving the place fills it
    });
    this.ask();
  }

  written(element) {
    return element instanceof HTMLTextAreaElement && !element.name.startsWith("alt-");
  }

  items() {
    return [...this.dialog.querySelectorAll("[data-ready]")].filter((one) => !one.closest("[hidden]"));
  }

  search(typed) {
    const words = plain(typed).split(/\s+/).filter(Boolean);
    for (const item of this.dialog.querySelectorAll("[data-ready]")) {
      const said = plain(`${item.textContent} ${item.dataset.text ?? ""}`);
      item.closest("li").hidden = !words.every((word) => said.includes(word));
    }
    for (const heap of this.dialog.querySelectorAll(".ready-heap")) heap.hidden = !heap.querySelector("li:not([hidden])");
    this.dialog.querySelector("[data-ready-none]").hidden = this.items().length > 0;
  }

  walk(event) {
    const search = event.target.matches("[data-ready-search]");
    if (event.key === "Enter" && search) {
      event.preventDefault();
      this.items()[0]?.click();
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const items = this.items();
    const here = items.indexOf(event.target);
    if (here < 0 && !search) return;
    event.preventDefault();
    const to = here + (event.key === "ArrowDown" ? 1 : -1);
    (to < 0 ? this.dialog.querySelector("[data-ready-search]") : items[Math.min(to, items.length - 1)])?.focus();
  }

  put(item) {
    let field = this.last?.isConnected ? this.last : this.form.elements.namedItem("text");
    if (item.dataset.account) field = this.ownWords(item.dataset.account) ?? field;
    const text = item.dataset.text;
    this.dialog.close();
    field.focus();
    if (item.dataset.ready === "snippet") this.insert(field, text, ...this.caret);
    else if (item.dataset.ready === "hashtags") this.insertTags(field, text);
    else this.insertEnd(field, text, "\n\n");
    this.ask();
    const place = field.value.match(PLACE)?.[0];
    if (place && text.includes(place)) this.asking.querySelector("input")?.focus();
  }

  // An account that said the post's words goes on from them in words of its own.
  ownWords(account) {
    const field = this.form.elements.namedItem(`words-${account}`);
    if (!field) return null;
    const box = this.form.querySelector(`[name=accounts][value="${account}"]`);
    if (!box.checked) box.click();
    field.closest("details").open = true;
    if (!field.value.trim()) field.value = this.form.elements.namedItem("text").value;
    return field;
  }

  insertTags(field, text) {
    const there = new Set((plain(field.value).match(/[#＃][^\s#＃]+/gu) ?? []).map((one) => one.slice(1).replace(/\p{P}+$/u, "")));
    const added = text.split(" ").filter((tag) => !there.has(plain(tag).slice(1)));
    if (!added.length) return;
    const lastLine = field.value.trimEnd().split("\n").pop();
    const alone = lastLine && lastLine.split(/\s+/).every((word) => /^[#＃]/u.test(word));
    this.insertEnd(field, added.join(" "), alone ? " " : "\n\n");
  }

  insertEnd(field, text, between) {
    const kept = field.value.trimEnd();
    this.insert(field, (kept ? between : "") + text, kept.length, field.value.length);
  }

  // Through the editor where it can be, so that Ctrl+Z takes it out again.
  insert(field, text, from, to) {
    field.setSelectionRange(from, to);
    if (document.execCommand?.("insertText", false, text)) return;
    field.setRangeText(text, from, to, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  open() {
    return [...this.form.elements].filter((one) => this.written(one) || ["link", "warning"].includes(one.name) || one.name?.startsWith("alt-"));
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), 300);
  }

  // Asks for what is open, each place once; what is being typed stays as it is.
  ask() {
    const names = [...new Set(this.open().flatMap((one) => [...one.value.matchAll(PLACE)].map((found) => found[1])))];
    const there = new Map([...this.asking.querySelectorAll("input")].map((one) => [one.dataset.place, one.closest(".field")]));
    for (const [name, row] of there) if (!names.includes(name)) row.remove();
    names.forEach((name, number) => { if (!there.has(name)) this.asking.append(this.row(name, number)); });
    this.asking.hidden = !names.length;
  }

  row(name) {
    const row = document.createElement("div");
    const label = document.createElement("label");
    const input = document.createElement("input");
    row.className = "field";
    input.className = "input";
    input.autocomplete = "off";
    input.dataset.place = name;
    input.id = `fill-${(this.count = (this.count ?? 0) + 1)}`;
    label.htmlFor = input.id;
    label.textContent = name;
    row.append(label, input);
    return row;
  }

  fill(input) {
    const value = input.value.trim();
    if (!value || /\{\{|\}\}/.test(value)) return;
    for (const field of this.open()) {
      const filled = field.value.replace(PLACE, (whole, name) => (name === input.dataset.place ? value : whole));
      if (filled !== field.value) field.value = filled;
    }
    this.form.dispatchEvent(new Event("input", { bubbles: true }));
    this.ask();
  }
}
customElements.define("parvis-ready", Ready);
