// What each segment says, as colours over the picture: one hue for it, another against it, the stronger the surer.

const SEGMENT = 16;

// `segments` as albums/tracing/exhibits.py makes them; the colours are those of the legend.
export function drawHeat(canvas, segments, { fits, against }) {
  canvas.width = segments.width;
  canvas.height = segments.height;
  const context = canvas.getContext("2d");
  segments.values.forEach((value, number) => {
    if (!value) return;
    context.globalAlpha = 0.15 + (0.65 * Math.abs(value)) / 100;
    context.fillStyle = value > 0 ? fits : against;
    const x = (number % segments.columns) * SEGMENT;
    const y = Math.floor(number / segments.columns) * SEGMENT;
    context.fillRect(x, y, SEGMENT, SEGMENT);
    if (value < 0) cross(context, x, y);
  });
}

// Colour never says anything alone.
function cross(context, x, y) {
  context.globalAlpha = 0.9;
  context.fillStyle = "#ffffff";
  context.fillRect(x + 5, y + 7, 6, 2);
}
