// The service worker. It shows a page that says so where the server cannot be reached, and keeps the files whose names are
// made of their content. Pages themselves always come from the server, so nobody ever runs an old one, or parts of two.
//
// A new worker waits until the last page of the build before it is closed, as browsers have it: until then the files that
// such a page may still ask for are kept, although its server has no more of them.

// Both are written by xtask/src/installed.rs: the page for where nothing answers with all that it needs, and the files of
// this build.
const OFFLINE = ["offline.html"];
const FILES = [];

// How long a visit waits before it is said that nothing answers, in milliseconds.
const PATIENCE = 8000;
// What a reverse proxy answers in the place of a server that is away.
const AWAY = [502, 503, 504];
const HASHED = /-[0-9a-f]{16}(_bg)?\.\w+$/;

const { scope } = registration;
const CACHE = `resaka ${scope}`;

addEventListener("install", event => event.waitUntil(prepare()));
addEventListener("activate", event => event.waitUntil(tidyUp()));
addEventListener("fetch", event => {
  const { method, mode, url } = event.request;
  if (method !== "GET" || !url.startsWith(scope)) return;
  if (mode === "navigate") event.respondWith(visit(event));
  else if (HASHED.test(url)) event.respondWith(file(event));
});

// Where a page may not show notifications itself, it has them shown here. Pressed, one leads to its page, which opens what
// it is about.
addEventListener("notificationclick", event => {
  const { notification } = event;
  notification.close();
  event.waitUntil(goTo(notification.data));
});

async function prepare() {
  const cache = await caches.open(CACHE);
  const [page, ...rest] = OFFLINE;
  await cache.addAll(rest.map(name => scope + name));
  const answer = await fetch(scope + page);
  if (!answer.ok) throw new Error(`${page}: ${answer.status}`);
  // It is shown at any path.
  const html = (await answer.text()).replace('<base href="/">', `<base href="${new URL(scope).pathname}">`);
  const headers = new Headers(answer.headers);
  headers.delete("content-encoding");
  headers.delete("content-length");
  await cache.put(scope + page, new Response(html, { headers }));
}

async function tidyUp() {
  // A page is asked for while this script is still being started. Not in Firefox: as of 140 it shows an error of its own
  // when that question finds no server, whatever is answered here.
  if (!/Firefox/.test(navigator.userAgent)) await registration.navigationPreload?.enable();
  const cache = await caches.open(CACHE);
  const current = new Set([...OFFLINE, ...FILES].map(name => scope + name));
  const old = (await cache.keys()).filter(({ url }) => !current.has(url));
  await Promise.all(old.map(request => cache.delete(request)));
}

async function visit({ request, preloadResponse }) {
  const answer = Promise.resolve(preloadResponse).then(early => early ?? fetch(request));
  const offline = kept(scope + OFFLINE[0]);
  try {
    // Who loads the page again has been told already, and waits for as long as the browser does.
    const is_first = request.cache === "default";
    const first = await (is_first ? Promise.race([answer, new Promise(done => setTimeout(done, PATIENCE))]) : answer);
    if (first && !AWAY.includes(first.status)) return first;
  } catch {
    // Nothing answers.
  }
  return (await offline) ?? answer;
}

async function file(event) {
  const { request } = event;
  const known = await kept(request.url);
  if (known) return known;
  const answer = await fetch(request);
  // Only what is surely the file: some networks answer everything with a page of their own.
  if (answer.status === 200 && !answer.headers.get("content-type")?.startsWith("text/html")) {
    event.waitUntil(keep(request.url, answer.clone()));
  }
  return answer;
}

async function goTo(address) {
  const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const page = pages.find(({ url }) => url === address);
  if (!page) return clients.openWindow(address);
  page.postMessage("pressed");
  return page.focus();
}

// Where storage is forbidden or full, nothing is kept, and everything comes from the server.
async function kept(url) {
  try {
    return await (await caches.open(CACHE)).match(url, { ignoreVary: true });
  } catch {}
}

async function keep(url, answer) {
  try {
    await (await caches.open(CACHE)).put(url, answer);
  } catch {}
}
