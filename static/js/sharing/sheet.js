// Shows the page behind a link with data-sheet in a dialog over this one. Without this script, or if it cannot be
// fetched, the link is followed as any other.

const dialog = document.querySelector("[data-sheet-dialog]");

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-sheet]");
  if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const body = await fetched(link.href);
  if (body) open(body);
  else location.assign(link.href);
});

// The way back of a sheet closes it; base.js closes by [data-close], and the link must not lead away.
dialog.addEventListener("click", (event) => {
  if (event.target.closest("a[data-close]")) event.preventDefault();
});

async function fetched(address) {
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return page.querySelector("[data-sheet-body]");
  } catch {
    return null;
  }
}

function open(body) {
  dialog.replaceChildren(document.adoptNode(body));
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
}
