// <parvis-theme>: buttons with data-theme-choice. The choice is kept in a cookie so that the server draws the right page at once.
const COOKIE = "parvis_theme";

export function applyTheme(choice) {
  document.documentElement.dataset.theme = choice;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${COOKIE}=${choice}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
  }
  document.dispatchEvent(new CustomEvent("parvis:theme", { detail: { theme: choice } }));
}

class Theme extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => {
      const choice = event.target.closest("[data-theme-choice]")?.dataset.themeChoice;
      if (choice) applyTheme(choice);
    });
  }
}
customElements.define("parvis-theme", Theme);
