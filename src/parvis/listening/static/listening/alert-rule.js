// The rule editor shows only the fields that matter to the kind of rule chosen; without scripts all of them stay.
const form = document.getElementById("rule-form");
const kind = form?.elements.namedItem("kind");

function settle() {
  for (const part of form.querySelectorAll("[data-kinds]")) {
    part.hidden = !part.dataset.kinds.split(" ").includes(kind.value);
  }
}

if (kind) {
  kind.addEventListener("change", settle);
  settle();
}
