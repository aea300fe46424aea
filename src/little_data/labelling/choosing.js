// The dialog in which a class is chosen, or a new one is named.

import { make } from "./asking.js";

const MOST = 100;
const dialog = document.getElementById("chooser");
const wanted = document.getElementById("wanted");
const list = document.getElementById("classes");
let classes = [];
let selected = 0;
let answer = () => {};

export function knowClasses(names) {
  classes = names;
}

export function learnClass(name) {
  if (!classes.includes(name)) classes = [...classes, name].sort((a, b) => a.localeCompare(b));
}

export function chooseClass() {
  wanted.value = "";
  selected = 0;
  show();
  dialog.showModal();
  wanted.focus();
  return new Promise((resolve) => { answer = resolve; });
}

function find() {
  const text = wanted.value.trim().toLocaleLowerCase();
  const fits = classes.filter((name) => name.toLocaleLowerCase().includes(text));
  const begins = (name) => !name.toLocaleLowerCase().startsWith(text);
  const found = fits.sort((a, b) => begins(a) - begins(b)).slice(0, MOST);
  const isKnown = classes.some((name) => name.toLocaleLowerCase() === text);
  return text && !isKnown ? [...found, { isNew: true, name: wanted.value.trim() }] : found;
}

function show() {
  const found = find();
  selected = Math.max(0, Math.min(selected, found.length - 1));
  list.replaceChildren(...found.map((each, number) => make("li", {
    id: `class-${number}`,
    role: "option",
    "aria-selected": String(number === selected),
    onclick: () => take(each),
  }, each.isNew ? `New class: ${each.name}` : each)));
  wanted.setAttribute("aria-activedescendant", found.length ? `class-${selected}` : "");
  list.children[selected]?.scrollIntoView({ block: "nearest" });
}

function take(chosen) {
  const name = chosen?.isNew ? chosen.name : chosen;
  const resolve = answer;
  answer = () => {};
  dialog.close();
  resolve(name ?? null);
}

wanted.addEventListener("input", () => { selected = 0; show(); });
wanted.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown") selected += 1;
  else if (event.key === "ArrowUp") selected -= 1;
  else if (event.key === "Enter") {
    event.preventDefault();
    take(find()[selected]);
    return;
  } else return;
  event.preventDefault();
  show();
});
dialog.addEventListener("close", () => { answer(null); });
