// <button data-copies="#id" or data-copies-text="…" data-copied="Copied">: puts a text on the clipboard and says so.
import { toast } from "./toasts.js";

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copies], [data-copies-text]");
  if (!button) return;
  const source = button.dataset.copies ? document.querySelector(button.dataset.copies) : null;
  const text = button.dataset.copiesText ?? source?.value ?? source?.textContent ?? "";
  try {
    await navigator.clipboard.writeText(text);
    toast(button.dataset.copied);
  } catch {
    source?.select?.(); // no clipboard here (plain http): leave the text selected, ready to copy
  }
});
