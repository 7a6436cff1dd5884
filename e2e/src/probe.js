// Runs before the page: stands in for camera and microphone, and reads back what arrives from others.
// CONFIG = { identity, tone, look, name } comes from probe.rs.
const CONFIG = /*CONFIG*/ null;
const WIDTH = 320, HEIGHT = 240, FPS = CONFIG.look === 'strip' ? CONFIG.rate : 2, BLOCK = 20, COLUMNS = 16;
const now = () => performance.timeOrigin + performance.now();

const probe = {
  // What the devices that were opened last were asked for, by kind.
  asked: {}, fanSpeed: 0,
  // How often the page has asked for camera or microphone.
  questions: 0,
  connections: [], descriptions: { local: 0, remote: 0 }, tracks: [], clicks: [], levels: {},
  // The error that getUserMedia shall fail with, by kind; kept over reloads of this tab.
  failure: JSON.parse(sessionStorage.getItem('probe-failure') ?? '{}'),
  // What the browser says when it is asked about `camera` and `microphone`: granted, prompt or denied; likewise kept.
  permissions: JSON.parse(sessionStorage.getItem('probe-permissions') ?? '{}'),
};
window.__probe = probe;

// ---- Sending: 32 black or white blocks say who and which frame.

function bits(identity, frame) {
  const word = identity * 2 ** 20 + frame % 2 ** 20; // 28 bits
  let check = 0b1010;
  for (let i = 0; i < 7; i++) check ^= Math.floor(word / 16 ** i) % 16;
  const all = word * 16 + check;
  return Array.from({ length: 32 }, (_, i) => Math.floor(all / 2 ** (31 - i)) % 2);
}

function drawStrip(context, frame, identity) {
  context.fillStyle = `hsl(${(identity * 67) % 360} 45% ${50 + 12 * Math.sin(frame / 9)}%)`;
  context.fillRect(0, 0, WIDTH, HEIGHT);
  context.fillStyle = '#fff';
  context.font = '64px sans-serif';
  context.fillText(String(identity), 130, 170);
  bits(identity, frame).forEach((bit, i) => {
    context.fillStyle = bit ? '#fff' : '#000';
    context.fillRect((i % COLUMNS) * BLOCK, Math.floor(i / COLUMNS) * BLOCK, BLOCK, BLOCK);
  });
}

/*FACES*/

// With as many lines and pictures as are wished for, but no more than it has.
function camera(identity = CONFIG.identity, lines = HEIGHT, rate = FPS) {
  const canvas = document.createElement('canvas');
  const strip = CONFIG.look === 'strip';
  canvas.width = strip ? WIDTH : 480; canvas.height = strip ? Math.min(lines, HEIGHT) : 360;
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
  if (strip) context.scale(1, canvas.height / HEIGHT);
  let frame = 0;
  const draw = () => ((strip ? drawStrip : drawFace)(context, frame++, identity));
  draw();
  const track = canvas.captureStream(rate).getVideoTracks()[0];
  const timer = setInterval(() => (track.readyState === 'ended' ? clearInterval(timer) : draw()), 1000 / rate);
  return track;
}

let audio;
const audioContext = () => (audio ??= new AudioContext());

// Two of each kind; the second camera carries the identity of its owner and 64, the second microphone a tone of 1 kHz more.
const kinds = { audioinput: 'Microphone', videoinput: 'Camera', audiooutput: 'Speaker' };
const all = Object.keys(kinds).flatMap(kind => ['One', 'Two'].map((which, n) => ({ kind, deviceId: `${kind}-${n}`, label: `${kinds[kind]} ${which}`, groupId: which })));
// A part of the same thing as the first ones, not plugged in at first; it carries the identity of its owner and 96.
const third = { kind: 'videoinput', deviceId: 'videoinput-2', label: 'Camera Three', groupId: 'One' };
let plugged = [...all];
all.push(third);
probe.plug = label => {
  plugged = all.filter(device => device.label === label || plugged.includes(device));
  navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
};
probe.unplug = label => {
  plugged = plugged.filter(device => device.label !== label);
  for (const track of probe.tracks) {
    if (track.readyState === 'live' && track.label_ === label) { track.stop(); track.dispatchEvent(new Event('ended')); }
  }
  navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
};

// The device that these constraints ask for, as the specification chooses.
function chosen(kind, constraints) {
  const devices = plugged.filter(device => device.kind === kind), id = constraints?.deviceId;
  const exact = id?.exact, ideal = typeof id === 'string' ? id : id?.ideal;
  const side = constraints?.facingMode?.exact;
  const found = devices.find((device, n) => (side ? isPhone() && sides[n] === side : device.deviceId === (exact ?? ideal)));
  if (!devices.length) throw new DOMException('Requested device not found', 'NotFoundError');
  if ((exact || side) && !found) throw new OverconstrainedError('deviceId', 'no such device');
  const device = found ?? devices[0];
  // A phone opens one camera at a time.
  const isOpen = track => track.readyState === 'live' && track.kind === 'video' && track.label_ && track.label_ !== device.label;
  const isBusy = kind === 'videoinput' && isPhone() && probe.tracks.some(isOpen);
  if (isBusy || probe.failure.device === device.label) throw new DOMException('Could not start source', 'NotReadableError');
  return device;
}

// On a phone the first camera looks at the person, the second one away.
const sides = ['user', 'environment'];
const isPhone = () => sessionStorage.getItem('probe-phone') !== null;

function of(track, device) {
  const settings = track.getSettings.bind(track), n = Number(device.deviceId.at(-1));
  const side = isPhone() && track.kind === 'video' ? { facingMode: sides[n] } : {};
  track.getSettings = () => ({ ...settings(), deviceId: device.deviceId, groupId: device.groupId, ...side });
  Object.defineProperty(track, 'label', { value: device.label });
  track.getCapabilities = () => ({ backgroundBlur: [true, false] });
  track.label_ = device.label;
  return track;
}

function microphone(second) {
  const oscillator = new OscillatorNode(audioContext(), { frequency: CONFIG.tone + (second ? 1000 : 0) });
  const gain = new GainNode(audioContext(), { gain: CONFIG.look === 'strip' ? 0.3 : 0 });
  const output = new MediaStreamAudioDestinationNode(audioContext());
  probe.voice = gain.gain;
  oscillator.connect(gain).connect(output);
  oscillator.start();
  // A fan in the room, silent at first.
  const noise = new AudioBuffer({ length: audioContext().sampleRate, sampleRate: audioContext().sampleRate });
  noise.getChannelData(0).forEach((_, i, samples) => { samples[i] = Math.random() * 2 - 1; });
  const fan = new AudioBufferSourceNode(audioContext(), { buffer: noise, loop: true }), speed = new GainNode(audioContext(), { gain: probe.fanSpeed });
  fan.connect(speed).connect(output);
  fan.start();
  probe.fan = speed.gain;
  return output.stream.getAudioTracks()[0];
}

function watched(track) {
  probe.tracks.push(track);
  const clone = track.clone.bind(track);
  track.clone = () => watched(clone());
  return track;
}

const messages = { NotAllowedError: 'Permission denied', NotFoundError: 'Requested device not found', NotReadableError: 'Could not start source' };
async function getUserMedia(constraints = {}) {
  const wanted = ['audio', 'video'].filter(kind => constraints[kind]);
  if (!wanted.length) throw new TypeError('At least one of audio and video must be requested');
  probe.questions++;
  for (const kind of wanted) {
    // With `times` it fails so often and then no more.
    const name = (probe.failure.times ?? 1) > 0 ? probe.failure[kind] : undefined;
    if (name && probe.failure.times) probe.failure.times--;
    if (name === 'OverconstrainedError') throw new OverconstrainedError('deviceId', 'no such device');
    if (name) throw new DOMException(messages[name] ?? 'it failed', name);
  }
  Object.assign(probe.asked, constraints);
  const tracks = await Promise.all(wanted.map(async kind => {
    const device = chosen(`${kind}input`, constraints[kind]), second = device.deviceId.endsWith('1');
    if (kind === 'audio') return of(microphone(second), device);
    const identity = CONFIG.identity + [0, 64, 96][device.deviceId.at(-1)] + (constraints.video.backgroundBlur ? 32 : 0);
    // Half of the pictures that are wished for: two cores play all cameras of a call.
    const rate = Math.min(FPS, (constraints.video.frameRate?.ideal ?? 30) / 2);
    return of(camera(identity, constraints.video.height?.ideal, rate), device);
  }));
  return new MediaStream(tracks.map(watched));
}
// The sound of a shared screen: a tone of 2 kHz more than the owner's. Firefox gives none.
function screenSound() {
  const oscillator = new OscillatorNode(audioContext(), { frequency: CONFIG.tone + 2000 });
  const gain = new GainNode(audioContext(), { gain: 0.3 }), output = new MediaStreamAudioDestinationNode(audioContext());
  oscillator.connect(gain).connect(output);
  oscillator.start();
  return output.stream.getAudioTracks()[0];
}
// A shared screen carries the identity of its owner and 128, or 160 when it is picked while that one is shared.
let screen = 128;
async function getDisplayMedia(wishes = {}) {
  probe.asked.screen = JSON.parse(JSON.stringify(wishes));
  const name = probe.failure.screen;
  if (name) throw new DOMException(messages[name] ?? 'it failed', name);
  const shares = probe.screen?.getTracks().some(track => track.readyState === 'live');
  screen = shares && screen === 128 ? 160 : 128;
  const sound = wishes.audio && !navigator.userAgent.includes('Firefox') && CONFIG.look === 'strip' ? [watched(screenSound())] : [];
  return (probe.screen = new MediaStream([watched(camera(CONFIG.identity + screen)), ...sound]));
}
// As the button of the browser's own bar does.
probe.endScreen = () => { for (const track of probe.screen.getTracks()) { track.stop(); track.dispatchEvent(new Event('ended')); } };
// Has the fan run beside every microphone from now on.
probe.runFan = speed => { probe.fan.value = probe.fanSpeed = speed; };
// Says something, or falls silent; when that was.
probe.speak = speaks => { probe.voice.value = speaks ? 0.3 : 0; return now(); };

if (probe.failure.everything) Object.defineProperty(navigator, 'mediaDevices', { get: () => undefined });
else if (navigator.mediaDevices) Object.assign(navigator.mediaDevices, { getUserMedia, getDisplayMedia, enumerateDevices: async () => plugged.filter(isNamed) });

// A browser that names no speaker before the person has picked one, which will be the second.
const isNamed = device => device.kind !== 'audiooutput' || !probe.failure.speakers || device === probe.speaker;
if (probe.failure.speakers) navigator.mediaDevices.selectAudioOutput = async () => (probe.speaker = all.find(device => device.label === 'Speaker Two'));

// Storage that is `full` or `forbidden`, and a worklet that does not load.
if (probe.failure.storage === 'forbidden') Object.defineProperty(window, 'localStorage', { get: () => { throw new DOMException('Access is denied', 'SecurityError'); } });
if (probe.failure.storage === 'full') {
  const { setItem } = Storage.prototype;
  Storage.prototype.setItem = function (...item) {
    if (this === localStorage) throw new DOMException('exceeded the quota', 'QuotaExceededError');
    setItem.apply(this, item);
  };
}
if (probe.failure.noise) AudioWorklet.prototype.addModule = async () => { throw new DOMException('Unable to load a worklet', 'AbortError'); };

const query = navigator.permissions?.query.bind(navigator.permissions);
const statuses = [];
if (query) navigator.permissions.query = async asked => {
  const status = await query(asked), said = status.state;
  statuses.push(status);
  return Object.defineProperty(status, 'state', { get: () => probe.permissions[asked.name] ?? said });
};
// As the icon beside the address does.
probe.allow = () => { probe.permissions = { camera: 'granted', microphone: 'granted' }; for (const status of statuses) status.dispatchEvent(new Event('change')); };

// A phone call takes the microphone: the track says so, and the one that has it now stays silent for good.
probe.phoneCall = () => {
  probe.voice.value = 0;
  for (const track of probe.tracks) if (track.readyState === 'live' && track.kind === 'audio') track.dispatchEvent(new Event('mute'));
};

// ---- Playing

// Stand-in speakers take every sound; where the last one went, and what it was, is noted.
HTMLMediaElement.prototype.setSinkId = async function (id) { this.speaker_ = id; };
const blobs = new Map(), { createObjectURL } = URL, { play } = HTMLMediaElement.prototype;
URL.createObjectURL = blob => { const url = createObjectURL.call(URL, blob); blobs.set(url, blob); return url; };
HTMLMediaElement.prototype.play = function () {
  if (blobs.has(this.src)) probe.clip = { blob: blobs.get(this.src), speaker: this.speaker_ ?? '' };
  return play.call(this);
};
// The loudest frequency of the last clip that was played, and the speaker it was played on.
probe.lastClip = async () => {
  if (!probe.clip) return { frequency: 0, speaker: '' };
  const decoder = new OfflineAudioContext(1, 48000, 48000);
  const samples = (await decoder.decodeAudioData(await probe.clip.blob.arrayBuffer())).getChannelData(0).subarray(4800, 48000);
  const found = Array.from({ length: 300 }, (_, i) => 300 + 4 * i).map(frequency => [share(samples, frequency), frequency]);
  return { frequency: found.reduce((a, b) => (b[0] > a[0] ? b : a))[1], speaker: probe.clip.speaker };
};

// The speakers that the voices and the shared sounds of the others come out of; empty for the usual one.
probe.speakers = () => [...document.querySelectorAll('audio[data-peer-audio], audio[data-screen-audio]')].map(audio => audio.speaker_ ?? '');

// ---- Counting

// What became of the descriptions of each connection, the last forty, in words: for the message of a test that fails.
const journals = new WeakMap();
const generation = sdp => /^a=ice-ufrag:(.*)$/m.exec(sdp ?? '')?.[1].trim();
function write(connection, what) {
  const journal = journals.get(connection);
  journal.push(`${Math.round(performance.now())} ${what}`);
  if (journal.length > 40) journal.shift();
}
function keepJournal(connection) {
  journals.set(connection, []);
  connection.addEventListener('negotiationneeded', () => write(connection, 'needed'));
}
function note(connection, what, promise) {
  const said = () => `${connection.signalingState} ${generation(connection.localDescription?.sdp)}`;
  promise.then(() => write(connection, `${what}: ${said()}`), error => write(connection, `${what}: ${error}`));
  return promise;
}

// What is heard on the data channel `chat`, and a page that says there, or anywhere, what it should not.
probe.channels = [];
probe.chat = [];
probe.send = (label, text, times = 1) => {
  for (const channel of probe.channels.filter(one => one.label === label && one.readyState === 'open')) {
    for (let count = 0; count < times; count++) channel.send(text);
  }
};

window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...args) { super(...args); probe.connections.push(this); keepJournal(this); }
  createDataChannel(label, ...rest) {
    const channel = super.createDataChannel(label, ...rest);
    probe.channels.push(channel);
    channel.addEventListener('message', ({ data }) => label === 'chat' && probe.chat.push(data));
    return channel;
  }
  setLocalDescription(...args) { probe.descriptions.local++; return note(this, 'local', super.setLocalDescription(...args)); }
  setRemoteDescription(...args) {
    probe.descriptions.remote++;
    const [{ type, sdp }] = args;
    return note(this, `remote ${type} ${generation(sdp)}`, super.setRemoteDescription(...args));
  }
};
window.webkitRTCPeerConnection = undefined;

// The system's keys for a call, as far as the page listens to them and the browser passes them on: one that it does not
// know is an exception.
probe.keys = {};
const setActionHandler = navigator.mediaSession?.setActionHandler.bind(navigator.mediaSession);
if (setActionHandler) navigator.mediaSession.setActionHandler = (key, handler) => {
  setActionHandler(key, handler);
  if (handler) probe.keys[key] = handler; else delete probe.keys[key];
};

// The page is hidden and comes back, as far as it can tell; hidden, the browser lets go of all locks.
probe.wakeLocks = 0;
let locks = new Set(), isHidden = false;
if (navigator.wakeLock) navigator.wakeLock.request = async () => {
  if (isHidden) throw new DOMException('The page is hidden', 'NotAllowedError');
  const lock = {}, held = locks;
  held.add(lock);
  probe.wakeLocks = locks.size;
  return { release: async () => { held.delete(lock); probe.wakeLocks = locks.size; } };
};
probe.hide = hidden => {
  isHidden = hidden;
  if (hidden) { locks = new Set(); probe.wakeLocks = 0; }
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => isHidden });
  Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => (isHidden ? 'hidden' : 'visible') });
  document.dispatchEvent(new Event('visibilitychange'));
};

addEventListener('click', event => {
  const button = event.target.closest?.('button, [role=button], [role=switch]');
  probe.clicks.push({ at: now(), name: button?.getAttribute('aria-label') ?? button?.textContent.trim() ?? '' });
}, true);

// ---- Receiving

const reader = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
reader.canvas.width = WIDTH; reader.canvas.height = HEIGHT;

const videoOf = (peer, kind) => document.querySelector(`[data-peer="${peer}"] video[data-kind=${kind}]`);
// What plays the microphone (`peer`) or the shared screen (`screen`) of somebody.
const audioOf = (peer, kind = 'peer') => document.querySelector(`audio[data-${kind}-audio="${peer}"]`);

// { identity, frame } as the video element shows it, or why there is none.
probe.picture = (peer, kind = 'camera') => probe.read(videoOf(peer, kind));
probe.read = video => {
  if (!video) return { problem: 'no video element' };
  if (video.readyState < 2 || !video.videoWidth) return { problem: 'no frame yet' };
  if (!video.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return { problem: 'not shown' };
  reader.drawImage(video, 0, 0, WIDTH, HEIGHT);
  const pixels = reader.getImageData(0, 0, WIDTH, 2 * BLOCK).data;
  const read = Array.from({ length: 32 }, (_, i) => {
    const x0 = (i % COLUMNS) * BLOCK + 6, y0 = Math.floor(i / COLUMNS) * BLOCK + 6;
    let sum = 0;
    for (let y = y0; y < y0 + 8; y++) for (let x = x0; x < x0 + 8; x++) sum += pixels[(y * WIDTH + x) * 4 + 1];
    return sum / 64 > 128 ? 1 : 0;
  });
  const number = (from, to) => read.slice(from, to).reduce((sum, bit) => sum * 2 + bit, 0);
  const identity = number(0, 8), frame = number(8, 28);
  if (bits(identity, frame).some((bit, i) => bit !== read[i])) return { problem: 'no strip in the picture' };
  return { identity, frame };
};

const analysers = new Map();
function analyser(peer, size, kind) {
  const element = audioOf(peer, kind);
  const stream = element?.srcObject;
  if (!(stream instanceof MediaStream) || !stream.getAudioTracks().length) return null;
  const key = `${stream.getAudioTracks()[0].id} ${size}`;
  if (!analysers.has(key)) {
    const node = new AnalyserNode(audioContext(), { fftSize: size, smoothingTimeConstant: 0 });
    audioContext().createMediaStreamSource(stream).connect(node);
    analysers.set(key, node);
  }
  return analysers.get(key);
}

// How much of a frequency is in the samples, between 0 and 1 (Goertzel).
function share(samples, frequency) {
  const turn = (2 * Math.PI * frequency) / 48000;
  let [re, im] = [0, 0];
  samples.forEach((sample, i) => { re += sample * Math.cos(turn * i); im += sample * Math.sin(turn * i); });
  return (2 * Math.hypot(re, im)) / samples.length;
}

// The loudest frequency in what the audio element of this participant plays, and how loud it is.
probe.sound = async (peer, kind) => {
  const element = audioOf(peer, kind);
  if (!element) return { problem: 'no audio element' };
  if (element.paused || element.muted || element.volume === 0) return { problem: 'the audio element is silent' };
  const stream = element.srcObject;
  if (!(stream instanceof MediaStream) || !stream.getAudioTracks().length) return { problem: 'no audio track' };
  const node = analyser(peer, 8192, kind);
  const spectrum = new Float32Array(node.frequencyBinCount);
  node.getFloatFrequencyData(spectrum);
  const width = audioContext().sampleRate / node.fftSize;
  let best = Math.ceil(200 / width);
  for (let i = best; i < spectrum.length - 1; i++) if (spectrum[i] > spectrum[best]) best = i;
  if (!Number.isFinite(spectrum[best])) return { problem: 'silence' };
  const [a, b, c] = [spectrum[best - 1], spectrum[best], spectrum[best + 1]];
  const curve = a - 2 * b + c, shift = Number.isFinite(curve) && curve ? (a - c) / 2 / curve : 0;
  return { frequency: (best + shift) * width, decibel: b };
};

// How loud that is altogether, in dB of full scale (root mean square over 170 ms).
probe.loudness = peer => {
  const node = analyser(peer, 8192);
  if (!node) return null;
  const samples = new Float32Array(node.fftSize);
  node.getFloatTimeDomainData(samples);
  return 20 * Math.log10(Math.hypot(...samples) / Math.sqrt(samples.length) + 1e-9);
};

// Notes the level of a participant's sound every few milliseconds, with the time.
probe.listen = peer => {
  const node = analyser(peer, 256);
  if (!node) return false;
  const samples = new Float32Array(node.fftSize), noted = (probe.levels[peer] = []);
  setInterval(() => {
    node.getFloatTimeDomainData(samples);
    noted.push([now(), Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length)]);
  }, 5);
  return true;
};

// When the sound was last louder than -60 dB, and when that was asked.
probe.lastHeard = peer => [probe.levels[peer].findLast(([, level]) => level > 0.001)?.[0] ?? 0, now()];

// The longest time without sound since the listening began, in milliseconds.
probe.longestSilence = peer => {
  let [since, longest] = [null, 0];
  for (const [at, level] of probe.levels[peer]) {
    if (level > 0.001) since = null;
    else longest = Math.max(longest, at - (since ??= at));
  }
  return longest;
};

// Notes the frames of somebody's camera that can be read, with the time.
probe.watchPicture = peer => {
  const noted = (probe.frames = []);
  let last = -1;
  setInterval(() => {
    const { identity, frame } = probe.picture(peer);
    if (identity !== undefined && last !== (last = identity * 2 ** 20 + frame)) noted.push([now(), identity]);
  }, 10);
  return null;
};

// How many of them there were per second, in the last two.
probe.frameRate = () => {
  const times = probe.frames.map(([at]) => at).filter(at => at > now() - 2000);
  return times.length < 2 ? 0 : ((times.length - 1) * 1000) / (times.at(-1) - times[0]);
};

// The longest time between two of these frames, or since the last of them, in milliseconds; and how many there are.
probe.longestStandstill = () => {
  const times = [...probe.frames.map(([at]) => at), now()];
  return [Math.max(...times.slice(1).map((at, n) => at - times[n])), probe.frames.length];
};

// How large somebody's picture is on the screen, in square pixels.
probe.area = (peer, kind) => {
  const box = videoOf(peer, kind)?.getBoundingClientRect();
  return box ? box.width * box.height : 0;
};

// Notes who is largest on the screen, with the time, whenever that changes.
probe.watchLargest = () => {
  const noted = (probe.largest = []);
  const note = () => {
    const areas = [...document.querySelectorAll('[data-peer]')].map(tile => [probe.area(tile.dataset.peer, 'camera'), tile.getAttribute('aria-label')]);
    const [, name] = areas.reduce((a, b) => (b[0] > a[0] ? b : a));
    if (noted.at(-1)?.[1] !== name) noted.push([now(), name]);
  };
  note();
  setInterval(note, 10);
  return null;
};

// Notes in every frame what has moved outside the tiles, and which tiles lie on each other or leave the stage; beside
// that, what the browser itself calls a shift of the layout. A shift that only tiles have a part in is none.
probe.watchLayout = () => {
  const noted = (probe.layout = { frames: 0, moved: {}, misplaced: [], shift: 0 }), first = new Map();
  const around = 'header, header *, .notes, .notes *, [role=toolbar], [role=toolbar] > *';
  const box = element => { const { x, y, width, height } = element.getBoundingClientRect(); return [x, y, width, height].map(Math.round); };
  const named = element => `${element.localName} ${element.getAttribute('aria-label') ?? element.className}`;
  const meet = ([x, y, width, height], [left, top, w, h]) => Math.min(x + width, left + w) - Math.max(x, left) > 1 && Math.min(y + height, top + h) - Math.max(y, top) > 1;
  const look = () => {
    noted.frames++;
    for (const element of document.querySelectorAll(around)) {
      const now = box(element);
      if (!first.has(element)) first.set(element, now);
      // A number that changes in a sentence may make it a pixel longer.
      else if (first.get(element).some((was, n) => Math.abs(was - now[n]) > 2)) noted.moved[named(element)] = [first.get(element), now];
    }
    const [x, y, width, height] = box(document.querySelector('.stage'));
    const tiles = [...document.querySelectorAll('.tile')].filter(tile => tile.checkVisibility()).map(box);
    tiles.forEach((tile, n) => {
      const [left, top, w, h] = tile, isInside = left >= x - 1 && top >= y - 1 && left + w <= x + width + 1 && top + h <= y + height + 1;
      if ((!isInside || tiles.slice(n + 1).some(other => meet(tile, other))) && noted.misplaced.length < 3) noted.misplaced.push(tiles);
    });
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  new PerformanceObserver(list => {
    for (const { value, hadRecentInput, sources } of list.getEntries()) {
      const isElsewhere = sources.some(({ node }) => !(node?.parentElement ?? node)?.closest?.('.tiles'));
      if (isElsewhere && !hadRecentInput) noted.shift += value;
    }
  }).observe({ type: 'layout-shift' });
  return null;
};

probe.stats = () => Promise.all(probe.connections.filter(one => one.connectionState !== 'closed').map(async one => {
  const found = { state: one.connectionState, sections: one.getTransceivers().length, video: 0, audio: 0 };
  for (const report of (await one.getStats()).values()) {
    if (report.type !== 'inbound-rtp') continue;
    if (report.kind === 'video') found.video += report.framesDecoded ?? 0;
    else found.audio += report.packetsReceived ?? 0;
  }
  return found;
}));

probe.live = () => {
  const live = { audio: 0, video: 0 };
  for (const track of probe.tracks) if (track.readyState === 'live') live[track.kind]++;
  return { live, made: probe.tracks.length };
};

// Everybody on screen but oneself.
probe.others = () => [...document.querySelectorAll('[data-peer]')].filter(tile => tile.dataset.peer !== 'self').map(tile => ({
  peer: tile.dataset.peer,
  name: tile.getAttribute('aria-label') ?? document.getElementById(tile.getAttribute('aria-labelledby'))?.textContent ?? '',
  text: tile.textContent,
}));

// ---- What arrives, continuously

// Every frame of every other participant's camera, as it is shown: when, and which. By the identity that is in the
// picture, whoever's tile it is in. Begins again by itself after a reload.
const arrivals = new Map(), witnessed = new WeakSet();
function witnessVideo(video) {
  witnessed.add(video);
  const look = () => {
    if (video.isConnected) {
      const { identity, frame } = probe.read(video);
      if (identity !== undefined) {
        if (!arrivals.has(identity)) arrivals.set(identity, []);
        arrivals.get(identity).push([now(), frame]);
      }
    }
    video.requestVideoFrameCallback(look);
  };
  video.requestVideoFrameCallback(look);
}
probe.witness = () => {
  if (probe.witnesses) return null;
  probe.witnesses = true;
  sessionStorage.setItem('probe-witness', '');
  setInterval(() => {
    for (const video of document.querySelectorAll('[data-peer]:not([data-peer=self]) video[data-kind=camera]')) {
      if (!witnessed.has(video)) witnessVideo(video);
    }
  }, 50);
  return null;
};
if (sessionStorage.getItem('probe-witness') !== null) probe.witness();

// What was seen of each identity since a moment: the longest time without a new frame, in milliseconds, the one that goes
// on included; the first frame after `end`; how many numbers are missing between the frames.
probe.account = (since, end) => [...arrivals].map(([identity, all]) => {
  const seen = all.filter(([at]) => at >= since), times = [since, ...seen.map(([at]) => at), now()];
  const gap = Math.max(...times.slice(1).map((at, n) => at - times[n]));
  const missing = seen.slice(1).reduce((sum, [, frame], n) => sum + Math.max(0, frame - seen[n][1] - 1), 0);
  const back = all.find(([at]) => at >= end)?.[0];
  return { identity, frames: seen.length, gap, missing, back: back === undefined ? null : back - end };
});


// Which way each connection goes that is connected: the kinds of both ends, how the relay is reached, the other end's
// address, the keys of this generation, every kind that this page has offered, and every kind that it was told of.
probe.ways = () => Promise.all(probe.connections.filter(one => one.connectionState === 'connected').map(async one => {
  const reports = [...(await one.getStats()).values()];
  const find = id => reports.find(report => report.id === id);
  // Firefox has no transport that names its pair.
  const transport = reports.find(report => report.type === 'transport' && report.selectedCandidatePairId);
  const pair = transport ? find(transport.selectedCandidatePairId) : reports.find(report => report.selected);
  const local = pair && find(pair.localCandidateId), remote = pair && find(pair.remoteCandidateId);
  const kinds = description => [...new Set([...description.sdp.matchAll(/^a=candidate:.* typ (\w+)/gm)].map(found => found[1]))];
  return {
    local: local?.candidateType ?? '', remote: remote?.candidateType ?? '', protocol: local?.relayProtocol ?? '',
    there: remote?.address ?? '', keys: [generation(one.localDescription?.sdp) ?? '', generation(one.remoteDescription?.sdp) ?? ''], offered: kinds(one.localDescription), told: kinds(one.remoteDescription),
  };
}));

// The user names that connections have for their relays, and the generations of ICE that they are in.
probe.relaying = () => probe.connections.filter(one => one.connectionState === 'connected').map(one => ({
  usernames: one.getConfiguration().iceServers.map(server => server.username ?? ''), signaling: one.signalingState,
  generation: generation(one.localDescription.sdp), journal: journals.get(one),
}));

// Packets that were counted as lost on the way here, over all connections that have not been closed, and how many
// connections were ever made: when none is new and no packet is missing, no frame is.
probe.losses = async () => {
  const found = { packets: 0, dropped: 0, made: probe.connections.length };
  for (const one of probe.connections.filter(one => one.connectionState !== 'closed')) {
    for (const report of (await one.getStats()).values()) {
      if (report.type !== 'inbound-rtp') continue;
      found.packets += report.packetsLost ?? 0;
      found.dropped += report.framesDropped ?? 0;
    }
  }
  return found;
};

// A mark that a reload takes away.
probe.mark = mark => { window.markOfTheTest = mark; return null; };
