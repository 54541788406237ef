// <parvis-time><time datetime="…">: "3 minutes ago" that stays true.
const WEEK = 7 * 86400;
const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60]];
const shown = new Set();
let clock;

const language = () => document.documentElement.lang || "en";

export function ago(moment, now = Date.now()) {
  const seconds = (moment - now) / 1000;
  if (Math.abs(seconds) >= WEEK) {
    const sameYear = new Date(moment).getFullYear() === new Date(now).getFullYear();
    const options = { day: "numeric", month: "short", ...(sameYear ? {} : { year: "numeric" }) };
    return new Intl.DateTimeFormat(language(), options).format(moment);
  }
  const words = new Intl.RelativeTimeFormat(language(), { numeric: "auto" });
  for (const [unit, length] of UNITS) {
    if (Math.abs(seconds) >= length) return words.format(Math.trunc(seconds / length), unit);
  }
  return words.format(0, "second");
}

class Time extends HTMLElement {
  connectedCallback() {
    shown.add(this);
    this.refresh();
    clock ??= setInterval(() => shown.forEach((element) => element.refresh()), 30_000);
  }

  disconnectedCallback() {
    shown.delete(this);
  }

  refresh() {
    const time = this.querySelector("time");
    const moment = Date.parse(time?.dateTime ?? "");
    if (Number.isNaN(moment)) return;
    const text = ago(moment);
    if (time.textContent !== text) time.textContent = text;
  }
}
customElements.define("parvis-time", Time);
