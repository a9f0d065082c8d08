// The strips of the leak in which a name was drawn, enlarged: each is cut into pieces that lie under one another, so that
// they can be read on a phone too.

const PIECE = 430;

export function drawNames(figure, segments) {
  const leak = figure.querySelector("[data-theirs]");
  if (!figure.classList.contains("is-drawn")) return;
  for (const canvas of figure.querySelectorAll("[data-strip]")) cut(canvas, leak, segments.bands[canvas.dataset.strip], leak.width / segments.width);
}

function cut(canvas, leak, { left, top, width, height }, scale) {
  const pieces = Math.max(1, Math.round(width / PIECE));
  const across = width / pieces;
  canvas.width = Math.round(across * scale);
  canvas.height = Math.round(height * scale) * pieces;
  const context = canvas.getContext("2d", { alpha: false });
  for (let piece = 0; piece < pieces; piece++) {
    const from = [(left + piece * across) * scale, top * scale, across * scale, height * scale];
    context.drawImage(leak, ...from, 0, (canvas.height / pieces) * piece, canvas.width, canvas.height / pieces);
  }
}
