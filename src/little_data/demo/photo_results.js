// All photos: the gallery, the table and the file of predictions.

function addCard(entry) {
  entry.card = make("button", { type: "button", name: "card", "aria-pressed": "false" }, [
    make("span", { text: "…" }),
    make("span", { name: "small", text: entry.name }),
  ]);
  entry.card.addEventListener("click", async () => {
    await openPhoto(entry);
    find("#message").scrollIntoView({ behavior: "smooth", block: "nearest" });
  });
  find("#gallery").append(entry.card);
}

function fillCard({ card, name, answer, reason }) {
  const small = (text) => make("span", { name: "small", text });
  if (!answer) {
    card.classList.add("refused");
    card.replaceChildren(make("span", { text: "cannot be used" }), small(reason), small(name));
    return;
  }
  const likeliest = `${isDoubtful(answer) ? `${answer.predicted}, ` : ""}${percent(answer.probability)}`;
  card.classList.toggle("doubtful", isDoubtful(answer));
  card.replaceChildren(
    make("img", { src: answer.picture, alt: "" }),
    make("span", { text: answer.decision }),
    small(likeliest),
    small(name),
  );
}

function addRow({ name, answer, reason }) {
  const texts = answer
    ? [name, answer.decision, answer.predicted, answer.probability.toFixed(4)]
    : [name, `cannot be used: ${reason}`, "", ""];
  find("tbody").append(make("tr", {}, texts.map((text) => make("td", { text }))));
}

function summarize(waiting) {
  const counts = new Map();
  for (const { answer, reason } of shown) {
    const said = answer ? answer.decision : reason && "cannot be used";
    if (said) counts.set(said, (counts.get(said) ?? 0) + 1);
  }
  const counted = [...counts].sort((one, other) => other[1] - one[1]);
  const named = counted.map(([said, count]) => `${count} ${said}`).join(", ");
  const progress = waiting ? ` (${waiting} to come)` : "";
  find("#summary").textContent = `${shown.length} photos${progress}: ${named || "…"}`;
  find("#results").hidden = shown.length < 2;
  find("#download").disabled = !shown.some(({ answer }) => answer);
}

// No spreadsheet runs a text with an apostrophe before it.
const guard = (text) => (/^'*[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text);
const quote = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const cell = (text) => quote(guard(text));

function writeTable() {
  const rows = shown.filter(({ answer }) => answer);
  const lines = rows.map(({ name, answer }) =>
    [...[name, ...answer.texts].map(cell), ...answer.numbers].join(","),
  );
  return [props.columns.map(cell).join(","), ...lines, ""].join("\n");
}

function download() {
  const file = new Blob([writeTable()], { type: "text/csv;charset=utf-8" });
  const link = make("a", { href: URL.createObjectURL(file), download: "predictions.csv" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function clear() {
  shown = [];
  opened = undefined;
  find("#gallery").replaceChildren();
  find("tbody").replaceChildren();
  find("#answer").hidden = find("#results").hidden = true;
  say();
}

find("#download").addEventListener("click", download);
find("#clear").addEventListener("click", clear);
