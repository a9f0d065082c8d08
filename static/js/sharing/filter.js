// Narrows the rows of a page as one types, and by its chips, without asking the server; the page does the same by GET.

const STROKES = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ı: "i", ς: "σ" };
const form = document.querySelector("[data-filter]");
const rows = [...document.querySelectorAll("[data-rows] [data-row], [data-rows][data-row]")];

if (form && rows.length) {
  const field = form.elements.q;
  const chips = [...document.querySelectorAll("[data-show]")];
  const count = document.querySelector("[data-count]");
  let show = form.elements.show?.value ?? "";

  form.querySelector("[data-go]").hidden = true;
  form.addEventListener("submit", (event) => event.preventDefault());
  field.addEventListener("input", () => narrow());
  for (const chip of chips) {
    chip.addEventListener("click", (event) => {
      event.preventDefault();
      show = chip.dataset.show;
      narrow();
    });
  }

  function narrow() {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      row.hidden = !(isUnder(row, words) && words.every((word) => row.dataset.words.includes(word)));
      if (!row.hidden) shown += 1;
    }
    for (const section of document.querySelectorAll("[data-section]"))
      section.hidden = !section.querySelector("[data-row]:not([hidden])");
    for (const chip of chips) {
      if (chip.dataset.show === show) chip.setAttribute("aria-current", "true");
      else chip.removeAttribute("aria-current");
    }
    say(shown);
    remember();
  }

  // Whoever is looked for by name is found among the ended too.
  function isUnder(row, words) {
    return !show || row.dataset.shows.split(" ").includes(show) || (show === "everybody" && words.length > 0);
  }

  function say(shown) {
    const { one, many, none } = count.dataset;
    count.textContent = shown === 0 ? none : shown === 1 ? one : many.replace("#", shown);
  }

  function remember() {
    const address = new URL(location.href);
    for (const [name, value] of [["q", field.value.trim()], ["show", show]]) {
      if (value) address.searchParams.set(name, value);
      else address.searchParams.delete(name);
    }
    history.replaceState(history.state, "", address);
  }
}

// As albums/sharing/survey.py compares: without accents and capitals.
function plain(text) {
  return text
    .toLowerCase()
    .replace(/[ßæœøłđıς]/g, (letter) => STROKES[letter])
    .normalize("NFKD")
    .replace(/\p{M}/gu, "");
}
