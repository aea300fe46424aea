// Label: photos without a label, those first whose labels help most.

import { ask, inTurn, key, make, picture, say, showShare, tell } from "./asking.js";
import { chooseClass, learnClass } from "./choosing.js";

const OUT = "leave out";
const WAITING_MS = 1000;
const LEAST_SHARE = 0.01;
const batch = document.getElementById("batch");
const progress = document.getElementById("progress");
const accept = document.getElementById("accept");
const next = document.getElementById("next");

export class Label {
  constructor(page) {
    this.page = page;
    this.photos = [];
    this.at = 0;
    accept.addEventListener("click", () => inTurn(() => this.acceptAll()));
    next.addEventListener("click", () => inTurn(() => this.load()));
  }

  showState(unlabelled) {
    this.unlabelled = unlabelled;
    if (!unlabelled) {
      progress.textContent = "There is no folder of photos to label. Start the page with --unlabelled /path/to/photos.";
    } else {
      const { labelled, ready, found, looked_at: lookedAt, is_looking: isLooking, problem } = unlabelled;
      const looking = isLooking ? ` · looked at ${lookedAt} of ${found}` : "";
      progress.textContent = `${labelled} of ${ready} photos have a label · ${unlabelled.folder}${looking}${problem ? ` · ${problem}` : ""}`;
      if (isLooking) setTimeout(() => this.page.renew(), WAITING_MS);
      if (!this.photos.length && this.isShown) {
        if (ready > labelled) inTurn(() => this.load());
        else this.show();
      }
    }
    accept.hidden = next.hidden = !unlabelled;
  }

  get isShown() {
    return !document.getElementById("label").hidden;
  }

  async open() {
    if (!this.photos.length && this.unlabelled) await this.load();
  }

  async refresh() {}

  async load() {
    this.photos = (await ask("batch")).photos;
    this.at = 0;
    this.show();
  }

  get photo() {
    return this.photos[this.at];
  }

  async give(label, photo = this.photo) {
    if (!photo || !label) return;
    const now = await tell("label", { id: photo.id, label });
    photo.label = now.label;
    if (now.label !== OUT) learnClass(now.label);
    this.page.remember({ path: "label", id: photo.id, label: "", view: this });
    say(`${photo.path}: ${now.label}`);
    const open = this.photos.findIndex((each, number) => number > this.at && !each.label);
    const first = this.photos.findIndex((each) => !each.label);
    if (first < 0) await this.load();
    else {
      this.at = open < 0 ? first : open;
      this.show();
    }
  }

  async undone(now) {
    const found = this.photos.findIndex((each) => each.id === now.id);
    if (found < 0) return;
    this.photos[found].label = now.label;
    this.at = found;
    this.show();
  }

  async acceptAll() {
    for (const photo of this.photos.filter((each) => !each.label && each.guesses.length)) {
      this.at = this.photos.indexOf(photo);
      await this.give(photo.guesses[0][0], photo);
    }
  }

  async press(pressed) {
    const photo = this.photo;
    const number = Number(pressed);
    if (pressed === "n") await this.load();
    else if (!photo) return false;
    else if (pressed === "ArrowRight") this.move(1);
    else if (pressed === "ArrowLeft") this.move(-1);
    else if (pressed === "Enter") await this.give(photo.guesses[0]?.[0]);
    else if (pressed === "x") await this.give(OUT);
    else if (pressed === "a") await this.acceptAll();
    else if (pressed === "/") this.choose(photo);
    else if (number >= 1 && number <= photo.guesses.length) await this.give(photo.guesses[number - 1][0]);
    else return false;
    return true;
  }

  move(steps) {
    this.at = Math.max(0, Math.min(this.photos.length - 1, this.at + steps));
    this.show();
  }

  choose(photo) {
    this.at = this.photos.indexOf(photo);
    chooseClass().then((label) => label && inTurn(() => this.give(label, photo)));
  }

  show() {
    if (!this.photos.length) {
      batch.replaceChildren(make("p", { className: "card empty" },
        make("strong", {}, this.unlabelled?.is_looking ? "The photos are being looked at" : "All photos have a label")));
      return;
    }
    batch.replaceChildren(...this.photos.map((photo, number) => this.draw(photo, number)));
    const current = batch.children[this.at];
    current.focus({ preventScroll: true });
    current.scrollIntoView({ block: "nearest" });
  }

  draw(photo, number) {
    const [guess] = photo.guesses;
    const title = photo.label || (guess ? `${guess[0]}?` : "No guess yet");
    return make("article", {
      className: `card ${photo.label ? "is-done" : ""}`,
      tabIndex: number === this.at ? 0 : -1,
      "aria-label": `${photo.path}: ${title}`,
      onfocus: () => { this.at = number; },
    },
    picture(photo, 320, ""),
    make("div", { className: "text" },
      make("p", { className: "class" }, title),
      make("p", { className: "path", title: photo.path }, `\u2068${photo.path}\u2069`),
      make("div", { className: "guesses", role: "group", "aria-label": "Likeliest classes" },
        ...photo.guesses.slice(0, 3).filter(([, share], place) => !place || share >= LEAST_SHARE).map(([name, share], place) => make("button", {
          tabIndex: -1, onclick: () => inTurn(() => { this.at = number; return this.give(name, photo); }),
        }, `${name} ${showShare(share)}`, number === this.at ? key(place + 1) : null)),
        make("button", { tabIndex: -1, onclick: () => this.choose(photo) }, "Other", number === this.at ? key("/") : null))));
  }
}
