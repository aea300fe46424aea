// Where photos come from: files, folders, the camera and the examples. One is asked about at a time.

// What systems leave in folders.
const isLitter = (name) => /^\.|^(thumbs\.db|desktop\.ini)$/i.test(name);

async function takeFiles(files) {
  const photos = files.filter(({ file }) => !isLitter(file.name));
  if (!photos.length) {
    say("There is no photo in it.");
    return;
  }
  if (shown.length + photos.length > props.most_photos) {
    const already = shown.length ? `, and ${shown.length} are shown already: clear them first` : "";
    say(`These are ${photos.length} photos. At most ${props.most_photos} are shown at a time, ` +
      `of at most ${megabytes(props.largest_upload)} each${already}.`);
    return;
  }
  await takePhotos(photos.map(({ file, name }) => ({ file, name })));
}

async function takePhotos(entries) {
  const all = [...shown, ...entries];
  shown = all;
  opened = undefined;
  find("#answer").hidden = true;
  say(entries.length > 1 ? "Choose a photo below to see why it gets its answer." : "…");
  for (const entry of entries) addCard(entry);
  for (const [place, entry] of entries.entries()) {
    summarize(entries.length - place);
    await askAbout(entry);
    if (!shown.includes(entry)) return; // cleared
    fillCard(entry);
    addRow(entry);
  }
  summarize(0);
  if (entries.length === 1) await openPhoto(entries[0]);
}

async function askAbout(entry) {
  if (entry.file) {
    await upload(entry);
    if (entry.reason) return;
  }
  const told = await server.answer({ photo: entry.photo });
  if (!told || told.reason) entry.reason = told?.reason ?? NO_ANSWER;
  else entry.answer = told;
}

async function upload(entry) {
  const { file } = entry;
  const most = megabytes(props.largest_upload);
  if (file.size > props.largest_upload) {
    entry.reason = `${megabytes(file.size)} exceed the maximum allowed size of ${most}`;
    return;
  }
  const form = new FormData();
  form.append("files", file);
  try {
    const answer = await fetch("gradio_api/upload", { method: "POST", body: form });
    if (answer.ok) [entry.photo] = await answer.json();
    else entry.reason = await answer.text();
  } catch {
    entry.reason = NO_ANSWER;
  }
  delete entry.file;
}

// Files of a folder that was dropped have no path of their own.
async function listDropped(item) {
  if (item.isFile) {
    const file = await new Promise((resolve, reject) => item.file(resolve, reject));
    return [{ file, name: item.fullPath.replace(/^\//, "") }];
  }
  const reader = item.createReader();
  const found = [];
  let some;
  do {
    some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    for (const inner of some) found.push(...(await listDropped(inner)));
  } while (some.length && found.length <= props.most_photos);
  return found;
}

async function drop(event) {
  event.preventDefault();
  find("#drop").classList.remove("over");
  // They are gone after the first wait.
  const items = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry());
  const found = [];
  for (const item of items.filter(Boolean)) found.push(...(await listDropped(item)));
  await takeFiles(found);
}

function takeChosen({ target }) {
  const files = [...target.files].map((file) => ({ file, name: file.webkitRelativePath || file.name }));
  target.value = ""; // the same can be chosen again
  takeFiles(files);
}

find("#drop").addEventListener("dragover", (event) => {
  event.preventDefault();
  find("#drop").classList.add("over");
});
find("#drop").addEventListener("dragleave", () => find("#drop").classList.remove("over"));
find("#drop").addEventListener("drop", drop);
find("#choose-photos").addEventListener("change", takeChosen);
find("#choose-folder").addEventListener("change", takeChosen);

const video = find("video");

async function openCamera() {
  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: true });
    await video.play();
    find("#camera").hidden = false;
    say();
  } catch (error) {
    say(navigator.mediaDevices
      ? `The camera cannot be used: ${error.message}`
      : "Browsers let only pages of this computer (http://localhost) use the camera.");
  }
}

function closeCamera() {
  for (const track of video.srcObject?.getTracks() ?? []) track.stop();
  video.srcObject = null;
  find("#camera").hidden = true;
}

async function takePhoto() {
  const canvas = make("canvas", { width: video.videoWidth, height: video.videoHeight });
  canvas.getContext("2d").drawImage(video, 0, 0);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  const name = `camera ${new Date().toLocaleTimeString()}.png`;
  closeCamera();
  await takeFiles([{ file: new File([blob], "camera.png", { type: "image/png" }), name }]);
}

find("#open-camera").addEventListener("click", openCamera);
find("#close-camera").addEventListener("click", closeCamera);
find("#take-photo").addEventListener("click", takePhoto);

function drawExample({ photo, picture, label }, number) {
  const card = make("button", { type: "button", name: "card" }, [
    make("img", { src: picture, alt: "" }),
    make("span", { text: label }),
  ]);
  const name = `example ${number + 1}`;
  card.addEventListener("click", () => takePhotos([{ photo, name, label }]));
  return card;
}

find(".about").textContent = props.about;
find(".facts").replaceChildren(...props.facts.map((text) => make("li", { text })));
find(".limits").textContent =
  `At most ${props.most_photos} photos of at most ${megabytes(props.largest_upload)} each. They stay on the computer that runs the demo.`;
find("#examples p").textContent = props.are_new
  ? "Or try test photos, which the model has not learned from:"
  : "Or try photos that the model has learned from:";
server.list_examples().then((told) => {
  find("#examples").hidden = !told?.examples?.length;
  find("#examples .strip").replaceChildren(...(told?.examples ?? []).map(drawExample));
});
