// Sends files one by one with their progress. The list of what was promised lies on the server,
// so that after a reload the page can name what has not arrived.
const root = document.getElementById("upload");
const AT_ONCE = 2;
const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
const words = root ? JSON.parse(document.getElementById("upload-words").textContent) : {};
const waiting = [];
const rows = new Map();
let running = 0;

const part = (name) => root.querySelector(`[data-part="${name}"]`);
const keyOf = (name, size) => `${size}/${name}`;
const digits = new Intl.NumberFormat(document.documentElement.lang || "id", { maximumFractionDigits: 1 });
const sizeText = (bytes) => {
  const units = ["byte", "KB", "MB", "GB"];
  let step = 0;
  let size = bytes;
  while (size >= 1000 && step < 3) { size /= 1000; step += 1; }
  return `${digits.format(size)} ${units[step]}`;
};

// --- rows
function adoptRows() {
  for (const row of root.querySelectorAll("[data-file]")) {
    const key = keyOf(row.dataset.name, row.dataset.size);
    if (row.dataset.state === "missing") rows.set(key, row);
    else rows.set(key, null); // arrived before: not sent twice
  }
}

function rowFor(file) {
  const key = keyOf(file.name, file.size);
  if (rows.get(key)) return rows.get(key);
  const row = part("row").content.firstElementChild.cloneNode(true);
  row.querySelector("[data-is=name]").textContent = file.name;
  row.querySelector("[data-is=size]").textContent = sizeText(file.size);
  part("files").append(row);
  part("list").hidden = false;
  rows.set(key, row);
  return row;
}

function show(row, state, text, share = null) {
  row.dataset.state = state;
  row.querySelector("[data-is=state]").textContent = text;
  const bar = row.querySelector("progress");
  bar.hidden = share === null;
  if (share !== null) bar.value = share;
  if (state !== "sending") count();
}

function count() {
  const all = [...part("files").children];
  const sent = all.filter((row) => row.dataset.state === "sent").length;
  part("count").textContent = words.count.replace("{sent}", sent).replace("{all}", all.length);
}

// --- choosing
function add(files) {
  for (const file of files) {
    const key = keyOf(file.name, file.size);
    if (rows.has(key) && rows.get(key) === null) continue;
    if (waiting.some((one) => one.file.name === file.name && one.file.size === file.size)) continue;
    const row = rowFor(file);
    if (row.dataset.state === "sent" || row.dataset.state === "sending") continue;
    if (file.size > Number(root.dataset.limit)) {
      show(row, "refused", words.tooLarge);
      continue;
    }
    show(row, "waiting", words.waiting);
    waiting.push({ file, row });
  }
  part("start").disabled = waiting.length === 0;
  part("list").hidden = part("files").children.length === 0;
  if (part("after")) part("after").hidden = !part("list").hidden;
  if (root.dataset.batch && waiting.length) begin();
}

// --- sending
async function begin() {
  if (!root.dataset.batch && !(await openBatch())) return;
  part("start").disabled = true;
  addEventListener("beforeunload", warn);
  while (running < AT_ONCE && waiting.length) next();
}

async function openBatch() {
  const form = part("form");
  if (!form.reportValidity()) return false;
  const values = new FormData(form);
  values.delete("file");
  values.append("promised", JSON.stringify(waiting.map(({ file }) => [file.name, file.size])));
  const answer = await fetch(form.dataset.open, {
    method: "POST", body: values, headers: { "X-CSRFToken": token, "X-Requested-With": "fetch" },
  });
  const said = await answer.json().catch(() => ({ sentence: words.failed }));
  part("refusal").textContent = answer.ok ? "" : said.sentence ?? said.advice ?? words.failed;
  part("refusal").hidden = answer.ok;
  if (!answer.ok) return false;
  root.dataset.batch = said.batch;
  root.dataset.send = said.send;
  history.replaceState(null, "", said.page);
  form.querySelectorAll("select, input:not([type=file]), textarea").forEach((field) => { field.disabled = true; });
  document.dispatchEvent(new CustomEvent("telusur:live", { detail: said.live }));
  return true;
}

async function next() {
  const one = waiting.shift();
  if (!one) return;
  running += 1;
  await send(one);
  running -= 1;
  if (waiting.length) next();
  else if (running === 0) finish();
}

function send({ file, row }) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", root.dataset.send);
    request.setRequestHeader("X-CSRFToken", token);
    request.setRequestHeader("X-Requested-With", "fetch");
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("X-File-Name", encodeURIComponent(file.name.toWellFormed?.() ?? file.name));
    request.upload.onprogress = (event) => {
      const share = event.total ? event.loaded / event.total : 0;
      show(row, "sending", share < 1 ? `${Math.round(share * 100)}%` : words.storing, share);
    };
    request.onload = () => {
      const said = reply(request.responseText);
      const isKept = request.status === 200 || request.status === 201;
      show(row, isKept ? (said.state ?? "sent") : "refused", said.sentence ?? said.advice ?? words.failed);
      if (!isKept) offerAgain(row, file);
      resolve();
    };
    request.onerror = () => {
      show(row, "refused", words.offline);
      offerAgain(row, file);
      resolve();
    };
    show(row, "sending", "0%", 0);
    request.send(file);
  });
}

function reply(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return {};
  }
}

function offerAgain(row, file) {
  const button = row.querySelector("[data-is=again]");
  if (!button) return;
  button.hidden = false;
  button.onclick = () => {
    button.hidden = true;
    show(row, "waiting", words.waiting);
    waiting.push({ file, row });
    begin();
  };
}

function finish() {
  removeEventListener("beforeunload", warn);
  part("said").textContent = words.finished;
}

const warn = (event) => event.preventDefault();

// --- dropping
function dropped(event) {
  event.preventDefault();
  root.classList.remove("is-over");
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return add(event.dataTransfer.files);
  return Promise.all(entries.map(filesIn)).then((lists) => add(lists.flat()));
}

async function filesIn(entry) {
  if (entry.isFile) return [await new Promise((found, lost) => entry.file(found, lost))];
  const reader = entry.createReader();
  const inside = [];
  for (;;) { // a folder is read a hundred entries at a time
    const some = await new Promise((found, lost) => reader.readEntries(found, lost));
    if (!some.length) break;
    inside.push(...some);
  }
  return (await Promise.all(inside.map(filesIn))).flat();
}

if (root) {
  root.classList.add("is-alive");
  adoptRows();
  const field = part("field");
  field?.addEventListener("change", () => { add(field.files); field.value = ""; });
  field?.removeAttribute("required");
  part("form")?.addEventListener("submit", (event) => {
    if (isSecret()) return; // a description without a file goes as a plain form
    event.preventDefault();
    begin();
  });
  for (const name of ["dragenter", "dragover"]) {
    document.addEventListener(name, (event) => { event.preventDefault(); root.classList.add("is-over"); });
  }
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) root.classList.remove("is-over");
  });
  document.addEventListener("drop", dropped);
  document.getElementById("level")?.addEventListener("change", follow);
  follow();
}

// What is Sangat Rahasia is described only: no place to drop files, but a title to type.
function isSecret() {
  return document.getElementById("level")?.value === "sangat-rahasia";
}

function follow() {
  const note = part("secret-note");
  if (note) note.hidden = !isSecret();
  part("drop").hidden = isSecret();
  const title = document.getElementById("title");
  if (title) title.required = isSecret();
  if (!root.dataset.batch) part("start").disabled = !isSecret() && waiting.length === 0;
}
