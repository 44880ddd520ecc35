// What every page shares: the search box's suggestions, a few keys, menus that close, asking before leaving.

const root = document.documentElement;
const input = document.querySelector("[data-search-input]");

const isTyping = (target) => target.closest?.("input, textarea, select, [contenteditable]") !== null;
const hasModifier = (event) => event.ctrlKey || event.metaKey || event.altKey;

// ---- keys ----

const help = document.getElementById("pintasan");
let waitsForPlace = false;

function showHelp() {
  if (help && !help.open) help.showModal();
}

function onKey(event) {
  if (hasModifier(event) || isTyping(event.target) || root.dataset.keys === "off") return;
  if (waitsForPlace) {
    waitsForPlace = false;
    if (event.key === "h") { location.assign("/"); event.preventDefault(); }
    return;
  }
  if (event.key === "/" && input) {
    input.focus();
    input.select();
    event.preventDefault();
  } else if (event.key === "?") {
    showHelp();
    event.preventDefault();
  } else if (event.key === "g") {
    waitsForPlace = true;
    setTimeout(() => { waitsForPlace = false; }, 1200);
  }
}
document.addEventListener("keydown", onKey);

for (const button of document.querySelectorAll("[data-keys]")) {
  if (button === root) continue;
  button.hidden = false;
  button.addEventListener("click", showHelp);
}

// ---- menus: closed by Escape and by a click elsewhere ----

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-drop][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details[data-drop][open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
  if (location.hash === "#menu") location.replace("#isi");
});

// A click beside the open rail closes it.
document.addEventListener("click", (event) => {
  const rail = document.getElementById("menu");
  if (location.hash === "#menu" && rail && !rail.contains(event.target) && !event.target.closest(".bar__menu")) {
    location.replace("#isi");
  }
});

// ---- a form is sent once ----

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// ---- suggestions ----

const ICONS = { word: "search", record: "file", door: "right" };
const DELAY = 120;

class Suggestions {
  constructor(box) {
    this.input = box;
    this.form = box.form;
    this.sprite = document.querySelector(".search__box use")?.getAttribute("href").split("#")[0] ?? "";
    this.list = document.createElement("ul");
    this.list.className = "suggestions";
    this.list.id = "saran";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", box.getAttribute("aria-label"));
    this.list.hidden = true;
    this.form.append(this.list);
    this.items = [];
    this.at = -1;
    for (const [name, value] of [["role", "combobox"], ["aria-controls", "saran"], ["aria-expanded", "false"], ["aria-autocomplete", "list"]]) {
      box.setAttribute(name, value);
    }
    box.addEventListener("input", () => this.ask());
    box.addEventListener("keydown", (event) => this.onKey(event));
    box.addEventListener("blur", () => setTimeout(() => this.close(), 150));
  }

  ask() {
    clearTimeout(this.timer);
    const text = this.input.value.trim();
    if (text.length < 2) { this.close(); return; }
    this.timer = setTimeout(() => this.fetch(text), DELAY);
  }

  async fetch(text) {
    this.going?.abort();
    this.going = new AbortController();
    try {
      const answer = await fetch(`/saran?q=${encodeURIComponent(text)}`, {
        headers: { "X-Requested-With": "fetch" }, signal: this.going.signal,
      });
      if (!answer.ok) { this.close(); return; }
      const { items } = await answer.json();
      if (this.input.value.trim() === text) this.show(items);
    } catch (error) {
      if (error.name !== "AbortError") this.close();
    }
  }

  show(items) {
    this.items = items;
    this.at = -1;
    this.list.replaceChildren(...items.map((item, place) => this.row(item, place)));
    this.list.hidden = items.length === 0 || document.activeElement !== this.input;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.input.removeAttribute("aria-activedescendant");
  }

  row(item, place) {
    const row = document.createElement("li");
    row.id = `saran-${place}`;
    row.setAttribute("role", "option");
    row.setAttribute("aria-selected", "false");
    const words = document.createElement("span");
    words.textContent = item.text;
    row.append(this.icon(ICONS[item.kind] ?? "search"), words);
    if (item.note) {
      const note = document.createElement("span");
      note.className = "suggestions__kind";
      note.textContent = item.note;
      row.append(note);
    }
    row.addEventListener("pointerdown", (event) => { event.preventDefault(); location.assign(item.url); });
    return row;
  }

  icon(name) {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("class", "icon icon--small");
    svg.setAttribute("aria-hidden", "true");
    const use = document.createElementNS(space, "use");
    use.setAttribute("href", `${this.sprite}#${name}`);
    svg.append(use);
    return svg;
  }

  onKey(event) {
    if (event.key === "Escape") {
      if (this.list.hidden) this.input.blur(); else this.close();
      event.preventDefault();
      return;
    }
    if (this.list.hidden) return;
    if (event.key === "ArrowDown") this.move(1, event);
    else if (event.key === "ArrowUp") this.move(-1, event);
    else if (event.key === "Enter" && this.at >= 0) { event.preventDefault(); location.assign(this.items[this.at].url); }
  }

  move(step, event) {
    event.preventDefault();
    const rows = [...this.list.children];
    rows[this.at]?.setAttribute("aria-selected", "false");
    this.at = (this.at + step + rows.length + 1) % (rows.length + 1);
    if (this.at === rows.length) this.at = step > 0 ? 0 : rows.length - 1;
    const row = rows[this.at];
    row?.setAttribute("aria-selected", "true");
    row?.scrollIntoView({ block: "nearest" });
    if (row) this.input.setAttribute("aria-activedescendant", row.id);
  }

  close() {
    clearTimeout(this.timer);
    this.list.hidden = true;
    this.at = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

if (input) new Suggestions(input);
