// The verdict's pictures: the leak laid upon the photo, with a slider between the two, and what each segment says.

import { askForView, Ended, Gone } from "../viewing/copies.js";
import { draw } from "../viewing/picture.js";
import { ENDED, say, whatIsMissing } from "../viewing/support.js";
import { askForExhibits } from "./exhibits.js";
import { drawHeat } from "./heat.js";

const AWAY = {
  title: "The pictures cannot be reached just now",
  text: "The verdict stands without them. Load the page again in a while to see them.",
};

const page = document.querySelector("[data-trace]");
const source = page.dataset;
const figures = [...page.querySelectorAll("[data-picture]")];

for (const notice of document.querySelectorAll(".needs-script")) notice.hidden = true;
for (const figure of figures) if ("laid" in figure.dataset) prepare(figure);
const missing = whatIsMissing();
if (figures.some((figure) => figure.querySelector("canvas"))) {
  if (missing) say(missing);
  else show();
}

async function show() {
  try {
    const laid = figures.filter((figure) => "laid" in figure.dataset);
    const alone = figures.filter((figure) => figure.querySelector("[data-small]"));
    await Promise.all([ours(laid), exhibits(source.alignedUrl, laid, "[data-theirs]"), exhibits(source.smallUrl, alone, "[data-small]")]);
  } catch (error) {
    say(error instanceof Ended ? ENDED : AWAY);
  }
}

async function exhibits(url, wanted, selector) {
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
async function ours(laid) {
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

function prepare(figure) {
  const stage = figure.querySelector(".trace-stage");
  const slider = figure.querySelector("[data-split]");
  const segments = JSON.parse(figure.querySelector("script").textContent);
  const heat = figure.querySelector("[data-heat]");
  stage.style.setProperty("--shape", segments.width / segments.height);
  const move = () => stage.style.setProperty("--split", `${100 - slider.value}%`);
  slider.addEventListener("input", move);
  move();
  figure.querySelector("[data-heat-switch]").addEventListener("change", (event) => {
    const colours = getComputedStyle(figure);
    const [fits, against] = ["--trace-for", "--trace-against"].map((name) => colours.getPropertyValue(name).trim());
    if (event.target.checked) drawHeat(heat, segments, { fits, against });
    heat.hidden = !event.target.checked;
  });
}
