// The rule editor shows only the fields that matter to the kind of rule chosen; without scripts all of them stay.
const form = document.getElementById("rule-form");
const kind = form?.elements.namedItem("kind");

function settle() {
  for (const part of form.querySelectorAll("[data-kinds]")) {
    part.hidden = !part.dataset.kinds.split(" ").includes(kind.value);
  }
}

// A trial may take a while on a large archive: it says for how long it has been going on, and can be stopped.
function attend() {
  const waiting = document.getElementById("trial-waiting");
  const stopped = document.getElementById("trial-stopped");
  const seconds = waiting.querySelector("[data-seconds]");
  let trying = null;
  let clock = 0;
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (!event.target.matches("[data-try]")) return;
    trying = event.target;
    const since = Date.now();
    seconds.textContent = "";
    stopped.hidden = true;
    waiting.hidden = false;
    clearInterval(clock);
    clock = setInterval(() => {
      seconds.textContent = seconds.dataset.seconds.replace("{n}", Math.round((Date.now() - since) / 1000));
    }, 1000);
  });
  document.body.addEventListener("htmx:afterRequest", (event) => {
    if (event.target !== trying) return;
    clearInterval(clock);
    waiting.hidden = true;
  });
  waiting.querySelector("[data-stop]").addEventListener("click", () => {
    trying?.dispatchEvent(new Event("htmx:abort", { bubbles: true }));
    clearInterval(clock);
    waiting.hidden = true;
    stopped.hidden = false;
    trying?.focus();
  });
}

if (kind) {
  attend();
  kind.addEventListener("change", settle);
  settle();
}
