// Leaked pictures are dropped, pasted or chosen, and lie in the form's own file field until it is sent. Without this script
// the field works alone.

const form = document.querySelector("[data-leak]");
const input = form.querySelector("input[type=file]");
const list = form.querySelector("[data-chosen]");
const row = document.querySelector("[data-chosen-row]");
const refused = form.querySelector("[data-refused]");
const zone = form.querySelector("[data-drop]");
const limits = { most: Number(form.dataset.most), each: Number(form.dataset.mostBytes), together: Number(form.dataset.mostTogether) };
let chosen = [];

input.required = false;
form.querySelector("[data-can-drop]").hidden = matchMedia("(hover: none)").matches;
input.addEventListener("change", () => add([...input.files]));
document.addEventListener("paste", (event) => add(picturesIn(event.clipboardData), event));
document.addEventListener("dragover", (event) => hover(event, true));
document.addEventListener("dragleave", (event) => !event.relatedTarget && zone.classList.remove("is-over"));
document.addEventListener("drop", (event) => {
  hover(event, false);
  add([...event.dataTransfer.files], event);
});
form.addEventListener("submit", (event) => {
  if (!chosen.length) {
    event.preventDefault();
    return say("Please choose at least one picture.");
  }
  const send = form.querySelector("[data-send]");
  send.disabled = true;
  send.lastChild.textContent = "Sending…";
});
// Back from the answer: the browser may show this page as it was left, or anew with what was chosen still in the field.
addEventListener("pageshow", () => {
  add([...input.files]);
  const send = form.querySelector("[data-send]");
  send.disabled = false;
  send.lastChild.textContent = "Trace it";
});

function picturesIn(data) {
  return [...(data?.files ?? [])].filter((file) => file.type.startsWith("image/"));
}

function hover(event, isOver) {
  if (!event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  zone.classList.toggle("is-over", isOver);
}

function add(files, event) {
  if (!files.length) return;
  event?.preventDefault();
  const known = new Set(chosen.map(nameOf));
  const fresh = files.filter((file) => !known.has(nameOf(file)));
  const large = fresh.find((file) => file.size > limits.each);
  if (large) say(`“${large.name}” is larger than ${mega(limits.each)} MB. A screenshot of it will do.`);
  else say("");
  chosen = [...chosen, ...fresh.filter((file) => file.size <= limits.each)];
  if (chosen.length > limits.most) say(`Only the first ${limits.most} are taken. Please trace the others afterwards.`);
  chosen = chosen.slice(0, limits.most);
  while (chosen.reduce((sum, file) => sum + file.size, 0) > limits.together) {
    say(`Together these are more than ${mega(limits.together)} MB. “${chosen.pop().name}” was left out.`);
  }
  show();
}

function show() {
  const transfer = new DataTransfer();
  for (const file of chosen) transfer.items.add(file);
  input.files = transfer.files;
  list.replaceChildren(...chosen.map(rowOf));
  list.hidden = !chosen.length;
}

function rowOf(file) {
  const item = row.content.firstElementChild.cloneNode(true);
  item.querySelector(".upload-name").textContent = file.name;
  item.querySelector(".upload-state").textContent = `${Math.max(0.1, file.size / 1e6).toFixed(1)} MB`;
  item.querySelector("button").addEventListener("click", () => {
    chosen = chosen.filter((each) => each !== file);
    show();
    input.focus();
  });
  return item;
}

function nameOf(file) {
  return `${file.name} ${file.size} ${file.lastModified}`;
}

function mega(bytes) {
  return bytes / 1e6;
}

function say(words) {
  refused.textContent = words;
  refused.hidden = !words;
}
