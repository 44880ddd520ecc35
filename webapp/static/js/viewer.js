// The page viewer: zoom, turning, matches, thumbnails and copying. Pages and marks also work without it.
const root = document.getElementById("viewer");
const WIDEST = 4;
const view = { zoom: 1, turn: 0, match: -1 };

const part = (name) => root.querySelector(`[data-part="${name}"]`);
const matches = () => [...root.querySelectorAll("[data-match]")];
const lettersAreOff = () => document.documentElement.dataset.keys === "off";

// --- size and turn: the sheet keeps the room, the paper in it is turned
function lay() {
  const sheet = part("sheet");
  const paper = part("paper");
  if (!sheet || !paper) return;
  const width = Number(paper.dataset.width);
  const height = Number(paper.dataset.height);
  const isSideways = view.turn % 180 !== 0;
  const room = part("stage").clientWidth - 32;
  const fit = Math.min(room, isSideways ? 1200 : 920) / (isSideways ? height : width);
  const scale = fit * view.zoom;
  const [w, h] = [width * scale, height * scale];
  sheet.style.width = `${isSideways ? h : w}px`;
  sheet.style.height = `${isSideways ? w : h}px`;
  paper.style.width = `${w}px`;
  paper.style.height = `${h}px`;
  paper.classList.add("is-laid");
  paper.style.transform = `translate(-50%, -50%) rotate(${view.turn}deg)`;
  const image = paper.querySelector("img");
  if (image) image.sizes = `${Math.round(w)}px`;
  part("zoom").textContent = `${Math.round(view.zoom * 100)}%`;
}

function zoom(factor) {
  const stage = part("stage");
  const across = (stage.scrollLeft + stage.clientWidth / 2) / Math.max(stage.scrollWidth, 1);
  const down = (stage.scrollTop + stage.clientHeight / 2) / Math.max(stage.scrollHeight, 1);
  view.zoom = factor === 0 ? 1 : Math.min(WIDEST, Math.max(0.25, view.zoom * factor));
  lay();
  stage.scrollLeft = across * stage.scrollWidth - stage.clientWidth / 2;
  stage.scrollTop = down * stage.scrollHeight - stage.clientHeight / 2;
  keep();
}

function turn() {
  view.turn = (view.turn + 90) % 360;
  lay();
  keep();
}

// What a person set by hand stays while they read this record in this tab.
const shelf = () => `viewer:${root.dataset.record}`;
const keep = () => sessionStorage.setItem(shelf(), JSON.stringify({ zoom: view.zoom, turn: view.turn }));

// The way back leads to the very results that this tab came from, with their filters and page.
const askedIn = (address) => new URLSearchParams(address.search).get("q") || "";
function rememberResults() {
  const from = document.referrer ? new URL(document.referrer) : null;
  if (from?.origin === location.origin && from.pathname === "/cari" && askedIn(from) === askedIn(location)) {
    sessionStorage.setItem("results", from.href);
  }
}
function lead() {
  const back = root.querySelector("[data-back]");
  const kept = sessionStorage.getItem("results");
  if (back && kept && askedIn(location) && askedIn(new URL(kept)) === askedIn(location)) back.href = kept;
}

function recall() {
  try {
    Object.assign(view, JSON.parse(sessionStorage.getItem(shelf()) || "{}"));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
}

// --- matches
function showMatch(index) {
  const all = matches();
  all.forEach((mark) => mark.classList.remove("is-current"));
  view.match = all.length ? Math.max(0, Math.min(index, all.length - 1)) : -1;
  const place = part("match-place");
  if (place) place.textContent = view.match >= 0 ? view.match + 1 : 0;
  if (view.match < 0) return;
  const current = all[view.match];
  current.classList.add("is-current");
  current.scrollIntoView({ block: "center", inline: "center" });
}

function stepMatch(step) {
  const wanted = view.match + step;
  if (wanted >= 0 && wanted < matches().length) return showMatch(wanted);
  const link = part(step > 0 ? "next-match-page" : "previous-match-page");
  return link && !("none" in link.dataset) && go(link.href, step > 0 ? 0 : Infinity);
}

// --- moving between pages: the same address, fetched and put in place, so that nothing flickers
let isMoving = false;
async function go(address, match = 0, isBack = false) {
  if (isMoving) return;
  isMoving = true;
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return void location.assign(address);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("viewer");
    if (!fresh) return void location.assign(address);
    if (!isBack) history.pushState(null, "", address);
    document.title = page.title;
    replaceParts(fresh);
    lead();
    lay();
    part("stage").scrollTo(0, 0);
    showMatch(match);
    markLeaf();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    location.assign(address); // the network is gone: let the browser say so
  } finally {
    isMoving = false;
  }
}

function replaceParts(fresh) {
  root.dataset.page = fresh.dataset.page;
  for (const old of root.querySelectorAll("[data-swap]")) {
    const next = fresh.querySelector(`[data-swap="${old.dataset.swap}"]`);
    if (next) old.replaceWith(document.adoptNode(next));
  }
}

// --- thumbnails: a place for every page, filled when it comes into sight, in chunks
const CHUNK = 24;
const asked = new Set();
function buildLeaves() {
  const list = part("leaves");
  if (!list) return;
  const total = Number(root.dataset.pages);
  const here = new Map([...list.children].map((leaf) => [Number(leaf.dataset.leaf), leaf]));
  const all = document.createDocumentFragment();
  for (let number = 1; number <= total; number += 1) all.append(here.get(number) || emptyLeaf(number));
  list.replaceChildren(all);
  const watcher = new IntersectionObserver(
    (seen) => seen.filter((entry) => entry.isIntersecting).forEach((entry) => fill(entry.target)),
    { root: list, rootMargin: "300px" },
  );
  [...list.children].filter(isUnfinished).forEach((leaf) => watcher.observe(leaf));
  markLeaf();
}

const isUnfinished = (leaf) => "empty" in leaf.dataset || leaf.querySelector("[data-uncounted]") !== null;

function emptyLeaf(number) {
  const leaf = document.createElement("li");
  leaf.dataset.leaf = number;
  leaf.dataset.empty = "";
  return leaf;
}

async function fill(leaf) {
  const chunk = Math.floor((Number(leaf.dataset.leaf) - 1) / CHUNK);
  if (!isUnfinished(leaf) || asked.has(chunk)) return;
  asked.add(chunk);
  const address = new URL(root.dataset.leavesUrl, location.href);
  address.searchParams.set("dari", chunk * CHUNK + 1);
  address.searchParams.set("q", root.dataset.query);
  const answer = await fetch(address);
  if (!answer.ok) return void asked.delete(chunk);
  const holder = document.createElement("template");
  holder.innerHTML = await answer.text();
  for (const fresh of [...holder.content.querySelectorAll("[data-leaf]")]) {
    const old = part("leaves").querySelector(`[data-leaf="${fresh.dataset.leaf}"]`);
    if (old && isUnfinished(old)) old.replaceWith(fresh);
  }
  markLeaf(false);
}

function markLeaf(mayScroll = true) {
  const list = part("leaves");
  if (!list) return;
  list.querySelectorAll("[aria-current]").forEach((link) => link.removeAttribute("aria-current"));
  const leaf = list.querySelector(`[data-leaf="${root.dataset.page}"]`);
  if (!leaf) return;
  leaf.querySelector("a")?.setAttribute("aria-current", "page");
  if (!mayScroll) return;
  list.scrollTop = leaf.offsetTop - list.clientHeight / 2 + leaf.offsetHeight / 2;
  list.scrollLeft = leaf.offsetLeft - list.clientWidth / 2 + leaf.offsetWidth / 2;
}

// --- copying
async function copy(text, button) {
  try {
    await navigator.clipboard.writeText(text);
  } catch (error) {
    if (!(error instanceof DOMException || error instanceof TypeError)) throw error;
    copyByHand(text); // no clipboard without HTTPS
  }
  say(button.dataset.done);
}

function copyByHand(text) {
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "visually-hidden";
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

function say(text) {
  const place = part("said");
  place.textContent = text;
  setTimeout(() => place.textContent === text && (place.textContent = ""), 4000);
}

// Pieces of one printed line are pieces of text here; what is copied has its lines back.
document.addEventListener("copy", (event) => {
  const chosen = document.getSelection();
  const words = part("words");
  if (!words || !chosen.rangeCount || !chosen.intersectsNode?.(words) && !chosen.containsNode(words, true)) return;
  const range = chosen.getRangeAt(0);
  const pieces = [...words.children].filter((piece) => range.intersectsNode(piece)).map((piece) => {
    const text = piece.textContent;
    const from = piece.contains(range.startContainer) ? range.startOffset : 0;
    const to = piece.contains(range.endContainer) ? range.endOffset : text.length;
    return { line: piece.dataset.line, text: text.slice(from, to) };
  }).filter((piece) => piece.text);
  if (!pieces.length) return;
  const joined = pieces.reduce(
    (all, piece, at) => all + (at ? (pieces[at - 1].line === piece.line ? "  " : "\n") : "") + piece.text, "");
  event.clipboardData.setData("text/plain", joined);
  event.preventDefault();
});

// --- keys and buttons
const press = (name) => () => { const link = part(name); if (link) go(link.href, 0); };
const KEYS = {
  n: () => stepMatch(1), p: () => stepMatch(-1),
  "[": press("previous-page"), "]": press("next-page"),
  "+": () => zoom(1.25), "=": () => zoom(1.25), "-": () => zoom(0.8), 0: () => zoom(0),
  r: turn,
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || lettersAreOff()) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable], dialog")) return;
  const act = KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

const BUTTONS = {
  "zoom-in": () => zoom(1.25), "zoom-out": () => zoom(0.8), fit: () => zoom(0), turn,
  "next-match": () => stepMatch(1), "previous-match": () => stepMatch(-1),
  "copy-link": (button) => copy(new URL(button.dataset.link, location.href).href, button),
  "copy-message": (button) => copy(`${button.dataset.text}\n${new URL(button.dataset.link, location.href).href}`.trim(), button),
};

root?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  if (button) {
    event.preventDefault();
    return BUTTONS[button.dataset.act](button);
  }
  const link = event.target.closest("a[data-page-link]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return undefined;
  event.preventDefault();
  return go(link.href);
});

root?.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-page-form]");
  if (!form) return;
  event.preventDefault();
  go(`${form.action}?${new URLSearchParams(new FormData(form))}`);
});

if (root) {
  root.classList.add("is-alive");
  recall();
  rememberResults();
  lead();
  lay();
  buildLeaves();
  const named = /^#kecocokan-(\d+)$/.exec(location.hash);
  showMatch(named ? Number(named[1]) - 1 : 0);
  addEventListener("resize", lay);
  addEventListener("popstate", () => go(location.href, 0, true));
}
