// See: all photos, by class, split, confidence and mistake, or by likeness.

import { ask, inTurn, make, picture, say, tell } from "./asking.js";
import { chooseClass, learnClass } from "./choosing.js";

const OUT = "leave out";
const SHOWN = 60;
const grid = document.getElementById("photos");
const found = document.getElementById("found");
const filters = document.getElementById("filters");
const before = document.getElementById("before");
const after = document.getElementById("after");
const clear = document.getElementById("clear");
const large = document.getElementById("large");

export class See {
  constructor(page) {
    this.page = page;
    this.offset = 0;
    this.similar = null;
    this.photos = [];
    filters.addEventListener("change", () => inTurn(() => this.load(0)));
    filters.addEventListener("submit", (event) => event.preventDefault());
    before.addEventListener("click", () => inTurn(() => this.load(this.offset - SHOWN)));
    after.addEventListener("click", () => inTurn(() => this.load(this.offset + SHOWN)));
    clear.addEventListener("click", () => inTurn(() => {
      this.similar = null;
      filters.reset();
      return this.load(0);
    }));
    document.getElementById("large-relabel").addEventListener("click", () => this.relabel());
    document.getElementById("large-out").addEventListener("click", () => this.decide(OUT));
    document.getElementById("large-similar").addEventListener("click", () => this.seeLike(this.shown));
    large.addEventListener("keydown", (event) => this.pressInLarge(event));
  }

  showState(state) {
    this.fill(filters.elements.label, ["", ...state.classes, OUT], { "": "all", [OUT]: "left out" });
    this.fill(filters.elements.split, ["", ...state.splits], { "": "all" });
  }

  fill(select, values, names) {
    const chosen = select.value;
    if (select.options.length !== values.length) {
      select.replaceChildren(...values.map((value) => make("option", { value }, names[value] ?? value)));
      select.value = values.includes(chosen) ? chosen : "";
    }
  }

  async open() {
    await this.load(this.offset);
  }

  async refresh() {
    await this.load(this.offset);
  }

  async load(offset) {
    this.offset = Math.max(0, offset);
    const { label, split, least, most, mistakes } = filters.elements;
    const answer = await ask("photos", {
      label: label.value, split: split.value, mistakes: mistakes.checked,
      least: least.value || 0, most: most.value || 1,
      similar: this.similar?.id ?? null, offset: this.offset,
    });
    this.photos = answer.photos;
    this.total = answer.total;
    this.show();
  }

  seeLike(photo) {
    large.close();
    filters.reset();
    this.similar = photo;
    this.page.openView("see", false);
    inTurn(() => this.load(0));
  }

  show() {
    const last = this.offset + this.photos.length;
    const range = this.photos.length ? `${this.offset + 1} to ${last} of ${this.total}` : "no photos";
    found.textContent = this.similar ? `Like ${this.similar.path}: ${range}` : range;
    before.disabled = this.offset === 0;
    after.disabled = last >= this.total;
    grid.replaceChildren(...this.photos.map((photo) => make("button", {
      className: "card", onclick: () => this.enlarge(photo),
    },
    picture(photo, 320, ""),
    make("span", { className: "text" },
      make("span", { className: "class" }, photo.label === OUT ? "left out" : photo.label),
      photo.mistake && photo.guesses.length ? make("span", { className: "wrong" }, `model: ${photo.guesses[0][0]}`) : null,
      make("span", { className: "path", title: photo.path }, `\u2068${photo.path}\u2069`)))));
  }

  enlarge(photo) {
    this.shown = photo;
    document.getElementById("large-title").textContent = photo.path;
    document.getElementById("large-photo").replaceChildren(picture(photo, 1280));
    this.tellFacts();
    if (!large.open) large.showModal();
  }

  tellFacts() {
    const { label, split, guesses } = this.shown;
    const model = guesses.map(([name, share]) => `${name} ${share.toFixed(3)}`).join(", ");
    const facts = [label === OUT ? "left out" : `labelled ${label}`, split, model && `the model: ${model}`];
    document.getElementById("large-facts").textContent = facts.filter(Boolean).join(" · ");
  }

  relabel() {
    chooseClass().then((label) => label && this.decide(label));
  }

  decide(label) {
    const photo = this.shown;
    inTurn(async () => {
      const now = await tell("decide", { id: photo.id, label, queue: "seen" });
      if (now.label !== OUT) learnClass(now.label);
      this.page.remember({ path: "undo", id: photo.id, rows: now.rows, queue: "seen", view: this });
      say(`${photo.path}: ${now.label}`);
      this.replace(now);
    });
  }

  replace(now) {
    const photo = this.photos.find((each) => each.id === now.id);
    if (photo) Object.assign(photo, now);
    if (this.shown?.id === now.id) Object.assign(this.shown, now);
    if (large.open) this.tellFacts();
    this.show();
  }

  async undone(now) {
    this.replace(now);
  }

  pressInLarge(event) {
    const work = { "/": () => this.relabel(), x: () => this.decide(OUT), s: () => this.seeLike(this.shown) }[event.key];
    if (work && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      work();
    }
  }

  async press(pressed) {
    if (pressed === "ArrowRight" && !after.disabled) await this.load(this.offset + SHOWN);
    else if (pressed === "ArrowLeft" && !before.disabled) await this.load(this.offset - SHOWN);
    else return false;
    return true;
  }
}
