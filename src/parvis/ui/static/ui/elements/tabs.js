// <parvis-tabs>: on a narrow screen the tabs scroll sideways; the page one is on must not be hidden at the side.
class Tabs extends HTMLElement {
  connectedCallback() {
    const list = this.querySelector(".tabs");
    const current = list?.querySelector("[aria-current]");
    if (!current) return;
    const from = list.getBoundingClientRect();
    const tab = current.getBoundingClientRect();
    list.scrollLeft += tab.left - from.left - (from.width - tab.width) / 2;
  }
}
customElements.define("parvis-tabs", Tabs);
