// The leak stays in sight while its photo is looked for.

import { showPictures } from "./pictures.js";

const page = document.querySelector("[data-trace]");
showPictures(page.dataset, [...page.querySelectorAll("[data-picture]")]);
