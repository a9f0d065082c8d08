// Pixels on a canvas, and off it again.

// Phones give up on canvases that are larger.
const MOST_PIXELS_A_SIDE = 2048;

export async function draw(canvas, jpeg) {
  const bitmap = await createImageBitmap(new Blob([jpeg], { type: "image/jpeg" }));
  try {
    paint(canvas, bitmap, { width: bitmap.width, height: bitmap.height });
  } finally {
    bitmap.close();
  }
}

// A first impression of a picture of `size`, from another canvas.
export function drawFrom(canvas, source, size) {
  if (source.width && source.height) paint(canvas, source, size);
}

// Gives the memory back at once; iOS keeps it until then, whatever becomes of the element.
export function free(canvas) {
  canvas.width = 0;
  canvas.height = 0;
}

function paint(canvas, source, { width, height }) {
  const scale = Math.min(1, MOST_PIXELS_A_SIDE / Math.max(width, height));
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext("2d", { alpha: false });
  context.imageSmoothingQuality = "high";
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
}
