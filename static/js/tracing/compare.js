// The verdict's pictures: the leak laid upon the photo, with a line between the two that a finger or the slider moves, and
// what each segment says.

import { drawHeat } from "./heat.js";
import { drawNames } from "./names.js";
import { showPictures } from "./pictures.js";

const page = document.querySelector("[data-trace]");
const figures = [...page.querySelectorAll("[data-picture]")];
const laid = figures.filter((figure) => "laid" in figure.dataset);
const segmentsOf = new Map(laid.map((figure) => [figure, JSON.parse(figure.querySelector("script").textContent)]));

for (const figure of laid) prepare(figure, segmentsOf.get(figure));
await showPictures(page.dataset, figures);
for (const figure of laid) drawNames(figure, segmentsOf.get(figure));

function prepare(figure, segments) {
  figure.style.setProperty("--shape", segments.width / segments.height);
  slide(figure.querySelector("[data-stage]"), figure.querySelector("[data-split]"));
  const heat = figure.querySelector("[data-heat]");
  const shown = figure.querySelector("[data-heat-switch]");
  const colours = getComputedStyle(figure);
  const [fits, against] = ["--trace-for", "--trace-against"].map((name) => colours.getPropertyValue(name).trim());
  const show = () => {
    const chosen = Number(figure.querySelector("[data-layer]:checked")?.value ?? 0);
    if (shown.checked) drawHeat(heat, segments, segments.layers[chosen].values, { fits, against });
    heat.hidden = !shown.checked;
    figure.classList.toggle("has-heat", shown.checked);
  };
  for (const input of figure.querySelectorAll("[data-heat-switch], [data-layer]")) input.addEventListener("change", show);
  show();
}

function slide(stage, slider) {
  const move = () => stage.style.setProperty("--split", `${100 - slider.value}%`);
  const follow = (event) => {
    const { left, width } = stage.getBoundingClientRect();
    slider.value = (100 * (event.clientX - left)) / width;
    move();
  };
  slider.addEventListener("input", move);
  stage.addEventListener("pointerdown", (event) => {
    stage.setPointerCapture(event.pointerId);
    follow(event);
  });
  stage.addEventListener("pointermove", (event) => stage.hasPointerCapture(event.pointerId) && follow(event));
  move();
}
