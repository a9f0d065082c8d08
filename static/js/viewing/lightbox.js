// The full-screen viewer: PhotoSwipe, with a canvas on every slide.

import PhotoSwipe from "../../vendor/photoswipe/photoswipe.esm.min.js";
import { Address } from "./address.js";
import { askForView, Ended, Gone } from "./copies.js";
import { canvasOf } from "./grid.js";
import { draw, drawFrom, free } from "./picture.js";
import { addCaption, addEditButton, WORDS } from "./viewer_chrome.js";

// A picture may fill a screen that is larger than it by this much.
const MOST_ENLARGED = 2;

export class Lightbox {
  // Opens the tiles of `grid`, by a press or by the page's address (#photo-UUID).
  constructor(grid, { onEnded }) {
    this.grid = grid;
    this.onEnded = onEnded;
    this.address = new Address({ onPhoto: (id) => this.openPhoto(id), onNone: () => this.close() });
    grid.gallery.addEventListener("click", (event) => {
      const tile = event.target.closest(".photo-open")?.closest("[data-photo-id]");
      if (!tile) return;
      event.preventDefault();
      this.open(tile);
    });
    this.address.read();
  }

  openPhoto(id) {
    const tile = this.grid.tiles().find((each) => each.dataset.photoId === id);
    if (tile) this.open(tile);
  }

  open(tile) {
    if (this.viewer) return;
    this.tiles = this.grid.tiles();
    const index = this.tiles.indexOf(tile);
    if (index < 0) return;
    this.viewer = new PhotoSwipe({
      ...WORDS,
      index,
      dataSource: this.tiles.map(slideOf),
      preload: [1, 1],
      loop: false,
      bgOpacity: 1,
      wheelToZoom: true,
      returnFocus: false,
      showHideAnimationType: matchMedia("(prefers-reduced-motion: reduce)").matches ? "none" : "fade",
    });
    this.listen(this.viewer);
    this.viewer.init();
    this.address.entered(tile.dataset.photoId);
  }

  close() {
    const viewer = this.viewer;
    // PhotoSwipe ignores a request to close while it opens.
    if (viewer && !viewer.opener.isOpen) viewer.on("openingAnimationEnd", () => viewer.close());
    else viewer?.close();
  }

  currentTile() {
    return this.tiles[this.viewer.currIndex];
  }

  listen(viewer) {
    viewer.addFilter("isContentZoomable", (zoomable, content) => content.state !== "error");
    viewer.on("contentLoad", (event) => {
      event.preventDefault();
      this.fill(event.content);
    });
    viewer.on("contentActivate", ({ content }) => content.lookedAt?.());
    viewer.on("contentRemove", (event) => {
      event.preventDefault();
      empty(event.content);
    });
    viewer.on("contentDestroy", ({ content }) => empty(content));
    viewer.on("change", () => this.address.changed(this.currentTile().dataset.photoId));
    viewer.on("close", () => this.address.left());
    viewer.on("destroy", () => this.closed());
    addCaption(viewer, () => this.currentTile());
    addEditButton(viewer, () => this.currentTile());
  }

  closed() {
    const tile = this.currentTile();
    this.viewer = undefined;
    const button = tile.querySelector(".photo-open");
    if (!button?.disabled) button?.focus();
  }

  // Put a slide's canvas up at once, with the thumb on it, and the picture as soon as it is here.
  async fill(content) {
    const { tile } = content.data;
    const { slide, canvas, word } = makeSlide(canvasOf(tile).getAttribute("aria-label"));
    const leaving = new AbortController();
    Object.assign(content, { element: slide, state: "loading", leaving, canvas });
    drawFrom(canvas, canvasOf(tile), { width: Number(tile.dataset.width), height: Number(tile.dataset.height) });
    const say = (text) => (word.textContent = text);
    try {
      await this.mayAsk(content);
      const onTrouble = (attempt) => attempt && say("There is no connection just now. It goes on by itself.");
      const jpeg = await askForView(this.grid.gallery.dataset, tile.dataset.photoId, { signal: leaving.signal, onTrouble });
      await draw(canvas, jpeg);
      if (leaving.signal.aborted) return free(canvas);
      say("");
      slide.classList.add("is-drawn");
      content.onLoaded();
    } catch (error) {
      this.giveUp(error, { content, tile, canvas, say });
    }
  }

  // Neighbours are fetched before they are looked at, unless each photo counts.
  mayAsk(content) {
    const isCounted = "counted" in this.grid.gallery.dataset;
    if (!isCounted || content.slide?.isActive) return undefined;
    return new Promise((resolve) => (content.lookedAt = resolve));
  }

  giveUp(error, { content, tile, canvas, say }) {
    if (error.name === "AbortError") return;
    content.state = "loaded";
    // An older photo, whose smaller rendition this viewer waits for: the thumb stays.
    if (error instanceof Gone && "preparing" in tile.dataset) return say("It is being prepared. Please look again in a while.");
    free(canvas);
    if (error instanceof Ended) this.onEnded();
    else if (error instanceof Gone) {
      say("This photo is no longer here.");
      this.grid.markGone(tile);
      this.grid.recheck();
    } else {
      say("This photo could not be shown.");
      throw error;
    }
  }
}

function slideOf(tile) {
  const { width, height } = tile.dataset;
  return { type: "picture", width: width * MOST_ENLARGED, height: height * MOST_ENLARGED, tile };
}

function makeSlide(label) {
  const slide = document.createElement("div");
  // PhotoSwipe's own class: by it a tap or a pinch is known to be on the picture.
  slide.className = "pswp__img viewer-slide";
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", label);
  free(canvas);
  const word = document.createElement("p");
  word.className = "viewer-word";
  word.setAttribute("role", "status");
  slide.append(canvas, word);
  return { slide, canvas, word };
}

// PhotoSwipe keeps the contents of slides that it took away; without its element, the picture is asked for anew.
function empty(content) {
  content.leaving?.abort(new DOMException("The slide has left.", "AbortError"));
  if (content.canvas) free(content.canvas);
  content.element?.remove();
  content.element = undefined;
}
