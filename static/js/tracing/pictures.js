// The pictures of a trace, drawn where its pages have canvases for them: figures [data-picture], those [data-laid] with the
// leak laid upon the photo.

import { askForView, Ended, Gone } from "../viewing/copies.js";
import { draw } from "../viewing/picture.js";
import { ENDED, say, whatIsMissing } from "../viewing/support.js";
import { askForExhibits } from "./exhibits.js";

const AWAY = {
  title: "The pictures cannot be reached just now",
  text: "The verdict stands without them. Load the page again in a while to see them.",
};

// `source` is the dataset with the addresses. Each figure gets the class is-drawn once its leak is there.
export async function showPictures(source, figures) {
  for (const notice of document.querySelectorAll(".needs-script")) notice.hidden = true;
  if (!figures.some((figure) => figure.querySelector("canvas"))) return;
  const missing = whatIsMissing();
  if (missing) return say(missing);
  const laid = figures.filter((figure) => "laid" in figure.dataset);
  const alone = figures.filter((figure) => figure.querySelector("[data-small]"));
  try {
    await Promise.all([
      ours(source, laid),
      exhibits(source, source.alignedUrl, laid, "[data-theirs]"),
      exhibits(source, source.smallUrl, alone, "[data-small]"),
    ]);
  } catch (error) {
    say(error instanceof Ended ? ENDED : AWAY);
  }
}

async function exhibits(source, url, wanted, selector) {
  if (!wanted.length) return;
  const pictures = await askForExhibits(url, wanted.map((figure) => figure.dataset.picture), source.sealContext);
  await Promise.all(
    wanted.map((figure) => {
      const jpeg = pictures.get(figure.dataset.picture);
      return jpeg && draw(figure.querySelector(selector), jpeg);
    }),
  );
  for (const figure of wanted) figure.classList.add("is-drawn");
}

// The keeper's own copies, issued and entered in the ledger like every look; each photo once.
async function ours(source, laid) {
  for (const photo of new Set(laid.map((figure) => figure.dataset.photo))) {
    try {
      const jpeg = await askForView(source, photo);
      const shows = laid.filter((figure) => figure.dataset.photo === photo);
      await Promise.all(shows.map((figure) => draw(figure.querySelector("[data-ours]"), jpeg)));
    } catch (error) {
      if (!(error instanceof Gone)) throw error;
    }
  }
}
