// Goes on by itself once a keeper has let this browser in, or shown it that there is nothing to wait for.

const EVERY = 3000;

const place = document.querySelector("[data-waiting]");
if (place) ask();

async function ask() {
  const answer = await look();
  // Sent, not fetched: where a guest begins, the vault tells only who is in.
  if (answer?.open) document.querySelector("[data-go-in]").submit();
  else if (answer && answer.ended !== "waiting") location.reload();
  else setTimeout(ask, EVERY);
}

// What the vault says now, or null while it cannot be reached.
async function look() {
  try {
    const response = await fetch(place.dataset.watchUrl, { cache: "no-store", credentials: "same-origin" });
    return response.ok ? await response.json() : null;
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}
