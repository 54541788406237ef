// <parvis-bell src="…" data-new="New alert:">: a count that stays current. Pages with a live board hear of it on the board's own
// stream (which dispatches "parvis:alerts"); others open a stream for it. Several bells of a page share one.
import { toast } from "./toasts.js";

let source;
let last = "";

function heard(news, words) {
  for (const bell of document.querySelectorAll("parvis-bell")) bell.show(news);
  if (news.title && news.href !== last) toast(`${words} ${news.title}`);
  last = news.href ?? last;
}

class Bell extends HTMLElement {
  connectedCallback() {
    this.hear ??= (event) => heard(event.detail, this.dataset.new);
    if (source === undefined) {
      source = null;
      document.addEventListener("parvis:alerts", this.hear);
      // The board's element is defined by its own script, after this one: look for it once everything is there.
      setTimeout(() => this.open(), 300);
    }
  }

  open() {
    if (source || document.querySelector("parvis-live")) return;
    source = new EventSource(this.getAttribute("src"));
    source.addEventListener("alerts", (event) => heard(JSON.parse(event.data), this.dataset.new));
    addEventListener("pagehide", () => source.close(), { once: true });
  }

  show({ open, severity }) {
    const count = this.querySelector("[data-count]");
    count.textContent = String(open);
    count.hidden = open === 0;
    this.toggleAttribute("data-critical", severity >= 3);
  }
}
customElements.define("parvis-bell", Bell);
