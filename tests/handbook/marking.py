"""Draw numbered frames into a page, and keep what one sees as a small picture."""

import base64
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Locator, Page

MARGIN = 56
SHORTEST = 420
_FRAME = """([boxes]) => {
  for (const [number, x, y, width, height] of boxes) {
    const frame = document.createElement("div");
    Object.assign(frame.style, {position: "absolute", left: `${x - 5}px`, top: `${y - 5}px`, width: `${width + 10}px`,
      height: `${height + 10}px`, border: "3px solid #c4161c", borderRadius: "8px", boxSizing: "border-box", zIndex: 999});
    const dot = document.createElement("div");
    dot.textContent = number;
    Object.assign(dot.style, {position: "absolute", left: "-17px", top: "-17px", width: "30px", height: "30px",
      borderRadius: "50%", background: "#c4161c", color: "#fff", font: "700 18px/30px sans-serif", textAlign: "center"});
    if (x < 16) dot.style.left = "-3px";
    if (y < 16) dot.style.top = "-3px";
    frame.append(dot);
    document.body.append(frame);
  }
}"""
_ENCODE = """async (source) => {
  const image = new Image();
  image.src = source;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  // Sixteen steps of each color instead of 256: no eye misses them, and the picture has a third of the bytes.
  const points = pen.getImageData(0, 0, image.width, image.height);
  for (let at = 0; at < points.data.length; at++) points.data[at] = Math.round(points.data[at] / 17) * 17;
  pen.putImageData(points, 0, 0);
  const blob = await canvas.convertToBlob({type: "image/webp", quality: 1});
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}"""


def mark(page: Page, targets: Sequence[Locator]) -> float:
    """Frame the targets, numbered from one; return the lowest edge of them, in page coordinates."""
    boxes = []
    for number, target in enumerate(targets, start=1):
        box = target.evaluate(
            "one => { const box = one.getBoundingClientRect();"
            " return [box.x + scrollX, box.y + scrollY, box.width, box.height]; }"
        )
        boxes.append([number, *box])
    page.evaluate(_FRAME, [boxes])
    return max((box[2] + box[4] for box in boxes), default=0)


def keep(page: Page, path: Path, top: float, bottom: float | None) -> bool:
    """Keep the page from `top` to `bottom` (its end when None); return whether the picture is another than before."""
    height = page.evaluate("document.documentElement.scrollHeight")
    bottom = min(bottom or height, height)
    clip = {"x": 0, "y": top, "width": page.viewport_size["width"], "height": bottom - top}
    shot = page.screenshot(full_page=True, clip=clip, animations="disabled", caret="hide")
    made = _small(page, shot)
    if path.exists() and path.read_bytes() == made:
        return False
    path.write_bytes(made)
    return True


def _small(page: Page, shot: bytes) -> bytes:
    studio = page.context.browser.new_page()
    try:
        source = f"data:image/png;base64,{base64.b64encode(shot).decode()}"
        return base64.b64decode(studio.evaluate(_ENCODE, source))
    finally:
        studio.close()
