// What each segment says, as colours over the picture: dark for it, light and with a bar against it, the stronger the surer.

const SEGMENT = 16;
// Below it (of 100) a segment is too faint, as the words beside the picture count it.
const CLEAR = 50;

// `segments` and `values` (of one layer) as albums/tracing/exhibits.py makes them; the colours are those of the legend.
export function drawHeat(canvas, segments, values, { fits, against }) {
  canvas.width = segments.width;
  canvas.height = segments.height;
  const context = canvas.getContext("2d");
  values.forEach((value, number) => {
    if (Math.abs(value) < CLEAR) return;
    context.globalAlpha = (0.7 * Math.abs(value)) / 100;
    context.fillStyle = value > 0 ? fits : against;
    const x = (number % segments.columns) * SEGMENT;
    const y = Math.floor(number / segments.columns) * SEGMENT;
    context.fillRect(x, y, SEGMENT, SEGMENT);
    if (value < 0) bar(context, x, y);
  });
}

// Colour never says anything alone.
function bar(context, x, y) {
  context.globalAlpha = 0.9;
  context.fillStyle = "#2a1200";
  context.fillRect(x + 3, y + 7, 10, 3);
}
