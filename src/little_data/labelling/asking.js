// What the page asks its server and tells it, and what it says to the person.

const told = document.getElementById("told");
let last = Promise.resolve();
let timer;

export function say(text, isProblem = false) {
  told.textContent = text;
  told.classList.toggle("problem", isProblem);
  clearTimeout(timer);
  timer = setTimeout(() => { told.textContent = ""; }, isProblem ? 12000 : 5000);
}

async function read(response) {
  if (response.ok) return response.json();
  throw new Error(await response.text());
}

export async function ask(path, question = {}) {
  const given = Object.entries(question).filter(([, value]) => value !== "" && value !== null);
  const query = new URLSearchParams(given).toString();
  try {
    return await read(await fetch(query ? `${path}?${query}` : path));
  } catch (error) {
    throw explain(error);
  }
}

export async function tell(path, said) {
  try {
    return await read(await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(said),
    }));
  } catch (error) {
    throw explain(error);
  }
}

function explain(error) {
  const isGone = error instanceof TypeError;
  return isGone ? new Error("The program behind this page does not answer: start it again") : error;
}

// One after the other: a key that is pressed while a row is being written waits for it.
export function inTurn(work) {
  last = last.then(work).catch((error) => say(error.message, true));
  return last;
}

export function make(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key in element && key !== "role") element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export function key(name) {
  return make("kbd", {}, name);
}

export function picture(photo, side, text) {
  return make("img", {
    src: `photo/${side}/${photo.id}`,
    alt: text ?? `${photo.path}, ${photo.label ?? "without a label"}`,
    loading: side > 400 ? "eager" : "lazy",
    decoding: "async",
  });
}

export function showShare(probability) {
  return `${(100 * probability).toFixed(probability > 0.995 ? 1 : 0)} %`;
}
