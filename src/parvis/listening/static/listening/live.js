// <parvis-live src="…"> — new mentions arrive by themselves, on top of the list inside it.
// While the reader has scrolled down (or holds the pause), arrivals wait behind a button that says how many they are.
const MOST_KEPT = 120;
const REFRESH_EVERY = 12_000; // ms between two refreshes of the figures while mentions arrive

class LiveMentions extends HTMLElement {
  connectedCallback() {
    this.list = this.querySelector("[data-live-list]");
    this.more = this.querySelector("[data-live-waiting]");
    this.state = document.querySelector(`[data-live-state="${this.id}"]`) ?? this.querySelector("[data-live-state]");
    this.waiting = [];
    this.seen = new Set([...this.querySelectorAll("[data-key]")].map((card) => card.dataset.key));
    this.more?.addEventListener("click", () => this.showWaiting());
    this.addEventListener("scroll", () => this.atTop() && this.showWaiting(), { capture: true, passive: true });
    this.open();
    this.visible = () => (document.hidden ? null : this.source?.readyState === EventSource.CLOSED && this.open());
    document.addEventListener("visibilitychange", this.visible);
  }

  disconnectedCallback() {
    this.source?.close();
    document.removeEventListener("visibilitychange", this.visible);
    clearTimeout(this.refreshing);
  }

  open() {
    this.source?.close();
    this.source = new EventSource(this.getAttribute("src"));
    this.source.addEventListener("open", () => this.say("live"));
    this.source.addEventListener("error", () => this.say("waiting"));
    this.source.addEventListener("alerts", (event) => document.dispatchEvent(new CustomEvent("parvis:alerts", { detail: JSON.parse(event.data) })));
    this.source.addEventListener("mention", (event) => this.arrived(JSON.parse(event.data)));
  }

  say(state) {
    if (!this.state) return;
    this.state.dataset.state = state;
    this.state.querySelector("[data-live-word]").textContent = this.state.dataset[state];
  }

  scroller() {
    return this.querySelector("[data-live-scroll]") ?? this;
  }

  atTop() {
    const scroller = this.scroller();
    const own = scroller.scrollHeight > scroller.clientHeight + 4;
    return (own ? scroller.scrollTop : Math.max(0, -this.getBoundingClientRect().top)) < 40;
  }

  arrived(mention) {
    if (this.seen.has(mention.key)) return;
    this.seen.add(mention.key);
    this.waiting.push(mention);
    const busy = this.list.contains(document.activeElement) || this.list.matches(":hover");
    if (this.atTop() && !busy) this.showWaiting();
    else this.announce();
    this.dispatchEvent(new CustomEvent("parvis:mention", { bubbles: true, detail: mention }));
    this.scheduleRefresh();
  }

  announce() {
    if (!this.more) return;
    this.more.hidden = this.waiting.length === 0;
    const one = this.waiting.length === 1;
    this.more.textContent = (one ? this.more.dataset.one : this.more.dataset.many).replace("0", String(this.waiting.length));
  }

  showWaiting() {
    for (const mention of this.waiting.splice(0)) {
      const holder = document.createElement("template");
      holder.innerHTML = mention.html; // rendered and escaped by the server
      const card = holder.content.firstElementChild;
      card.classList.add("arrived");
      this.list.prepend(card);
      window.htmx?.process(card);
    }
    this.querySelector("[data-live-empty]")?.remove();
    while (this.list.children.length > MOST_KEPT) this.list.lastElementChild.remove();
    this.announce();
  }

  scheduleRefresh() {
    if (this.refreshing || document.hidden) return;
    this.refreshing = setTimeout(() => {
      this.refreshing = undefined;
      // A person reading a table or holding the keyboard on a figure is not disturbed: it waits for the next arrival.
      const held = document.activeElement?.closest("[data-live-figures]");
      if (!held && !document.querySelector("[data-live-figures] details[open]")) {
        document.body.dispatchEvent(new CustomEvent("parvis:refresh"));
      }
    }, REFRESH_EVERY);
  }
}
customElements.define("parvis-live", LiveMentions);

// <parvis-fullscreen>: the button of the wall.
class FullScreen extends HTMLElement {
  connectedCallback() {
    this.querySelector("button")?.addEventListener("click", () =>
      document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen(),
    );
  }
}
customElements.define("parvis-fullscreen", FullScreen);

// <parvis-copy>: copies the value of the field inside it.
class CopyField extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    button?.addEventListener("click", async () => {
      const field = this.querySelector("input");
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
      } catch {
        document.execCommand("copy");
      }
      this.querySelector("[role=status]").textContent = this.dataset.copied;
    });
  }
}
customElements.define("parvis-copy", CopyField);
