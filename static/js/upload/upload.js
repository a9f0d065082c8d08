// The page on which photos are added: picked here, sent by tus three at a time, and followed until they are ready.
// The page shows names and sizes only; no picture is ever made of a file here.

import { keepAwake, warnBeforeLeaving } from "./awake.js";
import { Memory } from "./memory.js";
import { offerPicking } from "./picking.js";
import { followPreparing } from "./preparing.js";
import { Queue } from "./queue.js";
import { show } from "./page.js";

const page = document.querySelector("[data-upload]");

page.querySelector("[data-needs-script]").hidden = true;
if (!globalThis.tus?.isSupported) page.querySelector("[data-cannot]").hidden = false;
else start();

async function start() {
  const csrf = page.querySelector("[name=csrfmiddlewaretoken]").value;
  const album = page.dataset.album;
  const memory = new Memory({ album, knownUrl: page.dataset.known, csrf });
  const queue = new Queue({ endpoint: new URL(page.dataset.endpoint, location).href, album, csrf, memory });
  const preparing = followPreparing(page, { url: page.dataset.progress, csrf });
  page.querySelector("[data-live]").hidden = false;
  show(page, { queue, memory, preparing });
  offerPicking(page, (files) => queue.add(files));
  keepAwake(queue);
  warnBeforeLeaving(queue);
}
