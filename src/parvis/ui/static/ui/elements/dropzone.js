// <parvis-dropzone>: a file field that shows what was dropped, and says so with a "parvis:files" event.
const size = (octets) => {
  const french = document.documentElement.lang.startsWith("fr");
  const units = french ? ["o", "ko", "Mo", "Go"] : ["B", "kB", "MB", "GB"];
  let power = 0;
  let value = octets;
  while (value >= 1000 && power < units.length - 1) { value /= 1000; power += 1; }
  return `${new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 }).format(value)}\u00a0${units[power]}`;
};

class Dropzone extends HTMLElement {
  connectedCallback() {
    const input = this.querySelector("input[type=file]");
    const zone = this.querySelector(".dropzone");
    if (!input || this.ready) return;
    this.ready = true;
    const over = (yes) => zone.classList.toggle("dropzone-over", yes);
    zone.addEventListener("dragenter", () => over(true));
    zone.addEventListener("dragover", (event) => { event.preventDefault(); over(true); });
    zone.addEventListener("dragleave", (event) => { if (!zone.contains(event.relatedTarget)) over(false); });
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      over(false);
      if (!event.dataTransfer.files.length) return;
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    input.addEventListener("change", () => {
      this.querySelector(".dropzone-files").replaceChildren(...[...input.files].map((file) => {
        const line = document.createElement("li");
        line.append(file.name, document.createTextNode(` · ${size(file.size)}`));
        return line;
      }));
      this.dispatchEvent(new CustomEvent("parvis:files", { bubbles: true, detail: { files: [...input.files] } }));
      if (this.hasAttribute("data-submits") && input.files.length) input.form?.requestSubmit();
    });
  }
}
customElements.define("parvis-dropzone", Dropzone);
