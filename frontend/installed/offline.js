// Runs in offline.html, which the service worker shows where the server cannot be reached: speaks the person's language, and
// loads the page as soon as somebody answers.

// What a reverse proxy answers in the place of a server that is away, as in sw.js.
const AWAY = [502, 503, 504];
// From question to question, in milliseconds: sooner at first.
const SOONEST = 1000, LATEST = 10000;

// What was chosen is remembered by frontend/src/wording.rs.
let chosen = "";
try {
  chosen = localStorage["resaka.language"] ?? "";
} catch {
  // Nothing is remembered.
}
const tags = [chosen, ...navigator.languages, "en"].map(tag => tag.split("-")[0].toLowerCase());
const words = tags.map(tag => document.querySelector(`section[lang="${CSS.escape(tag)}"]`)).find(found => found);
document.documentElement.lang = words.lang;
document.title = `${words.querySelector("h1").textContent} · Resaka`;
words.querySelector("button").onclick = () => location.reload();
words.hidden = false;
// So that a screen reader begins there.
words.querySelector("h1").focus();
tellWhy();

let wait = SOONEST, timer, isAsking = false;
async function ask() {
  if (isAsking) return;
  isAsking = true;
  clearTimeout(timer);
  try {
    const question = { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(LATEST) };
    const answer = await fetch(location.href, question);
    if (!AWAY.includes(answer.status)) return location.reload();
  } catch {
    // Nobody answers yet.
  }
  isAsking = false;
  // Not all at the same moment: many may wait for the same server.
  timer = setTimeout(ask, wait * (0.75 + Math.random() / 2));
  wait = Math.min(wait * 1.5, LATEST);
}

function tellWhy() {
  const [offline, silent] = words.querySelectorAll(".cause");
  offline.hidden = navigator.onLine;
  silent.hidden = !navigator.onLine;
}

addEventListener("offline", tellWhy);
addEventListener("online", () => {
  tellWhy();
  ask();
});
addEventListener("visibilitychange", () => document.hidden || ask());
ask();
