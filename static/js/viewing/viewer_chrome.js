// What stands around the picture in the viewer: words, caption and date, and the button for whoever may change it.

export const WORDS = {
  closeTitle: "Close",
  zoomTitle: "Zoom in or out",
  arrowPrevTitle: "Previous photo",
  arrowNextTitle: "Next photo",
  indexIndicatorSep: " of ",
  errorMsg: "This photo could not be shown.",
};

export function addCaption(viewer, currentTile) {
  viewer.on("uiRegister", () => {
    viewer.element.setAttribute("aria-label", "Photo viewer");
    viewer.ui.registerElement({
      name: "caption",
      className: "pswp__caption pswp__hide-on-close",
      order: 9,
      isButton: false,
      appendTo: "root",
      onInit: (element) => {
        element.setAttribute("aria-live", "polite");
        viewer.on("change", () => element.replaceChildren(...captionOf(currentTile())));
      },
    });
  });
}

export function addEditButton(viewer, currentTile) {
  viewer.on("uiRegister", () =>
    viewer.ui.registerElement({
      name: "edit",
      order: 7,
      isButton: true,
      title: "Change this photo",
      ariaLabel: "Change this photo",
      html: {
        isCustomSVG: true,
        outlineID: "pswp__icn-edit",
        inner: '<path id="pswp__icn-edit" d="M7 21.2V25h3.8L22 13.8 18.2 10 7 21.2zM24.7 11.1c.4-.4.4-1 0-1.4l-2.4-2.4c-.4-.4-1-.4-1.4 0L19 9.2l3.8 3.8 1.9-1.9z"/>',
      },
      onInit: (button) => viewer.on("change", () => (button.hidden = !currentTile().dataset.editUrl)),
      onClick: () => {
        const detail = { tile: currentTile(), host: viewer.element };
        document.dispatchEvent(new CustomEvent("photo:edit", { detail }));
      },
    }),
  );
}

function captionOf({ dataset: { caption, taken } }) {
  return [line("viewer-caption", caption), line("viewer-date", taken)].filter(Boolean);
}

function line(className, text) {
  if (!text) return null;
  const paragraph = document.createElement("p");
  paragraph.className = className;
  paragraph.textContent = text;
  return paragraph;
}
