// A short list of rows in a section [data-list=NAME]. Rows are kept and changed in place, so that a reader's focus stays.

export class List {
  constructor(page, name, { onAct }) {
    this.section = page.querySelector(`[data-list="${name}"]`);
    this.body = this.section.querySelector("ul");
    this.more = this.section.querySelector("[data-more]");
    this.template = page.querySelector("template[data-row]");
    this.rows = new Map();
    this.body.addEventListener("click", (event) => {
      const act = event.target.closest("[data-act]")?.dataset.act;
      const row = event.target.closest("li")?.shown;
      if (act && row) onAct(act, row);
    });
  }

  // `shown`: rows in order, each {key, name, sentence, look, progress, acts}; `more`: how many are not shown.
  show(shown, { more = 0, moreWords = (count) => `and ${count} more` } = {}) {
    const keys = new Set(shown.map((row) => row.key));
    for (const key of this.rows.keys()) if (!keys.has(key)) this.drop(key);
    shown.forEach((row, place) => this.#put(row, place));
    this.more.textContent = more > 0 ? moreWords(more) : "";
    this.section.hidden = !shown.length && more <= 0;
  }

  drop(key) {
    this.rows.get(key)?.remove();
    this.rows.delete(key);
  }

  #put(row, place) {
    let element = this.rows.get(row.key);
    if (!element) {
      element = this.template.content.firstElementChild.cloneNode(true);
      this.rows.set(row.key, element);
    }
    if (this.body.children[place] !== element) this.body.insertBefore(element, this.body.children[place] ?? null);
    element.shown = row;
    element.className = `upload-row is-${row.look}`;
    set(element.querySelector(".upload-name"), row.name);
    set(element.querySelector(".upload-state"), row.sentence);
    const bar = element.querySelector("progress");
    bar.hidden = row.progress === undefined;
    bar.value = row.progress ?? 0;
    bar.setAttribute("aria-label", `Sent of ${row.name}`);
    for (const button of element.querySelectorAll("[data-act]")) button.hidden = !row.acts?.includes(button.dataset.act);
  }
}

function set(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
