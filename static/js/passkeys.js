// Shows what has to do with passkeys only where the browser has them, and says in words when one did not work.
// The ceremony itself is allauth's, which reports trouble as an "allauth.error" event.

const able = "credentials" in navigator && "PublicKeyCredential" in window;

for (const part of document.querySelectorAll("[data-passkeys]")) part.hidden = !able;
for (const part of document.querySelectorAll("[data-passkeys-missing]")) part.hidden = able;

document.addEventListener("allauth.error", (event) => {
  const place = document.querySelector("[data-passkey-trouble]");
  if (!place) return;
  event.preventDefault();
  place.textContent = inWords(event.detail.exception?.name);
  place.hidden = false;
});

function inWords(name) {
  if (name === "InvalidStateError") return "This device has a passkey for you already.";
  if (name === "NotAllowedError" || name === "AbortError") return "That was stopped, or took too long. Please try again.";
  if (name === "SecurityError") return "Passkeys need a secure address (https) here. A code by e-mail always works.";
  return "That did not work. Please try again, or ask for a code by e-mail.";
}
