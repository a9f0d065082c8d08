// The report is printed by the browser, which also saves it as PDF; with its pictures, unless the keeper leaves them out.

import { showPictures } from "./pictures.js";

const report = document.querySelector("[data-trace]");
const button = document.querySelector("[data-print]");
const wanted = document.querySelector("[data-with-pictures]");

button.addEventListener("click", () => print());
wanted?.addEventListener("change", () => report.classList.toggle("is-without-pictures", !wanted.checked));
await showPictures(report.dataset, [...report.querySelectorAll("[data-picture]")]);
button.hidden = false;
