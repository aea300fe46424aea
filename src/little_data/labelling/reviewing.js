// Review: one photo after the other that a list shows.

import { ask, inTurn, key, make, picture, say, showShare, tell } from "./asking.js";
import { chooseClass, learnClass } from "./choosing.js";

const OUT = "leave out";
const place = document.getElementById("finding");
const strip = document.getElementById("strip");
const queues = document.getElementById("queues");
const done = document.getElementById("done");

export class Review {
  constructor(page) {
    this.page = page;
    this.queue = null;
    this.photos = [];
    this.total = 0;
    this.at = 0;
    done.addEventListener("change", () => inTurn(() => this.open(this.queue)));
  }

  showQueues(all) {
    this.queues = all;
    if (!this.queue) this.queue = (all.find((each) => each.open) ?? all[0]).name;
    queues.replaceChildren(...all.map((each) => make("button", {
      "aria-pressed": String(each.name === this.queue),
      onclick: () => inTurn(() => this.open(each.name)),
    }, `${each.title} (${each.open})`)));
    queues.querySelector("[aria-pressed=true]").scrollIntoView({ block: "nearest" });
  }

  async open(queue) {
    this.queue = queue;
    this.photos = [];
    this.at = 0;
    this.showQueues(this.queues);
    await this.load();
    this.show();
  }

  async load() {
    // What has been decided here has left the list of the server.
    const offset = this.photos.filter((photo) => !photo.isDone).length;
    const found = await ask("queue", { queue: this.queue, done: done.checked, offset });
    const known = new Set(this.photos.map((photo) => photo.id + (photo.other?.id ?? "")));
    const fresh = found.photos.filter((photo) => !known.has(photo.id + (photo.other?.id ?? "")));
    this.total = found.total;
    this.photos.push(...fresh);
  }

  async refresh() {
    if (this.queue && !this.photos.some((photo) => photo.isDone)) {
      const at = this.at;
      this.photos = [];
      await this.load();
      this.at = Math.min(at, Math.max(0, this.photos.length - 1));
      this.show();
    }
  }

  get photo() {
    return this.photos[this.at];
  }

  async go(steps) {
    const wanted = this.at + steps;
    if (wanted < 0) return;
    if (wanted >= this.photos.length) await this.load();
    this.at = Math.min(wanted, this.photos.length);
    this.show();
  }

  async goToNext() {
    const findOpen = (from) => this.photos.findIndex((each, number) => number > from && !each.isDone);
    if (findOpen(this.at) < 0) await this.load();
    const next = [findOpen(this.at), findOpen(-1)].find((number) => number >= 0);
    await this.go((next ?? this.photos.length) - this.at);
  }

  async decide(label, photo = this.photo) {
    const current = this.photo;
    if (!current || label === undefined) return;
    const now = await tell("decide", { id: photo.id, label, queue: this.queue });
    learnClass(now.label === OUT ? photo.learned : now.label);
    this.page.remember({ path: "undo", id: photo.id, rows: now.rows, queue: this.queue, view: this });
    if (photo === current.other) current.other = now; else Object.assign(current, now);
    current.isDone = !done.checked;
    say(`${photo.path}: ${label === null ? "kept" : now.label}`);
    await (done.checked ? this.show() : this.goToNext());
  }

  async undone(now) {
    const found = this.photos.findIndex((each) => each.id === now.id || each.other?.id === now.id);
    if (found < 0) {
      await this.open(this.queue);
      return;
    }
    const photo = this.photos[found];
    if (photo.id === now.id) Object.assign(photo, now); else photo.other = now;
    photo.isDone = false;
    this.at = found;
    this.show();
  }

  async press(pressed) {
    const photo = this.photo;
    const number = Number(pressed);
    if (pressed === "ArrowRight") await this.go(1);
    else if (pressed === "ArrowLeft") await this.go(-1);
    else if (!photo) return false;
    else if (pressed === "Enter" && photo.suggestion) await this.decide(photo.suggestion);
    else if (pressed === "k") await this.decide(null);
    else if (pressed === "x") await this.decide(OUT);
    else if (pressed === "c" && photo.other) await this.decide(OUT, photo.other);
    else if (pressed === "s") this.page.seeSimilar(photo);
    else if (pressed === "/") this.choose();
    else if (number >= 1 && number <= photo.guesses.length) await this.decide(photo.guesses[number - 1][0]);
    else return false;
    return true;
  }

  choose() {
    chooseClass().then((label) => label && inTurn(() => this.decide(label)));
  }

  show() {
    const photo = this.photo;
    place.replaceChildren(photo ? this.draw(photo) : this.drawEnd());
    if (this.page.isCalm) place.focus({ preventScroll: true });
    this.drawStrip();
    const next = this.photos[this.at + 1];
    if (next) new Image().src = `photo/1280/${next.id}`;
    if (this.at > this.photos.length - 8 && this.photos.length < this.total) this.load();
  }

  draw(photo) {
    const shown = [photo, photo.other].filter(Boolean).map((each) => make("figure", {},
      picture(each, 1280), make("figcaption", {}, `${each.path} · ${each.label}`)));
    return make("article", { className: `card finding ${photo.other ? "pair" : ""}` },
      make("div", { className: "shown" }, ...shown),
      make("div", { className: "facts" },
        make("p", { className: "now" }, photo.label === OUT ? "Left out" : photo.label),
        make("p", { className: "note" }, `${photo.note}${photo.split ? ` · ${photo.split}` : ""}`),
        make("div", { className: "actions" }, ...this.drawActions(photo)),
        photo.other ? null : make("div", { className: "guesses", role: "group", "aria-label": "Likeliest classes" },
          ...photo.guesses.map(([name, share], number) => make("button", {
            onclick: () => inTurn(() => this.decide(name)),
          }, `${name} ${showShare(share)}`, key(number + 1)))),
        make("p", { className: "place" }, this.tellPlace(),
          make("button", { onclick: () => inTurn(() => this.go(-1)), ariaLabel: "The photo before" }, "←"),
          make("button", { onclick: () => inTurn(() => this.go(1)), ariaLabel: "The photo after" }, "→"))));
  }

  tellPlace() {
    return `${this.at + 1} of ${Math.max(this.total, this.photos.length)}${this.photo.isDone ? " · decided" : ""}`;
  }

  drawActions(photo) {
    const button = (text, name, work, className = "") =>
      make("button", { className, onclick: () => inTurn(work) }, text, key(name));
    const keep = button(photo.other ? "Keep both" : `Keep ${photo.label}`, "K", () => this.decide(null));
    if (photo.other) {
      return [
        button("Leave out the first", "X", () => this.decide(OUT), "danger"),
        button("Leave out the second", "C", () => this.decide(OUT, photo.other), "danger"),
        keep,
      ];
    }
    return [
      photo.suggestion ? button(`It is ${photo.suggestion}`, "Enter", () => this.decide(photo.suggestion), "main") : null,
      keep,
      button("Leave out", "X", () => this.decide(OUT), "danger"),
      button("Another class", "/", () => this.choose()),
      button("Similar", "S", () => this.page.seeSimilar(photo)),
    ].filter(Boolean);
  }

  drawEnd() {
    const queue = this.queues.find((each) => each.name === this.queue);
    if (queue.missing) {
      return make("p", { className: "card empty" }, make("strong", {}, "This list has not been made yet"),
        "Run ", make("code", {}, queue.missing), ", then start this page again.");
    }
    const text = done.checked ? "Nothing has been decided here" : "Nothing is left to decide here";
    return make("p", { className: "card empty" }, make("strong", {}, text), "Choose another list above.");
  }

  drawStrip() {
    const first = Math.max(0, this.at - 3);
    strip.replaceChildren(...this.photos.slice(first, first + 14).map((photo, number) => make("button", {
      onclick: () => inTurn(() => this.go(first + number - this.at)),
      ...(first + number === this.at ? { "aria-current": "true" } : {}),
    }, picture(photo, 320))));
  }
}
