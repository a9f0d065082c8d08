// Four ways to choose: photos, a folder, dropping (folders too), pasting.

const LITTER = /^(\.|thumbs\.db$|desktop\.ini$)/i;

export function offerPicking(page, onFiles) {
  const take = (files) => {
    const kept = files.filter((file) => !LITTER.test(file.name));
    if (kept.length) onFiles(kept);
  };
  offerInput(page.querySelector("[data-choose]"), page.querySelector("[data-files]"), take);
  const folder = page.querySelector("[data-folder]");
  const hasPointer = matchMedia("(hover: hover) and (pointer: fine)").matches;
  if ("webkitdirectory" in folder && hasPointer) offerInput(page.querySelector("[data-choose-folder]"), folder, take);
  if (hasPointer) page.querySelector("[data-can-drop]").hidden = false;
  offerDropping(page.querySelector("[data-drop]"), take);
  document.addEventListener("paste", (event) => take([...(event.clipboardData?.files ?? [])]));
}

function offerInput(button, input, take) {
  button.hidden = false;
  button.addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    take([...input.files]);
    input.value = ""; // so that the same files can be chosen again
  });
}

// The whole page takes what is dropped, so that no photo opens in the tab by mistake.
function offerDropping(zone, take) {
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    zone.classList.add("is-over");
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) zone.classList.remove("is-over");
  });
  addEventListener("drop", async (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    zone.classList.remove("is-over");
    take(await dropped(event.dataTransfer));
  });
}

async function dropped(transfer) {
  // Entries must be taken before the first await: the list empties when the event is over.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files];
  return (await Promise.all(entries.map(filesIn))).flat();
}

async function filesIn(entry) {
  if (entry.isFile) return [await new Promise((resolve, reject) => entry.file(resolve, reject))].flat().filter(Boolean);
  const files = [];
  const reader = entry.createReader();
  for (let batch; (batch = await entriesOf(reader)).length; ) for (const inner of batch) files.push(...(await filesIn(inner).catch(() => [])));
  return files;
}

// A folder tells a hundred entries at a time, until it tells none.
function entriesOf(reader) {
  return new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
}
