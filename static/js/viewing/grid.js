// The grid: thumbs are asked for in batches, the nearest first, as they come near the screen, and let go far from it.

import { askForThumbs, Ended } from "./copies.js";
import { draw, free } from "./picture.js";

const BATCH = 24;
const AT_ONCE = 2;
const NEAR = "700px 0px";
const FAR = "2400px 0px";
const WAITING = "The photos cannot be reached just now. They come by themselves; you need not do anything.";

export class Grid {
  // `gallery` holds tiles [data-photo-id] with a canvas each; more may come and go later.
  constructor(gallery, { onEnded, onNoneLeft }) {
    this.gallery = gallery;
    this.onEnded = onEnded;
    this.onNoneLeft = onNoneLeft;
    this.known = new Set();
    this.near = new Set();
    this.wanted = new Set();
    this.underWay = 0;
    this.abort = new AbortController();
    this.nearby = new IntersectionObserver((changes) => this.comeAndGo(changes), { rootMargin: NEAR });
    this.farAway = new IntersectionObserver((changes) => this.letGo(changes), { rootMargin: FAR });
    this.meetTiles();
    this.arrivals = new MutationObserver(() => this.meetTiles());
    this.arrivals.observe(gallery, { childList: true, subtree: true });
  }

  // The tiles that may be opened, in the page's order.
  tiles() {
    return [...this.gallery.querySelectorAll("[data-photo-id][data-width]:not(.is-gone)")];
  }

  // Ask again for what is on the screen, and forget the rest: what was allowed before may not be now.
  recheck({ blankFirst = false } = {}) {
    for (const tile of this.known) {
      if (tile.classList.contains("is-gone")) continue;
      if (blankFirst || !this.near.has(tile)) this.blank(tile);
      if (this.near.has(tile)) this.wanted.add(tile);
    }
    this.askSoon();
  }

  // Show nothing more.
  end() {
    this.abort.abort();
    this.arrivals.disconnect();
    this.nearby.disconnect();
    this.farAway.disconnect();
    this.wanted.clear();
    for (const tile of this.known) this.blank(tile);
  }

  markGone(tile) {
    this.blank(tile);
    this.wanted.delete(tile);
    tile.classList.add("is-gone");
    for (const button of tile.querySelectorAll(".photo-open")) button.disabled = true;
    const word = document.createElement("p");
    word.className = "photo-state";
    word.textContent = "No longer here";
    if (!tile.querySelector(".photo-state")) tile.append(word);
    if ([...this.known].every((each) => each.classList.contains("is-gone"))) this.onNoneLeft();
  }

  meetTiles() {
    for (const tile of this.known) if (!tile.isConnected) this.forget(tile);
    for (const tile of this.gallery.querySelectorAll("[data-photo-id]")) {
      if (this.known.has(tile) || !canvasOf(tile)) continue;
      this.known.add(tile);
      this.nearby.observe(tile);
      this.farAway.observe(tile);
    }
  }

  forget(tile) {
    this.blank(tile);
    for (const set of [this.known, this.near, this.wanted]) set.delete(tile);
    this.nearby.unobserve(tile);
    this.farAway.unobserve(tile);
  }

  comeAndGo(changes) {
    for (const { target, isIntersecting } of changes) {
      if (!isIntersecting) {
        this.near.delete(target);
        this.wanted.delete(target);
        continue;
      }
      this.near.add(target);
      if (!target.matches(".is-drawn, .is-gone")) this.wanted.add(target);
    }
    this.askSoon();
  }

  letGo(changes) {
    for (const { target, isIntersecting } of changes) if (!isIntersecting) this.blank(target);
  }

  // What several observers report in one frame goes into one request.
  askSoon() {
    this.soon ??= setTimeout(() => {
      this.soon = undefined;
      while (this.wanted.size && this.underWay < AT_ONCE) this.askForBatch(this.nextBatch());
    }, 30);
  }

  nextBatch() {
    const middle = innerHeight / 2;
    const distance = (tile) => {
      const { top, bottom } = tile.getBoundingClientRect();
      return Math.abs((top + bottom) / 2 - middle);
    };
    const batch = [...this.wanted].map((tile) => [distance(tile), tile]).sort(([a], [b]) => a - b);
    return batch.slice(0, BATCH).map(([, tile]) => tile);
  }

  async askForBatch(batch) {
    for (const tile of batch) {
      this.wanted.delete(tile);
      tile.classList.add("is-awaited");
    }
    this.underWay++;
    try {
      const photos = [...new Set(batch.map((tile) => tile.dataset.photoId))];
      const options = { signal: this.abort.signal, onTrouble: (attempt) => attempt && this.sayItWaits() };
      const copies = await askForThumbs(this.gallery.dataset, photos, options);
      this.isLate = false;
      await Promise.all(batch.map((tile) => this.show(tile, copies.get(tile.dataset.photoId))));
      // A whole batch that came back empty may mean that the album was closed: look whether the rest is still open.
      if (!copies.size) this.recheck();
    } catch (error) {
      if (error instanceof Ended) this.onEnded();
      else if (error.name !== "AbortError") throw error;
    } finally {
      for (const tile of batch) tile.classList.remove("is-awaited");
      this.underWay--;
      this.askSoon();
    }
  }

  // Once for each time that the vault cannot be asked, whatever is asked for meanwhile.
  sayItWaits() {
    if (!this.isLate) document.dispatchEvent(new CustomEvent("toast", { detail: WAITING }));
    this.isLate = true;
  }

  async show(tile, jpeg) {
    if (this.abort.signal.aborted || !this.known.has(tile)) return;
    if (!jpeg) return this.markGone(tile);
    if (!this.near.has(tile)) return;
    await draw(canvasOf(tile), jpeg);
    tile.classList.add("is-drawn");
  }

  blank(tile) {
    tile.classList.remove("is-drawn");
    free(canvasOf(tile));
  }
}

export function canvasOf(tile) {
  return tile.matches("canvas") ? tile : tile.querySelector("canvas");
}
