// Sound and picture between the seats of a remote evaluation (WebRTC), the signs of life
// of this station, and the digest chain of its recording.
//
// The server passes notes on and says when seats are muted; media go from browser to
// browser. Whatever fails here, the session goes on by text: a tile says so, and nothing
// else of the page depends on it.
import { hex } from "./cms.js";

const dock = document.getElementById("seat-media");
// Outside the part that news replace, so that no picture is torn by an entry.
document.getElementById("main").before(dock);
const words = dock.dataset;
const tiles = dock.querySelector("[data-tiles]");
const state = dock.querySelector("[data-media-state]");
const takenOver = 4409;
const turnedAway = 4404;
const stalled_ms = 8000;
const stalled_ms_max = 60_000;
const look_ms = 2000;
const agreed_ms = 3000;
const picture = { width: { ideal: 320 }, height: { ideal: 240 }, frameRate: { ideal: 12 } };

let socket = null;
let tries = 0;
let me = { you: "", watches: true, muted: true, ice: [] };
let own = null;
let settled = null;
const peers = new Map();

// --- what the page shows -----------------------------------------------------------

function element(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

function tileOf(name, label) {
  const found = tiles.querySelector(`[data-peer="${CSS.escape(name)}"]`);
  if (found) return found;
  const made = element("figure", "seat-tile");
  made.dataset.peer = name;
  const video = document.createElement("video");
  video.autoplay = true;
  video.playsInline = true;
  video.muted = true;
  made.append(video, element("figcaption", "", label), element("p", "meta seat-tile-state"));
  tiles.append(made);
  return made;
}

function sayOn(name, text) {
  const tile = tiles.querySelector(`[data-peer="${CSS.escape(name)}"]`);
  if (tile) tile.querySelector(".seat-tile-state").textContent = text;
}

function show() {
  dock.dataset.muted = me.muted ? "yes" : "no";
  state.textContent = me.watches ? words.wordWatching : me.muted ? words.wordMuted : words.wordOpen;
}

// --- media of this seat --------------------------------------------------------------

async function openOwn() {
  if (me.watches) return null;
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: picture });
    const tile = tileOf(me.you, `${words.wordSeat} ${me.you} (${words.wordMe})`);
    tile.querySelector("video").srcObject = stream;
    record(stream);
    return stream;
  } catch {
    tileOf(me.you, `${words.wordSeat} ${me.you} (${words.wordMe})`);
    sayOn(me.you, words.wordNoCamera);
    return null;
  }
}

/** Turns sound off or on, here and for what comes in; directions follow by a new offer. */
function mute() {
  for (const track of own?.getAudioTracks() ?? []) track.enabled = !me.muted;
  for (const peer of peers.values()) {
    peer.video.muted = me.muted;
    // Were both to offer at once, one offer would be rolled back, and Chromium's picture
    // stand still: who made the sections goes first.
    if (peer.polite) setTimeout(() => peer.agree(), agreed_ms);
    else peer.agree();
  }
  show();
}

// --- one connection to each other seat: perfect negotiation ------------------------------

class Peer {
  constructor(name) {
    this.name = name;
    this.polite = me.you < name;
    this.making = false;
    this.ignores = false;
    this.wellAt = performance.now();
    this.frames = 0;
    // Who makes the sections begins anew first; were both to, each would undo the other's.
    this.least_ms = this.polite ? 2 * stalled_ms : stalled_ms;
    this.patience_ms = this.least_ms;
    const watches = /-/.test(name);
    if (!watches) this.video = tileOf(name, `${words.wordSeat} ${name}`).querySelector("video");
    this.video ??= document.createElement("video");
    this.video.muted = me.muted;
    this.connection = new RTCPeerConnection({ iceServers: me.ice });
    this.listen(watches);
    // One side makes the sections; the other answers into them.
    if (!this.polite) this.offerMedia();
  }

  offerMedia() {
    const [picture_] = own?.getVideoTracks() ?? [];
    const [sound] = own?.getAudioTracks() ?? [];
    const streams = own ? [own] : [];
    this.connection.addTransceiver(picture_ ?? "video", { direction: picture_ ? "sendrecv" : "recvonly", streams });
    const direction = me.muted ? "inactive" : sound ? "sendrecv" : "recvonly";
    this.sound = this.connection.addTransceiver(sound ?? "audio", { direction, streams });
  }

  listen(watches) {
    const { connection } = this;
    connection.onnegotiationneeded = () => this.offer();
    connection.onicecandidate = ({ candidate }) => {
      if (candidate) signal(this.name, { type: "candidate", candidate: candidate.toJSON() });
    };
    connection.ontrack = ({ track }) => {
      const stream = this.video.srcObject ?? new MediaStream();
      stream.addTrack(track);
      this.video.srcObject = stream;
    };
    connection.onconnectionstatechange = () => {
      const now = connection.connectionState;
      const isText = ["failed", "disconnected", "closed"].includes(now);
      if (!watches) sayOn(this.name, isText ? words.wordText : "");
    };
  }

  /** Sends sound, or none, as the server says; where that is already so, nothing is offered. */
  agree() {
    const wanted = me.muted ? "inactive" : own ? "sendrecv" : "recvonly";
    if (this.sound && this.connection.signalingState !== "closed") this.sound.direction = wanted;
  }

  /** A note may be lost or refused: whoever waits too long begins anew, ever more patiently. */
  look() {
    const { connectionState, signalingState } = this.connection;
    const now = performance.now();
    if (connectionState === "connected" && signalingState === "stable" && !this.stands()) {
      this.wellAt = now;
      this.patience_ms = this.least_ms;
    } else if (now - this.wellAt > this.patience_ms) again(this.name);
  }

  /** Whether a picture that should come does not go on. */
  stands() {
    const isDue = (this.video.srcObject?.getVideoTracks() ?? []).some((track) => !track.muted);
    if (document.hidden || !isDue || !this.video.isConnected) return false;
    const former = this.frames;
    this.frames = this.video.getVideoPlaybackQuality().totalVideoFrames;
    return this.frames === former;
  }

  /** Whether an offer comes from another connection than the one that was joined. */
  isAnother(data) {
    const joined = this.connection.remoteDescription;
    return data.type === "offer" && joined !== null && origin(joined.sdp) !== origin(data.sdp);
  }

  async offer() {
    try {
      this.making = true;
      await this.connection.setLocalDescription();
      this.describe();
    } catch {
      sayOn(this.name, words.wordText);
    } finally {
      this.making = false;
    }
  }

  /** An answer says to which connection's offer (`of`): a late one fits no newer. */
  describe(of) {
    const { type, sdp } = this.connection.localDescription;
    signal(this.name, of ? { type, sdp, of } : { type, sdp });
  }

  async hear(data) {
    const { connection } = this;
    if (data.type === "candidate") {
      try {
        await connection.addIceCandidate(data.candidate);
      } catch {
        // One that belongs to a connection that was begun anew is nothing lost.
        if (!this.ignores && connection.remoteDescription) sayOn(this.name, words.wordText);
      }
      return;
    }
    if (data.of && data.of !== origin(connection.localDescription?.sdp ?? "")) return;
    const collides = data.type === "offer" && (this.making || connection.signalingState !== "stable");
    this.ignores = !this.polite && collides;
    if (this.ignores) return;
    await connection.setRemoteDescription(data);
    if (data.type !== "offer") return;
    this.join();
    await connection.setLocalDescription();
    this.describe(origin(data.sdp));
  }

  /** Puts this seat's own tracks into the sections that the other side made. */
  join() {
    for (const section of this.connection.getTransceivers()) {
      const kind = section.receiver.track.kind;
      const [track] = (kind === "video" ? own?.getVideoTracks() : own?.getAudioTracks()) ?? [];
      if (track && section.sender.track !== track) section.sender.replaceTrack(track);
      if (kind === "audio") this.sound = section;
      if (kind === "audio" && me.muted) section.direction = "inactive";
      else section.direction = track ? "sendrecv" : "recvonly";
    }
  }

  close() {
    this.connection.close();
    tiles.querySelector(`[data-peer="${CSS.escape(this.name)}"]`)?.remove();
  }
}

/** The session's identifier in the origin line (RFC 8866, section 5.2). */
function origin(sdp) {
  return /^o=\S+ (\S+)/m.exec(sdp)?.[1];
}

function anew(name) {
  const { patience_ms } = peers.get(name);
  gone(name);
  const peer = new Peer(name);
  peer.patience_ms = Math.min(2 * patience_ms, stalled_ms_max);
  peers.set(name, peer);
  return peer;
}

/** Begins a connection anew; the side that does not make the sections asks the other. */
function again(name) {
  const { polite } = anew(name);
  if (polite) signal(name, { type: "again" });
}

function gone(name) {
  peers.get(name)?.close();
  peers.delete(name);
}

async function here(name) {
  // Watchers see seats and are not seen: two of them have nothing to say to each other.
  if (me.watches && /-/.test(name)) return;
  await settled;
  gone(name);
  peers.set(name, new Peer(name));
}

// --- the socket -------------------------------------------------------------------------

function signal(to, data) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ say: "signal", to, data }));
}

async function hearFrom(name, data) {
  let peer = peers.get(name);
  if (data.type === "again") {
    if (peer && !peer.polite) anew(name);
    return;
  }
  if (peer?.isAnother(data)) peer = anew(name);
  await peer?.hear(data);
}

// Notes are taken one after the other, in the order in which they came.
let line = Promise.resolve();

async function heard(message) {
  if (message.hello) {
    me = message.hello;
    tries = 0;
    settled ??= openOwn().then((stream) => {
      own = stream;
      mute();
    });
    await settled;
    mute();
  } else if (message.is === "here") await here(message.peer);
  else if (message.is === "gone") gone(message.peer);
  else if (message.from) {
    if (!peers.has(message.from)) await here(message.from);
    await hearFrom(message.from, message.data);
  } else if ("muted" in message) {
    me.muted = message.muted;
    mute();
  } else if (message.refused?.code === "seats-muted") {
    me.muted = true;
    mute();
  }
}

function connect() {
  const address = new URL(words.socket, location.href);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  socket = new WebSocket(address);
  socket.onmessage = ({ data }) => {
    line = line.then(() => heard(JSON.parse(data))).catch(() => {});
  };
  socket.onclose = ({ code }) => {
    for (const name of [...peers.keys()]) gone(name);
    state.textContent = words.wordClosed;
    tries += 1;
    if (code !== takenOver && code !== turnedAway) setTimeout(connect, Math.min(8000, 500 * 2 ** tries));
  };
}

// --- signs of life ----------------------------------------------------------------------

function form(facts) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", words.csrf);
  for (const [name, value] of Object.entries(facts)) body.set(name, value);
  return body;
}

async function beat() {
  try {
    const headers = { "X-Openseal-Form": "1", Accept: "application/json" };
    await fetch(words.beatUrl, { method: "POST", body: form({}), headers });
  } catch {
    // The next one may get through; the server counts the silence.
  }
  setTimeout(beat, Number(words.beatS) * 1000);
}

// --- the recording: chunks stay here, the chain of their digests goes on record -------------

const chunk_ms = 2000;
const first_ms = 10_000;
const part_ms = 300_000;
const tape = { chunks: 0, size: 0, digest: new Uint8Array(32), file: null, sizes: [] };

async function sha(...parts) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", await new Blob(parts).arrayBuffer()));
}

async function keep(chunk) {
  tape.digest = await sha(tape.digest, await sha(chunk));
  tape.chunks += 1;
  tape.size += chunk.size;
  tape.sizes.push(chunk.size);
  await tape.file?.write(chunk);
}

async function openTape() {
  try {
    const folder = await navigator.storage.getDirectory();
    tape.handle = await folder.getFileHandle(`${words.panel}-${me.you}-${Date.now()}.webm`, { create: true });
    tape.file = await tape.handle.createWritable();
  } catch {
    // Without a place for files the chain alone is kept.
  }
}

async function report() {
  const facts = { digest: hex(tape.digest), chunks: tape.chunks, size: tape.size };
  const headers = { "X-Openseal-Form": "1", Accept: "application/json" };
  try {
    const response = await fetch(words.recordingUrl, { method: "POST", body: form(facts), headers });
    const told = await response.json();
    if (told.n) dock.querySelector("[data-recording-state]").textContent = `${words.wordRecording}: ${told.n}`;
  } catch {
    // The next report covers these chunks too.
  }
  setTimeout(report, part_ms);
}

async function record(stream) {
  if (!window.MediaRecorder) return;
  await openTape();
  const recorder = new MediaRecorder(stream);
  let work = Promise.resolve();
  recorder.ondataavailable = ({ data }) => {
    if (data.size > 0) work = work.then(() => keep(data)).catch(() => {});
  };
  recorder.start(chunk_ms);
  setTimeout(report, first_ms);
  const save = dock.querySelector("[data-save-recording]");
  save.hidden = !tape.file;
  save.addEventListener("click", () => saveTape(recorder));
}

/** Ends the recording and hands file and chunk sizes over: the chain is checked with both. */
async function saveTape(recorder) {
  recorder.stop();
  await new Promise((settle) => setTimeout(settle, 500));
  await tape.file.close();
  tape.file = null;
  const sizes = JSON.stringify({ chunks: tape.sizes, digest: hex(tape.digest) });
  const parts = { webm: await tape.handle.getFile(), json: new Blob([sizes], { type: "application/json" }) };
  for (const [ending, blob] of Object.entries(parts)) {
    const link = element("a", "");
    link.href = URL.createObjectURL(blob);
    link.download = `${words.panel}-${me.you}.${ending}`;
    link.click();
  }
  dock.querySelector("[data-save-recording]").hidden = true;
}

connect();
setInterval(() => {
  for (const peer of [...peers.values()]) peer.look();
}, look_ms);
if (words.beatUrl) beat();
