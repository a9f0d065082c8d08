// From sent to ready: asks the vault every two seconds while something is being prepared, ever less often if nothing moves.

import { photos } from "./words.js";
import { List } from "./list.js";

const FIRST = 2000;
const LONGEST = 15000;

export function followPreparing(page, { url, csrf }) {
  const follower = new Follower(page, { url, csrf });
  follower.look();
  document.addEventListener("visibilitychange", () => document.hidden || follower.soon());
  return follower;
}

class Follower extends EventTarget {
  constructor(page, { url, csrf }) {
    super();
    Object.assign(this, { url, csrf, pause: FIRST, preparing: 0, sawSome: false, timer: null });
    this.card = page.querySelector("[data-preparing]");
    this.text = page.querySelector("[data-preparing-text]");
    this.list = new List(page, "unready", { onAct: (act, failure) => this.act(act, failure) });
  }

  // Something was added: look again shortly.
  soon() {
    // Said even when it is ready before the first look.
    this.sawSome = true;
    this.pause = FIRST;
    this.wanted = true;
    if (!this.asking && !this.timer) this.again();
  }

  async look() {
    this.timer = null;
    this.wanted = false;
    this.asking = true;
    const answer = await this.ask();
    this.asking = false;
    if (answer === "ended") return;
    if (answer) this.show(answer);
    this.pause = answer && answer.preparing !== this.preparing ? FIRST : Math.min(this.pause * 1.5, LONGEST);
    this.preparing = answer?.preparing ?? this.preparing;
    if ((!answer || answer.preparing || this.wanted) && !document.hidden) this.again();
  }

  again() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), this.pause);
  }

  async ask() {
    try {
      const response = await fetch(this.url, { headers: { Accept: "application/json" } });
      if (response.status === 403 || response.status === 404) return "ended";
      return response.ok ? await response.json() : null;
    } catch {
      return null;
    }
  }

  show({ preparing, failed, failed_count: count }) {
    this.sawSome ||= preparing > 0;
    this.card.hidden = !this.sawSome;
    this.card.classList.toggle("is-ready", preparing === 0);
    this.text.textContent = wordsFor(preparing, count);
    this.list.show(failed.map(rowOf), { more: count - failed.length });
    this.dispatchEvent(new Event("change"));
  }

  async act(act, { key, retry, remove }) {
    const address = act === "retry" ? retry : remove;
    // The answer is a redirect to a page that nobody needs here.
    await fetch(address, { method: "POST", headers: { "X-CSRFToken": this.csrf }, redirect: "manual" }).catch(() => {});
    if (act === "remove") this.list.drop(key);
    clearTimeout(this.timer);
    this.pause = FIRST;
    this.look();
  }
}

function wordsFor(preparing, failed) {
  if (preparing) return `${photos(preparing)} ${preparing === 1 ? "is" : "are"} being prepared. You need not wait for it.`;
  if (failed) return `All photos are prepared but ${failed}: see below.`;
  return "All photos are prepared and can be looked at.";
}

function rowOf({ id, name, sentence, retry, remove }) {
  return { key: id, name: name || "A photo", sentence, look: "failed", acts: retry ? ["retry", "remove"] : ["remove"], retry, remove };
}
