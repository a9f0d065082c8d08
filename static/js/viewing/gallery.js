// Every page with photos starts here: it fills the galleries [data-gallery] and opens the full-screen viewer.

import { Grid } from "./grid.js";
import { Lightbox } from "./lightbox.js";
import { keepStill } from "./stillness.js";
import { ENDED, NONE_LEFT, say, whatIsMissing } from "./support.js";

const LONG_AWAY = 5 * 60 * 1000;

// Browsers that do not know the media query "scripting" still show this.
for (const notice of document.querySelectorAll(".needs-script")) notice.hidden = true;

const missing = whatIsMissing();
if (missing) say(missing);
else for (const gallery of document.querySelectorAll("[data-gallery]")) start(gallery);

function start(gallery) {
  keepStill();
  const end = () => {
    grid.end();
    lightbox.close();
    close(gallery, ENDED);
  };
  const grid = new Grid(gallery, { onEnded: end, onNoneLeft: () => close(gallery, NONE_LEFT) });
  const lightbox = new Lightbox(grid, { onEnded: end });
  document.addEventListener("closed", () => {
    grid.end();
    lightbox.close();
  });
  askAgainAfterAnAbsence(grid);
}

// Rows of empty frames would look like a fault: what is closed is gone, and a sentence stands in its place.
function close(gallery, why) {
  gallery.hidden = true;
  say(why);
  document.getElementById("cannot-show")?.scrollIntoView({ block: "center" });
}

// A decision holds for one look. Whoever comes back to an old tab, or to a page out of the browser's memory, gets a new one.
function askAgainAfterAnAbsence(grid) {
  let leftAt = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) leftAt = Date.now();
    else if (Date.now() - leftAt > LONG_AWAY) grid.recheck();
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) grid.recheck({ blankFirst: true });
  });
}
