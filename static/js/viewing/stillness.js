// A picture gives nothing to hold on to: no menu, no dragging, no selecting. It deters; a screenshot remains possible.

const PICTURES = "[data-gallery] [data-photo-id], .pswp__scroll-wrap";

export function keepStill() {
  for (const kind of ["contextmenu", "dragstart", "selectstart"])
    document.addEventListener(kind, (event) => {
      const element = event.target instanceof Element ? event.target : event.target.parentElement;
      if (element?.closest(PICTURES)) event.preventDefault();
    });
}
