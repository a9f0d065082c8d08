// Small manners that every page shares. Without this script every page still works.
// Other scripts say a passing word with:  document.dispatchEvent(new CustomEvent("toast", { detail: "Copied" }))

const YEAR = 365 * 24 * 3600;

closeMenusWhenLeft();
openAndCloseDialogs();
forgetWhatWasSent();
offerTheme();
offerCopying();
showToasts();

function closeMenusWhenLeft() {
  const close = (menu) => menu.removeAttribute("open");
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("[data-menu][open]")) if (!menu.contains(event.target)) close(menu);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("[data-menu][open]")) {
      close(menu);
      menu.querySelector("summary").focus();
    }
  });
}

function openAndCloseDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
    const dialog = event.target.closest("dialog");
    if (dialog && (event.target === dialog || event.target.closest("[data-close]"))) dialog.close();
  });
}

// Whoever logged out here, or was ended, leaves nothing behind of what they sent (upload/memory.js and tus keep that).
function forgetWhatWasSent() {
  if (!document.body.hasAttribute("data-forget-sent")) return;
  try {
    for (const key of Object.keys(localStorage)) if (/^(familyvault-sent|tus)::/.test(key)) localStorage.removeItem(key);
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}

// The choice is a cookie, so that the server writes it into the page and nothing flashes.
function offerTheme() {
  const choice = document.querySelector("[data-theme-choice]");
  if (!choice) return;
  const root = document.documentElement;
  const show = () => {
    for (const button of choice.children)
      button.setAttribute("aria-pressed", String(button.dataset.themeValue === (root.dataset.theme || "")));
  };
  choice.addEventListener("click", (event) => {
    const value = event.target.closest("[data-theme-value]")?.dataset.themeValue;
    if (value === undefined) return;
    if (value) root.dataset.theme = value;
    else delete root.dataset.theme;
    const [name, secure] = location.protocol === "https:" ? ["__Host-theme", "; Secure"] : ["theme", ""];
    document.cookie = `${name}=${value}; Path=/; Max-Age=${value ? YEAR : 0}; SameSite=Lax${secure}`;
    show();
  });
  show();
  choice.hidden = false;
}

function offerCopying() {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const source = document.getElementById(button.dataset.copy);
      await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
      say(button.dataset.copied || "Copied");
    });
  }
}

function showToasts() {
  const shelf = document.querySelector("[data-toasts]");
  if (!shelf) return;
  for (const button of shelf.querySelectorAll("[data-dismiss]")) button.hidden = false;
  for (const toast of shelf.querySelectorAll("[data-toast]")) leaveLater(toast);
  shelf.addEventListener("click", (event) => {
    if (event.target.closest("[data-dismiss]")) event.target.closest("[data-toast]").remove();
  });
  document.addEventListener("toast", (event) => say(event.detail));
}

function say(text) {
  const shelf = document.querySelector("[data-toasts]");
  const toast = shelf.querySelector("template").content.firstElementChild.cloneNode(true);
  toast.querySelector("p").textContent = text;
  shelf.append(toast);
  leaveLater(toast);
}

// What can be undone, and what went wrong, stays until it is put away; the rest leaves, but not under the reader's hand.
function leaveLater(toast) {
  if (toast.querySelector("form") || toast.classList.contains("toast-error")) return;
  const leave = () => (toast.matches(":hover, :focus-within") ? setTimeout(leave, 4000) : toast.remove());
  setTimeout(leave, 10000);
}
