// What the page says about the queue, a few times a second at most; and its buttons.

import { List } from "./list.js";
import { Pace, bytes, photos, timeLeft } from "./words.js";

const DRAW_EVERY = 200;
const SAY_EVERY = 10_000;
const MOST_FAILED = 50;
const LAST_DONE = 5;

const SAFE = "You can close this page now: everything is safely in the vault.";
const SAFE_BUT = "You can close this page now: everything that could be added is safely in the vault.";
const STALLED = {
  offline: "There is no connection at the moment.",
  vault: "The vault does not answer at the moment.",
  full: "The vault is full. Please tell the person who runs it.",
};

export function show(page, { queue, memory, preparing }) {
  const view = new View(page, { queue, preparing });
  const draw = throttled(() => view.draw(), DRAW_EVERY);
  queue.addEventListener("change", draw);
  queue.addEventListener("added", () => preparing.soon());
  preparing.addEventListener("change", draw);
  view.tellOfUnfinished(memory);
}

class View {
  constructor(page, { queue, preparing }) {
    Object.assign(this, { page, queue, preparing, pace: new Pace(), saidAt: 0, saidState: "" });
    const onAct = (act, row) => this.act(act, row.item);
    this.failed = new List(page, "failed", { onAct });
    this.moving = new List(page, "moving", { onAct });
    this.done = new List(page, "done", { onAct });
    this.$("pause").addEventListener("click", () => queue.pause());
    this.$("go-on").addEventListener("click", () => queue.goOn());
    this.$("stop").addEventListener("click", () => queue.stop());
    this.$("retry-all").addEventListener("click", () => queue.retryAll());
  }

  $(name) {
    return this.page.querySelector(`[data-${name}]`);
  }

  async tellOfUnfinished(memory) {
    const count = await memory.unfinished();
    if (!count || this.queue.items.length) return;
    this.$("unfinished-title").textContent = `${photos(count)} of this album ${count === 1 ? "was" : "were"} not sent to the end last time.`;
    this.$("unfinished").hidden = false;
  }

  draw() {
    const tally = tallyOf(this.queue);
    this.page.classList.toggle("is-busy", tally.total > 0);
    this.$("choose").classList.toggle("button-quiet", tally.total > 0);
    this.$("choose-word").textContent = tally.total > 0 ? "Choose more photos" : "Choose photos";
    this.#total(tally);
    this.#notices(tally);
    this.#lists(tally);
    this.#say(tally);
  }

  act(act, item) {
    if (act === "cancel") this.queue.cancel(item);
    if (act === "retry") this.queue.retry(item);
    if (act === "restore") this.#restore(item);
  }

  async #restore(item) {
    const headers = { "X-CSRFToken": this.queue.where.csrf };
    const answer = await fetch(item.restore, { method: "POST", headers, redirect: "manual" }).catch(() => null);
    if (answer?.type !== "opaqueredirect") return;
    Object.assign(item, { state: "known", restore: null, sentence: "Back in this album." });
    this.draw();
  }

  #total(tally) {
    const { total, done, failed, known, open, sentBytes, allBytes } = tally;
    this.$("total").hidden = total === 0;
    this.$("count").textContent = `${done} of ${photos(total)} sent`;
    const bar = this.$("bar");
    bar.value = open ? (0.5 * sentBytes) / Math.max(allBytes, 1) + (0.5 * (total - open)) / total : 1;
    const seconds = open && !this.queue.paused && !this.queue.stalled ? this.pace.left(sentBytes, allBytes) : null;
    if (this.queue.paused || this.queue.stalled) this.pace.forget();
    const said = [];
    if (this.queue.paused) said.push("paused");
    if (failed) said.push(`${failed} could not be added`);
    if (known) said.push(`${known} ${known === 1 ? "was" : "were"} already here`);
    if (open) said.push(`${bytes(sentBytes)} of ${bytes(allBytes)}`);
    if (seconds !== null) said.push(timeLeft(seconds));
    this.$("detail").textContent = said.join(" · ");
    this.#buttons(tally);
  }

  #buttons({ open, failed, done, total }) {
    const { paused, shut } = this.queue;
    this.$("pause").hidden = !open || paused || Boolean(shut);
    this.$("go-on").hidden = !open || !paused || Boolean(shut);
    this.$("stop").hidden = !open;
    const safe = total > 0 && !open && done > 0;
    this.$("safe").hidden = !safe;
    if (safe) this.$("safe-text").textContent = failed ? SAFE_BUT : SAFE;
    this.$("to-album").hidden = !safe;
    this.$("keep-open").hidden = !open || paused;
  }

  #notices({ open, total }) {
    const { stalled, shut } = this.queue;
    if (total) this.$("unfinished").hidden = true;
    this.$("offline").hidden = !stalled || !open;
    if (stalled) this.$("offline-title").textContent = STALLED[stalled];
    this.$("shut").hidden = !shut;
    if (shut) this.$("shut-title").textContent = shut;
  }

  #lists({ waiting, failedItems, doneItems, sendingItems }) {
    this.failed.show(failedItems.slice(0, MOST_FAILED).map(failedRow), { more: failedItems.length - MOST_FAILED });
    this.$("retry-all").hidden = failedItems.filter((item) => item.mayRetry).length < 2;
    this.moving.show(sendingItems.map(movingRow), { more: waiting, moreWords: (count) => `${photos(count)} ${count === 1 ? "waits" : "wait"} for ${count === 1 ? "its" : "their"} turn.` });
    const last = doneItems.sort((a, b) => b.endedAt - a.endedAt).slice(0, LAST_DONE);
    this.done.show(last.map(doneRow), { more: doneItems.length - last.length });
  }

  // Screen readers hear of changes at once, and of numbers now and then.
  #say({ total, open, failed, done }) {
    if (!total) return;
    const state = `${Boolean(open)} ${this.queue.paused} ${this.queue.stalled} ${failed}`;
    const now = performance.now();
    if (state === this.saidState && now - this.saidAt < SAY_EVERY) return;
    Object.assign(this, { saidState: state, saidAt: now });
    const notice = this.queue.stalled && open ? STALLED[this.queue.stalled] : "";
    const safe = this.$("safe").hidden ? "" : this.$("safe-text").textContent;
    this.$("said").textContent = [`${done} of ${photos(total)} sent.`, failed ? `${failed} could not be added.` : "", notice, safe].join(" ").trim();
  }
}

function tallyOf(queue) {
  const items = queue.items.filter((item) => item.state !== "left");
  const of = (...states) => items.filter((item) => states.includes(item.state));
  const failedItems = of("failed", "binned");
  const doneItems = of("added", "known");
  const sendingItems = of("sending");
  const waiting = of("waiting", "checking").length;
  const counted = items.filter((item) => item.state !== "failed" && item.state !== "binned");
  return {
    total: items.length, done: doneItems.length, known: of("known").length, failed: failedItems.length,
    waiting, open: waiting + sendingItems.length, failedItems, doneItems, sendingItems,
    sentBytes: counted.reduce((sum, item) => sum + item.sent, 0), allBytes: counted.reduce((sum, item) => sum + item.size, 0),
  }; // prettier-ignore
}

function failedRow(item) {
  const acts = [item.restore ? "restore" : "", item.mayRetry ? "retry" : ""].filter(Boolean);
  return { key: item, item, name: item.name, sentence: item.sentence, look: item.state === "binned" ? "twice" : "failed", acts };
}

function movingRow(item) {
  const part = item.size ? item.sent / item.size : 0;
  const sentence = part >= 1 ? "Almost there…" : bytes(item.size);
  return { key: item, item, name: item.name, sentence, look: "sending", progress: part, acts: ["cancel"] };
}

function doneRow(item) {
  const known = item.state === "known";
  return { key: item, item, name: item.name, sentence: known ? item.sentence : bytes(item.size), look: known ? "twice" : "received" };
}

function throttled(act, every) {
  let timer = null;
  return () => {
    timer ??= setTimeout(() => {
      timer = null;
      act();
    }, every);
  };
}
