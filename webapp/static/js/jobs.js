// Keeps the progress of uploads fresh: asks once a second while something runs, slower when nothing does.
const QUICK = 1000;
const SLOW = 8000;
let timer = 0;

function isBusyIn(place) {
  const active = document.activeElement;
  return place.contains(active) && active.matches("input, textarea, summary, button")
    || place.querySelector("details[open]") !== null;
}

async function refresh(place) {
  let wait = SLOW;
  try {
    const answer = await fetch(place.dataset.live, { headers: { "X-Requested-With": "fetch", "X-Telusur-Poll": "1" } });
    if (answer.status === 401 || answer.status === 404 || answer.redirected) return;
    const said = await answer.json();
    wait = said.is_running ? QUICK : SLOW;
    if (place.dataset.mark !== said.mark && !isBusyIn(place)) {
      place.dataset.mark = said.mark;
      place.innerHTML = said.html;
    }
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error;
    // the server is away for a moment; what is shown stays
  }
  timer = setTimeout(() => refresh(place), document.hidden ? SLOW : wait);
}

function start(place) {
  clearTimeout(timer);
  timer = setTimeout(() => refresh(place), QUICK);
}

const place = document.querySelector("[data-live]");
if (place?.dataset.live) start(place);
document.addEventListener("telusur:live", (event) => {
  const here = document.querySelector("[data-live]");
  here.dataset.live = event.detail;
  start(here);
});
document.addEventListener("visibilitychange", () => {
  const here = document.querySelector("[data-live]");
  if (!document.hidden && here?.dataset.live) { clearTimeout(timer); refresh(here); }
});
