// The page: three views, the keys, and what can be undone.

import { ask, inTurn, make, say, tell } from "./asking.js";
import { knowClasses } from "./choosing.js";
import { Label } from "./labelling.js";
import { Review } from "./reviewing.js";
import { See } from "./seeing.js";

const NAMES = ["review", "label", "see"];
const undoButton = document.getElementById("undo");
const waiting = document.getElementById("waiting");
const smallClasses = document.getElementById("small-classes");
const MOST_NAMED = 5;
const keys = document.getElementById("keys");
let renewal;

class Page {
  constructor() {
    this.undoable = [];
    this.isCalm = false;
    this.views = { review: new Review(this), label: new Label(this), see: new See(this) };
    this.current = "review";
    undoButton.addEventListener("click", () => inTurn(() => this.undo()));
    document.getElementById("keys-button").addEventListener("click", () => keys.showModal());
    document.addEventListener("keydown", (event) => this.press(event));
    document.addEventListener("visibilitychange", () => !document.hidden && this.refresh());
    window.addEventListener("focus", () => this.refresh());
    for (const name of NAMES) {
      const tab = document.getElementById(`tab-${name}`);
      tab.addEventListener("click", () => this.openView(name));
      tab.addEventListener("keydown", (event) => this.moveTab(event, name));
    }
  }

  async begin() {
    await this.renewNow();
    await this.views.review.open(this.views.review.queue);
    this.isCalm = true;
  }

  get view() {
    return this.views[this.current];
  }

  openView(name, isLoaded = true) {
    this.current = name;
    for (const each of NAMES) {
      const isShown = each === name;
      document.getElementById(each).hidden = !isShown;
      const tab = document.getElementById(`tab-${each}`);
      tab.setAttribute("aria-selected", String(isShown));
      tab.tabIndex = isShown ? 0 : -1;
    }
    if (isLoaded && name !== "review") inTurn(() => this.view.open());
  }

  moveTab(event, name) {
    const steps = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!steps) return;
    event.preventDefault();
    event.stopPropagation();
    const next = NAMES[(NAMES.indexOf(name) + steps + NAMES.length) % NAMES.length];
    this.openView(next);
    document.getElementById(`tab-${next}`).focus();
  }

  seeSimilar(photo) {
    this.views.see.seeLike(photo);
  }

  remember(done) {
    this.undoable.push(done);
    undoButton.disabled = false;
    this.renew();
  }

  async undo() {
    const done = this.undoable.pop();
    undoButton.disabled = !this.undoable.length;
    if (!done) return;
    const { path, view, ...said } = done;
    const now = await tell(path, said);
    say(`Undone: ${now.path ?? "the label"} ${now.path ? `is ${now.label}` : "is taken back"}`);
    const name = NAMES.find((each) => this.views[each] === view);
    if (name !== this.current) this.openView(name, false);
    await view.undone(now);
    this.renew();
  }

  renew() {
    clearTimeout(renewal);
    renewal = setTimeout(() => this.renewNow().catch((error) => say(error.message, true)), 250);
  }

  refresh() {
    inTurn(async () => {
      await this.renewNow();
      await this.view.refresh();
    });
  }

  async renewNow() {
    const state = await ask("state");
    knowClasses(state.classes);
    this.views.review.showQueues(state.queues);
    this.views.label.showState(state.unlabelled);
    this.views.see.showState(state);
    waiting.hidden = !state.waiting;
    waiting.replaceChildren(
      `${state.waiting} ${state.waiting === 1 ? "decision waits" : "decisions wait"} for a run: `,
      make("code", {}, state.command));
    const warning = this.warnOf(state.small_classes);
    // What has been said before is not announced again.
    if (smallClasses.textContent !== warning) smallClasses.textContent = warning;
  }

  warnOf({ photos, least, is_test_apart: isTestApart }) {
    if (!photos.length) return "";
    const named = photos.slice(0, MOST_NAMED).map(([name, count]) => `${name} (${count} of ${least})`);
    const others = photos.length > MOST_NAMED ? ` and ${photos.length - MOST_NAMED} more` : "";
    const where = isTestApart ? " that are not in test" : "";
    return `Too few photos to be learned: ${named.join(", ")}${others}. A class needs at least ${least} photos${where}: label more of them, or leave these out.`;
  }

  press(event) {
    const isTyping = event.target.matches("input:not([type=checkbox]), select, textarea");
    if (document.querySelector("dialog[open]") || isTyping) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isOnButton = event.target.closest("button, a, input") !== null;
    if (event.key === "Enter" && isOnButton) return;
    const tab = { R: "review", L: "label", V: "see" }[event.key];
    if (event.shiftKey && tab) this.openView(tab);
    else if (event.key === "?") keys.showModal();
    else if (event.key === "u") inTurn(() => this.undo());
    else inTurn(() => this.view.press(event.key));
    if (event.key === "/" || event.key.startsWith("Arrow")) event.preventDefault();
  }
}

// Under a path of its own it stands beside the demo.
document.getElementById("pages").hidden = location.pathname === "/";
const page = new Page();
page.begin().catch((error) => say(error.message, true));
