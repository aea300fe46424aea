// Text of others is shown as text only: nothing here writes HTML.
const find = (selector) => element.querySelector(selector);

function make(kind, { text, name, ...attributes } = {}, children = []) {
  const made = document.createElement(kind);
  if (text !== undefined) made.textContent = text;
  if (name) made.className = name;
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...children);
  return made;
}

const percent = (share) => `${(100 * share).toFixed(1)}\u00a0%`;
const megabytes = (bytes) => `${(bytes / 2 ** 20).toFixed(bytes % 2 ** 20 ? 1 : 0)} MB`;
const isDoubtful = (answer) => answer.decision !== answer.predicted;

function say(...parts) {
  find("#message").replaceChildren(...parts);
}

// Photos that were dropped, in their order: name, and then answer or reason.
let shown = [];
