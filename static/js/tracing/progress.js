// Asks every two seconds how far the trace is, and shows the verdict once there is one.

const EVERY = 2000;
const card = document.querySelector("[data-progress-url]");
const words = card.querySelector("[data-words]");

setTimeout(ask, EVERY);

async function ask() {
  try {
    const response = await fetch(card.dataset.progressUrl, { credentials: "same-origin", cache: "no-store" });
    if (response.status === 404 || response.status === 403) return location.reload();
    if (response.ok) show(await response.json());
  } catch {
    // The network is away: the vault goes on, and so does asking.
  }
  setTimeout(ask, EVERY);
}

function show(said) {
  if (said.ended) return location.reload();
  card.querySelector("[data-bar]").value = said.percent;
  // Said aloud by screen readers, so only when it changes.
  if (said.words && said.words !== words.textContent) words.textContent = said.words;
}
