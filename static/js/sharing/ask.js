// Asks before a form with data-ask is sent. Without this script the form is sent at once.

const dialog = document.querySelector("[data-ask-dialog]");
let asked = null;

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-ask]");
  if (!form || form === asked) return;
  event.preventDefault();
  asked = form;
  dialog.querySelector("h2").textContent = form.dataset.ask;
  dialog.querySelector("[data-ask-words]").textContent = form.dataset.askText;
  dialog.showModal();
});

dialog.querySelector("[data-ask-yes]").addEventListener("click", () => {
  dialog.querySelector("[data-ask-yes]").disabled = true;
  asked.submit();
});

dialog.addEventListener("close", () => (asked = null));
