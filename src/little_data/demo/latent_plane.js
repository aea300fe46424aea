// The page asks for one digit at a time: while it is drawn, only the newest place is kept.
const plane = element.querySelector(".plane");
const point = element.querySelector(".point");
const digit = element.querySelector(".digit");
const caption = element.querySelector("figcaption");
const extent = props.extent;
const step = extent / 50;
let place = [0, 0];
let isDrawing = false;

async function moveTo(first, second) {
  place = [first, second].map((number) => Math.min(extent, Math.max(-extent, number)));
  point.style.left = `${50 + (50 * place[0]) / extent}%`;
  point.style.top = `${50 - (50 * place[1]) / extent}%`;
  caption.textContent = `Latent numbers ${place[0].toFixed(2)} and ${place[1].toFixed(2)}`;
  if (isDrawing) return;
  isDrawing = true;
  try {
    let drawn;
    while (drawn !== place) {
      drawn = place;
      digit.src = await server.draw_digit_at(...drawn);
    }
  } catch {
    caption.textContent = "No answer: does kedro demo still run?";
  } finally {
    isDrawing = false;
  }
}

function follow(event) {
  const box = plane.getBoundingClientRect();
  const right = (event.clientX - box.left) / box.width;
  const down = (event.clientY - box.top) / box.height;
  moveTo((2 * right - 1) * extent, (1 - 2 * down) * extent);
}

plane.addEventListener("pointerdown", follow);
plane.addEventListener("pointermove", follow);
plane.addEventListener("keydown", (event) => {
  const [right, up] = {
    ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, step], ArrowDown: [0, -step],
  }[event.key] ?? [0, 0];
  if (!right && !up) return;
  event.preventDefault();
  moveTo(place[0] + right, place[1] + up);
});
moveTo(0, 0);
