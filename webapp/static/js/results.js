// j and k walk through the results, Enter opens the one in focus; the sort order applies when chosen.
const hits = [...document.querySelectorAll("[data-hit]")];
const lettersAreOff = () => document.documentElement.dataset.keys === "off";

function step(by) {
  const now = hits.findIndex((hit) => hit.contains(document.activeElement));
  const next = hits[Math.max(0, Math.min(hits.length - 1, now + by))];
  next?.querySelector("a[data-open]")?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || lettersAreOff()) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable], dialog")) return;
  if (event.key !== "j" && event.key !== "k") return;
  event.preventDefault();
  step(event.key === "j" ? 1 : -1);
});

document.querySelector("select[data-submits]")?.addEventListener("change", (event) => event.target.form.submit());
