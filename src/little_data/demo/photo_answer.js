// One photo: what it is, why, and what it is if that is wrong.

const MOST_CLASSES = 10;
let opened;

async function openPhoto(entry) {
  opened = entry;
  for (const { card } of shown) card.setAttribute("aria-pressed", String(card === entry.card));
  sayAnswer(entry);
  find("#answer").hidden = true;
  if (!entry.answer) return;
  const why = await server.explain({ photo: entry.photo });
  if (opened !== entry) return;
  if (!why || why.reason) {
    say(make("code", { text: entry.name }), `: ${why?.reason ?? NO_ANSWER}`);
    return;
  }
  showProbabilities(why.probabilities, isDoubtful(entry.answer));
  find("#overlay img").src = why.overlay;
  find("#photo img").src = why.whole;
  find("#similar").hidden = !why.similar.length;
  find("#similar .strip").replaceChildren(...why.similar.map(drawSimilar));
  find("#wrong").hidden = !props.keeps || typeof entry.photo === "number";
  find("#kept").textContent = "";
  find("#right-label").value = "";
  find("#answer").hidden = false;
}

function sayAnswer({ name, answer, reason, label }) {
  const code = make("code", { text: name });
  if (!answer) {
    say(make("strong", {}, [code, " cannot be used:"]), ` ${reason}`);
    return;
  }
  const probability = `with a probability of ${answer.probability.toFixed(4)}`;
  const known = label === undefined ? "" : `. Its label is ${label}`;
  const decision = make("strong", { text: answer.decision });
  if (isDoubtful(answer)) {
    say(code, ": ", decision, `. Its likeliest class is ${answer.predicted}, ${probability}${known}`);
  } else {
    say(code, ": ", decision, `, ${probability}${known}`);
  }
}

function showProbabilities(ranked, isInDoubt) {
  const rows = ranked.slice(0, MOST_CLASSES).map(([name, probability]) => {
    const row = make("div", {}, [
      make("dt", { text: name }),
      make("dd", { text: percent(probability) }),
    ]);
    row.style.setProperty("--share", `${100 * probability}%`);
    return row;
  });
  find("#classes").replaceChildren(...rows);
  find("#classes").classList.toggle("doubtful", isInDoubt);
}

function drawSimilar({ picture, label, cosine }) {
  return make("div", { name: "card" }, [
    make("img", { src: picture, alt: "" }),
    make("span", { text: label }),
    make("span", { name: "small", text: `cosine ${cosine.toFixed(2)}` }),
  ]);
}

async function keepLabel(event) {
  event.preventDefault();
  const entry = opened;
  const chosen = find("#right-label").value;
  if (!entry || chosen === "") return;
  find("#kept").textContent = "…";
  const told = await server.keep({ photo: entry.photo, label: Number(chosen) });
  if (opened !== entry) return;
  find("#kept").textContent = told?.kept
    ? `Kept as ${told.kept}. ${props.command} trains with it; then start the demo again.`
    : `Not kept: ${told?.reason ?? NO_ANSWER}.`;
}

const NO_ANSWER = "no answer came: drop the photo again, and check that kedro demo is still running";
find("#right-label").append(
  make("option", { value: "", text: "choose a class" }),
  ...props.classes.map((text, value) => make("option", { value, text })),
);
find("#wrong").addEventListener("submit", keepLabel);
