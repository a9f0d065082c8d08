// Asks the vault every few seconds whether this page may stay. Once it may not, the page empties itself and says so.

const EVERY = 3000;
const PATIENCE = 10000;

const watched = document.querySelector("[data-watch]");
let album;
let timer;
let asking = false;
let closedFor = null;

document.addEventListener("visibilitychange", askNow);
addEventListener("pageshow", askNow);
addEventListener("online", askNow);
askNow();

function askNow() {
  clearTimeout(timer);
  if (document.hidden || asking) return;
  asking = true;
  ask()
    .then(hear)
    .catch(() => {}) // The network is away, or the vault: that alone closes nothing.
    .finally(() => {
      asking = false;
      timer = setTimeout(askNow, EVERY);
    });
}

async function ask() {
  const address = new URL(watched.dataset.watch, location.href);
  if (watched.dataset.watchAlbum) address.searchParams.set("album", watched.dataset.watchAlbum);
  const signal = AbortSignal.timeout(PATIENCE);
  const response = await fetch(address, { cache: "no-store", mode: "same-origin", redirect: "error", signal });
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

function hear(answer) {
  if (isLastOfSoMany(answer)) return;
  if (answer.looks_left !== undefined) tellLooksLeft(answer.looks_left);
  if (!answer.open) close(answer.ended ?? "out");
  else if (closedFor === "album") return;
  else if (closedFor !== null) location.reload(); // A freeze is over.
  else if (watched.dataset.watchAlbum) hearOfAlbum(answer.album);
}

// The last photo of a link for so many stays until it is put away; no other comes.
function isLastOfSoMany(answer) {
  return answer.ended === "used_up" && document.querySelector(".pswp") !== null;
}

function tellLooksLeft(left) {
  for (const place of document.querySelectorAll("[data-looks-left]")) {
    const words = left === 1 ? place.dataset.one : place.dataset.many.replace("#", left);
    if (place.textContent !== words) place.textContent = words;
  }
}

// Another role, or another size of photos, makes another page.
function hearOfAlbum(now) {
  if (now === null) close("album");
  else if (album !== undefined && album !== now) location.reload();
  album = now;
}

function close(why) {
  if (closedFor !== null) return;
  closedFor = why;
  // The gallery stops asking, and lets go of every picture it holds.
  document.dispatchEvent(new CustomEvent("closed"));
  for (const canvas of document.querySelectorAll("canvas")) canvas.width = canvas.height = 0;
  const page = watched.querySelector("[data-closed-page]").content.cloneNode(true);
  const words = watched.querySelector(`[data-closed="${why}"]`) ?? watched.querySelector('[data-closed=""]');
  // Nothing of the page stays: no name, no caption, no dialog.
  document.body.replaceChildren(page);
  document.body.removeAttribute("class");
  document.title = words.content.querySelector("h1").textContent;
  history.replaceState(null, "", location.pathname);
  // Put in last, so that screen readers say it.
  setTimeout(() => {
    document.querySelector(".quiet-card").replaceChildren(words.content.cloneNode(true));
  }, 50);
}
