// The dialog with which somebody who may change a photo writes its caption or puts it into the bin.

document.addEventListener("photo:edit", async ({ detail: { tile, host } }) => {
  const forms = await fetchForms(tile.dataset.editUrl);
  if (forms) openDialog(forms, host ?? document.body);
  else location.assign(tile.dataset.editUrl);
});

async function fetchForms(url) {
  try {
    const response = await fetch(url, { credentials: "same-origin" });
    if (!response.ok || response.redirected) return null;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    return page.getElementById("photo-forms");
  } catch {
    return null;
  }
}

function openDialog(forms, host) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog photo-dialog";
  dialog.setAttribute("aria-label", "Change this photo");
  dialog.append(document.adoptNode(forms), closeButton(dialog));
  // The full-screen viewer listens for arrow keys on the document; here they belong to the text field.
  dialog.addEventListener("keydown", (event) => event.stopPropagation());
  dialog.addEventListener("close", () => dialog.remove());
  host.append(dialog);
  dialog.showModal();
}

function closeButton(dialog) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-quiet";
  button.textContent = "Close";
  button.addEventListener("click", () => dialog.close());
  return button;
}
