// The chat page: shows what the server says is there, sends what the person does. Data never becomes HTML.
"use strict";

const WORDS = {
  zh: {
    start: "开始", myName: "您的姓名", write: "写消息", send: "发送", reply: "回复", edit: "编辑", edited: "已编辑",
    attach: "添加文件", menu: "菜单", close: "关闭", cancel: "取消", ok: "知道了", older: "更早的消息", down: "有新消息",
    typing: "正在输入…", working: "正在准备…", connecting: "正在连接…", unblock: "恢复接收消息", block: "停止接收消息",
    failed: "没有发出去，内容还在这里", noAnswer: "还没有回应，请稍后再试", tooBig: "文件太大", copied: "已复制",
    drop: "松开以添加文件", photo: "图片", voice: "语音", play: "播放语音", record: "录一段语音", stop: "停止录音", recording: "正在录音", noVoice: "没有听到话筒：请允许使用，或者换一台设备", save: "保存", attached: "附件",
    hello: "按“开始”，进入对话。", accounts: "身份", guest: "访客", log: "对话", you: "我", gone: "已删除的消息",
  },
  en: {
    start: "Start", myName: "Your name", write: "Write a message", send: "Send", reply: "Reply", edit: "Edit", edited: "edited",
    attach: "Add a file", menu: "Menu", close: "Close", cancel: "Cancel", ok: "OK", older: "Earlier messages", down: "New messages",
    typing: "typing…", working: "preparing…", connecting: "connecting…", unblock: "Receive messages again", block: "Stop receiving messages",
    failed: "Not sent; your text is still here", noAnswer: "No answer yet, please try again later", tooBig: "The file is too large", copied: "Copied",
    drop: "Drop to add the file", photo: "Photo", voice: "Voice message", play: "Play voice message", record: "Record a voice message", stop: "Stop recording", recording: "Recording", noVoice: "No microphone: please allow it, or use another device", save: "Save", attached: "Attached",
    hello: "Press Start to begin.", accounts: "Who you are", guest: "Guest", log: "Conversation", you: "Me", gone: "Deleted message",
  },
};
const LANGUAGE = navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
const W = WORDS[LANGUAGE];
const LOCALE = navigator.language;
const $ = (id) => document.getElementById(id);
// In the zone of whoever runs the server, once it has said which: one clock for all who talk about a time.
let TIME, DAY;
function keepTime(timeZone) {
  TIME = new Intl.DateTimeFormat(LOCALE, { hour: "2-digit", minute: "2-digit", timeZone });
  DAY = new Intl.DateTimeFormat(LOCALE, { year: "numeric", month: "long", day: "numeric", weekday: "short", timeZone });
}
keepTime();

const SIGNS = {
  menu: "M4 7h16M4 12h16M4 17h10",
  clip: "M8 12.5l6.2-6.2a3 3 0 0 1 4.3 4.3l-8.4 8.3a5 5 0 0 1-7-7L11 4",
  send: "M4.5 12h14M12.5 5.5l6.5 6.5-6.5 6.5",
  reply: "M10 7L5 12l5 5M5 12h9a5 5 0 0 1 5 5v1",
  edit: "M5 19l1-4L15.5 5.5l3 3L9 18l-4 1z",
  close: "M6 6l12 12M18 6L6 18",
  file: "M7 3.5h7l4 4v13H7zM14 3.5v4h4",
  play: "M8 5.5v13l10-6.5z",
  save: "M12 4v11M7 10.5l5 5 5-5M5 20h14",
  voice: "M12 4a2.7 2.7 0 0 1 2.7 2.7v5a2.7 2.7 0 0 1-5.4 0v-5A2.7 2.7 0 0 1 12 4zM6.3 11.5a5.7 5.7 0 0 0 11.4 0M12 17.2V20.5",
  stop: "M7 7h10v10H7z",
};

let secret = "", me = null, seq = 0, epoch = 0, intent = null, unseen = 0, typingTimer = 0, toastTimer = 0;
const shown = new Map(); // message id -> { message, element }
const waiting = new Map(); // query id -> what to call with the answer
const early = new Map(); // answers that came before we learned the query's id
const drafts = new Map();
let startToken = new URLSearchParams(location.search).get("start") || "";

// --- small tools ---------------------------------------------------------------------------------

function make(tag, props = {}, ...children) {
  const element = Object.assign(document.createElement(tag), props);
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

function sign(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "sign");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", SIGNS[name]);
  svg.append(path);
  return svg;
}

function label(element, words, signName) {
  element.setAttribute("aria-label", words);
  element.title = words;
  if (signName) element.replaceChildren(sign(signName));
}

class Refused extends Error {
  constructor(status) { super(`refused ${status}`); this.status = status; }
}

async function ask(path, { method = "GET", body, as = secret, signal, raw = false } = {}) {
  const headers = as ? { Authorization: `Bearer ${as}` } : {};
  if (body && !(body instanceof FormData)) headers["Content-Type"] = "application/json";
  const response = await fetch(path, { method, headers, signal, cache: "no-store", body: body instanceof FormData ? body : body && JSON.stringify(body) });
  if (!response.ok) throw new Refused(response.status);
  return raw ? response.blob() : response.json();
}
const post = (path, body, more = {}) => ask(path, { method: "POST", body, ...more });

function toast(text) {
  clearTimeout(toastTimer);
  const box = $("toast");
  box.textContent = text;
  box.hidden = false;
  toastTimer = setTimeout(() => { box.hidden = true; }, Math.max(3500, text.length * 120));
}

function alertBox(text) {
  const box = $("alert");
  box.querySelector("p").textContent = text;
  if (!box.open) box.showModal();
}

// --- text with entities; offsets are UTF-16 units, which is what JavaScript counts in ------------------

function written(text, entities) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const walk = (from, to) => {
    const nodes = [];
    let at = from;
    while (sorted.length && sorted[0].offset < to) {
      const entity = sorted.shift();
      if (entity.offset < at) continue;
      const end = Math.min(to, entity.offset + entity.length);
      if (entity.offset > at) nodes.push(text.slice(at, entity.offset));
      nodes.push(marked(entity, text.slice(entity.offset, end), walk(entity.offset, end)));
      at = end;
    }
    if (at < to) nodes.push(text.slice(at, to));
    return nodes;
  };
  return walk(0, text.length);
}

const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote", expandable_blockquote: "blockquote" };

function marked(entity, words, children) {
  if (TAGS[entity.type]) return make(TAGS[entity.type], {}, ...children);
  if (entity.type === "url" || entity.type === "text_link") return linked(entity.url || words, children);
  if (entity.type === "bot_command") return make("button", { type: "button", onclick: () => send(words) }, ...children);
  if (entity.type === "spoiler") {
    const cover = make("button", { type: "button", className: "spoiler" }, ...children);
    cover.setAttribute("aria-expanded", "false");
    cover.onclick = () => cover.setAttribute("aria-expanded", "true");
    return cover;
  }
  return make("span", {}, ...children);
}

function linked(url, children) {
  return /^https?:\/\//i.test(url) ? make("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, ...children) : make("span", {}, ...children);
}

// --- messages --------------------------------------------------------------------------------------

function drawMessage(message) {
  const known = shown.get(message.id);
  const element = known ? known.element : make("article", { tabIndex: -1 });
  const held = element.contains(document.activeElement) ? [...element.querySelectorAll(".key")].indexOf(document.activeElement) : -2;
  const inside = held > -2 && document.activeElement !== element;
  const time = TIME.format(message.date * 1000);
  element.className = "message" + (message.mine ? " mine" : "") + (message.protect ? " protected" : "") + (message.buttons.length ? " has-buttons" : "");
  element.setAttribute("aria-label", `${message.mine ? W.you : message.from} ${time}`);
  element.dataset.day = DAY.format(message.date * 1000);
  const text = make("div", { className: "text", dir: "auto" }, ...written(message.text, message.entities));
  const meta = make("div", { className: "meta" }, message.edited ? make("span", { textContent: W.edited }) : null, make("time", { textContent: time }));
  const file = message.file ? (known?.fileElement || drawFile(message)) : null;
  const bubble = make("div", { className: "bubble" }, drawQuote(message), file, message.text ? text : null, meta);
  if (message.protect) for (const kind of ["copy", "cut", "contextmenu", "dragstart"]) bubble.addEventListener(kind, (event) => event.preventDefault());
  element.replaceChildren(...[bubble, drawAct(message), message.buttons.length ? drawKeys(message) : null].filter(Boolean));
  shown.set(message.id, { message, element, fileElement: file });
  if (!known) place(message.id, element);
  if (inside) keepFocus(element, held);
  return element;
}

function keepFocus(element, position) {
  const keys = element.querySelectorAll(".key");
  (keys[Math.min(position, keys.length - 1)] || element).focus({ preventScroll: true });
}

function place(id, element) {
  const box = $("messages");
  element.dataset.id = id;
  let before = null;
  for (let other = box.lastElementChild; other; other = other.previousElementSibling) {
    if (other.dataset.id && Number(other.dataset.id) < id) break;
    before = other;
  }
  box.insertBefore(element, before);
}

function drawDays() {
  const box = $("messages");
  for (const old of box.querySelectorAll(".day")) old.remove();
  let day = "";
  for (const element of [...box.children]) {
    if (element.dataset.day !== day) {
      day = element.dataset.day;
      box.insertBefore(make("h2", { className: "day", textContent: day }), element);
    }
  }
}

function removeMessage(id) {
  const known = shown.get(id);
  if (!known) return;
  const next = known.element.contains(document.activeElement) ? neighbour(known.element) : null;
  known.element.remove();
  shown.delete(id);
  if (next) next.focus({ preventScroll: true });
  if (intent?.id === id) endIntent();
}

function neighbour(element) {
  const articles = [...document.querySelectorAll("article")];
  const at = articles.indexOf(element);
  return articles[at + 1] || articles[at - 1] || $("words");
}

function drawQuote(message) {
  if (!message.reply_to) return null;
  const original = shown.get(message.reply_to);
  const quote = make("button", { type: "button", className: "quote" }, make("bdi", { textContent: original ? gist(original.message) : W.gone }));
  quote.onclick = () => { const target = shown.get(message.reply_to)?.element; if (target) { target.scrollIntoView({ block: "center" }); target.focus(); } };
  return quote;
}

function gist(message) {
  return message.text.split("\n")[0] || (message.file?.kind === "photo" ? W.photo : message.file?.kind === "voice" ? W.voice : message.file?.name || "");
}

function drawAct(message) {
  if (!message.text && !message.file) return null;
  const own = message.mine && !message.file;
  const button = make("button", { type: "button", className: "quiet act", onclick: () => (own ? beginEdit : beginReply)(message) });
  label(button, own ? W.edit : W.reply, own ? "edit" : "reply");
  return button;
}

function drawKeys(message) {
  return make("div", { className: "keys" }, ...message.buttons.map((row) => make("div", {}, ...row.map((button) => drawKey(message, button)))));
}

function drawKey(message, button) {
  const words = make("bdi", { textContent: button.text });
  if (button.url) return make("a", { className: "key", href: /^https?:\/\//i.test(button.url) ? button.url : "#", target: "_blank", rel: "noopener noreferrer" }, words);
  const key = make("button", { type: "button", className: "key" }, words);
  key.dataset.key = button.data || "";
  if (isBusy(message.id, button.data)) key.setAttribute("aria-busy", "true");
  key.onclick = () => button.copy ? navigator.clipboard?.writeText(button.copy).then(() => toast(W.copied)) : tap(message.id, button.data);
  return key;
}

// --- taps ------------------------------------------------------------------------------------------

const busy = new Set();
const isBusy = (id, data) => busy.has(`${id} ${data}`);

function setBusy(id, data, on) {
  if (on) busy.add(`${id} ${data}`); else busy.delete(`${id} ${data}`);
  for (const key of shown.get(id)?.element.querySelectorAll("button.key") || []) {
    if (key.dataset.key === data) { if (on) key.setAttribute("aria-busy", "true"); else key.removeAttribute("aria-busy"); }
  }
}

async function tap(id, data) {
  if (isBusy(id, data)) return;
  const mine = epoch;
  setBusy(id, data, true);
  try {
    const { query_id: query } = await post("/chat/tap", { message_id: id, data });
    const answer = early.get(query) || await new Promise((resolve) => {
      waiting.set(query, resolve);
      setTimeout(() => resolve(null), 20000);
    });
    waiting.delete(query);
    early.delete(query);
    if (mine !== epoch) return;
    if (!answer) toast(W.noAnswer);
    else if (answer.alert && answer.text) alertBox(answer.text);
    else if (answer.text) toast(answer.text);
    if (answer?.url && /^https?:\/\//i.test(answer.url)) open(answer.url, "_blank", "noopener,noreferrer");
  } catch (error) {
    if (mine === epoch) toast(W.noAnswer);
  } finally {
    setBusy(id, data, false);
  }
}

function hear(answer) {
  const resolve = waiting.get(answer.query_id);
  if (resolve) resolve(answer); else { early.set(answer.query_id, answer); if (early.size > 50) early.delete(early.keys().next().value); }
}

// --- files -----------------------------------------------------------------------------------------

const inSight = new IntersectionObserver((entries) => {
  for (const entry of entries) if (entry.isIntersecting) { inSight.unobserve(entry.target); entry.target.load(); }
}, { rootMargin: "400px" });

function drawFile(message) {
  const { file } = message;
  const fetched = () => ask(`/chat/files/${message.id}`, { raw: true });
  if (file.kind === "photo") {
    const wide = Math.min(file.width || 320, 420);
    const image = make("img", { alt: W.photo, width: wide, height: Math.round(wide * (file.height || 240) / (file.width || 320)), draggable: !message.protect });
    let content;
    image.load = async () => { content = await fetched(); image.src = URL.createObjectURL(content); };
    inSight.observe(image);
    const button = make("button", { type: "button", className: "photo", onclick: () => showPicture(message, image.src, content) }, image);
    button.setAttribute("aria-label", W.photo);
    return button;
  }
  if (file.kind === "voice" || file.kind === "audio") {
    const box = make("div");
    const type = /^audio\/[a-z0-9.+-]+$/.test(file.mime) ? file.mime : "audio/ogg";
    const play = fileButton("play", file.name || W.voice, file.size, W.play, async () => {
      const audio = make("audio", { controls: true, src: URL.createObjectURL(new Blob([await fetched()], { type })) });
      box.replaceChildren(audio);
      audio.focus();
      audio.play().catch(() => {});
    });
    box.append(play);
    return box;
  }
  return fileButton("file", file.name, file.size, `${W.save}: ${file.name}`, async () => {
    const url = URL.createObjectURL(await fetched());
    save(url, file.name);
    setTimeout(() => URL.revokeObjectURL(url), 60000);
  });
}

function fileButton(signName, name, size, words, does) {
  const button = make("button", { type: "button", className: "file", onclick: () => does().catch(() => toast(W.noAnswer)) });
  button.append(sign(signName), make("span", {}, make("bdi", { textContent: name }), make("small", { textContent: inBytes(size) })));
  button.setAttribute("aria-label", `${words}, ${inBytes(size)}`);
  return button;
}

const inBytes = (size) => size < 1024 ? `${size} B` : size < 1048576 ? `${Math.round(size / 1024)} KB` : `${(size / 1048576).toFixed(1)} MB`;

function save(url, name) { make("a", { href: url, download: name }).click(); }

function showPicture({ id, protect }, url, content) {
  if (!url) return;
  $("picture").querySelector("img").src = url;
  $("picture-save").hidden = protect;
  $("picture-save").onclick = async () => {
    const png = new Uint8Array(await content.slice(0, 1).arrayBuffer())[0] === 0x89; // JPEG otherwise
    save(url, `${W.photo} ${id}.${png ? "png" : "jpg"}`);
  };
  $("picture").showModal();
}

// --- writing ---------------------------------------------------------------------------------------

function beginReply(message) { setIntent({ kind: "reply", id: message.id }, W.reply, gist(message)); }

function beginEdit(message) {
  setIntent({ kind: "edit", id: message.id }, W.edit, gist(message));
  $("words").value = message.text;
  fitWords();
}

function attach(files) {
  const fitting = [...files].filter((file) => file.size <= (me?.upload_bytes || Infinity));
  if (fitting.length < files.length) toast(W.tooBig);
  if (!fitting.length) return;
  const all = [...(intent?.kind === "files" ? intent.files : []), ...fitting];
  setIntent({ kind: "files", files: all }, W.attached, all.map((file) => (file.seconds ? `${W.voice} ${clock(file.seconds)}` : file.name)).join(", "));
}

function setIntent(next, what, about) {
  if (recorder) (recorder.finish || recorder.drop)(); // what was said so far is kept
  if (intent?.kind === "edit") $("words").value = "";
  intent = { ...next, what, about };
  drawStrip();
  $("words").focus();
}

function drawStrip() {
  $("strip").hidden = !intent;
  $("strip-what").textContent = intent?.what || "";
  $("strip-text").textContent = intent?.about || "";
}

function endIntent() {
  recorder?.drop();
  if (intent?.kind === "edit") { $("words").value = ""; fitWords(); }
  intent = null;
  drawStrip();
}

/** What is being recorded goes first, and nothing else with it. */
function cancel() {
  if (recorder) recorder.drop(); else endIntent();
  $("words").focus();
}

let line = Promise.resolve(); // messages leave in the order they were written

function submit() {
  if (recorder?.finish) return recorder.finish();
  const text = $("words").value.trim(), meant = intent;
  if (!text && meant?.kind !== "files") return;
  endIntent();
  $("words").value = "";
  fitWords();
  toEnd();
  const as = secret;
  line = line.then(() => deliver(text, meant, as)).catch((error) => {
    toast(error.status === 413 ? W.tooBig : W.failed);
    if (as === secret) putBack(text, meant);
  });
}

function deliver(text, meant, as) {
  if (meant?.kind === "edit") return post("/chat/edit", { message_id: meant.id, text }, { as });
  if (meant?.kind === "files") return upload(meant.files, text, as);
  return post("/chat/send", { text, reply_to: meant?.id }, { as });
}

function putBack(text, meant) {
  const words = $("words"), since = words.value;
  if (meant?.kind === "files") attach(meant.files);
  else if (meant && !intent) setIntent(meant, meant.what, meant.about);
  words.value = since ? `${text}\n${since}` : text;
  fitWords();
}

async function upload(files, caption, as) {
  while (files.length) {
    const form = new FormData();
    form.append("file", files[0], files[0].name || "image.png");
    form.append("caption", caption);
    if (files[0].seconds) { form.append("kind", "voice"); form.append("duration", files[0].seconds); }
    await post("/chat/upload", form, { as });
    files.shift();
    caption = "";
  }
}

// --- a voice message -------------------------------------------------------------------------------

// What Telegram's apps send, what most browsers record, and what Apple's do; the first that this one knows.
const SOUNDS = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4"];
const sound = window.MediaRecorder && navigator.mediaDevices?.getUserMedia ? SOUNDS.find((type) => MediaRecorder.isTypeSupported(type)) : "";
let recorder = null; // { finish, drop } while one is recorded; finish puts it in the strip, as files are

async function record() {
  if (recorder) return recorder.finish?.();
  if (intent?.kind !== "files") endIntent();
  let stream, tape, over = false;
  recorder = { drop: () => { over = true; recorder = null; } }; // until it is allowed
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    tape = over ? null : new MediaRecorder(stream, { mimeType: sound, audioBitsPerSecond: 32000 });
    tape?.start(1000);
  } catch (error) { tape = null; toast(W.noVoice); }
  const stopStream = () => stream?.getTracks().forEach((track) => track.stop());
  if (!tape || over) { if (!over) recorder = null; return stopStream(); }
  const pieces = [], since = performance.now();
  const seconds = () => Math.max(1, Math.round((performance.now() - since) / 1000));
  const tick = () => { $("strip-text").textContent = clock(seconds()); };
  const ticking = setInterval(tick, 500);
  const end = (keep) => {
    recorder = null;
    clearInterval(ticking);
    drawRecorder(false);
    drawStrip();
    const length = seconds();
    tape.onstop = () => { stopStream(); if (keep) keepVoice(pieces, length); };
    if (tape.state === "inactive") tape.onstop(); else tape.stop();
  };
  tape.ondataavailable = (event) => {
    pieces.push(event.data);
    if (recorder && pieces.reduce((sum, piece) => sum + piece.size, 0) > 0.9 * (me?.upload_bytes || Infinity)) recorder.finish();
  };
  recorder = { finish: () => end(true), drop: () => end(false) };
  $("strip-what").textContent = W.recording;
  $("strip").hidden = false;
  tick();
  drawRecorder(true);
}

function clock(seconds) { return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`; }

/** What was recorded is listened to by nobody before it is sent: it can still be thrown away. */
function keepVoice(pieces, seconds) {
  const type = sound.split(";")[0], ending = type.split("/")[1].replace("mp4", "m4a");
  attach([Object.assign(new File(pieces, `voice.${ending}`, { type }), { seconds })]);
}

function drawRecorder(on) {
  label($("voice-button"), on ? W.stop : W.record, on ? "stop" : "voice");
  $("voice-button").setAttribute("aria-pressed", String(on));
}

async function send(text) {
  try {
    await post("/chat/send", { text });
    toEnd();
  } catch (error) {
    toast(W.failed);
  }
}

function fitWords() {
  const words = $("words");
  words.style.height = "auto";
  words.style.height = `${Math.min(words.scrollHeight + 2, innerHeight * 0.36)}px`;
}

function editLast() {
  const own = [...shown.values()].map((one) => one.message).filter((message) => message.mine && message.text && !message.file);
  if (own.length) beginEdit(own.reduce((a, b) => (a.id > b.id ? a : b)));
}

// --- commands --------------------------------------------------------------------------------------

function openMenu(prefix = "") {
  const found = (me?.bot.commands || []).filter((one) => `/${one.command}`.startsWith(prefix));
  const rows = found.map((one) => make("button", { type: "button", onclick: () => { closeMenu(); $("words").value = ""; fitWords(); send(`/${one.command}`); $("words").focus(); } },
    make("code", { textContent: `/${one.command}` }), make("span", { textContent: one.description })));
  if (!prefix) rows.push(make("button", { type: "button", className: "last", textContent: W.block, onclick: () => { closeMenu(); block(true); } }));
  $("menu").replaceChildren(...rows);
  $("menu").hidden = !rows.length;
  $("menu-button").setAttribute("aria-expanded", String(rows.length > 0));
}

function closeMenu() {
  $("menu").hidden = true;
  $("menu-button").setAttribute("aria-expanded", "false");
}

function moveInMenu(step) {
  const rows = [...$("menu").children];
  const at = rows.indexOf(document.activeElement);
  rows[(at + step + rows.length) % rows.length]?.focus();
}

async function block(on) {
  await post("/chat/block", { blocked: on });
  me.blocked = on;
  drawFoot();
}

// --- what happens ----------------------------------------------------------------------------------

const atEnd = () => { const log = $("log"); return log.scrollHeight - log.scrollTop - log.clientHeight < 120; };
function toEnd() { const log = $("log"); log.scrollTop = log.scrollHeight; $("down").hidden = true; }

/** The end, or, of a last card that is taller than the window, its beginning. */
function toLast() {
  toEnd();
  const log = $("log"), last = $("messages").lastElementChild;
  if (!last || last.classList.contains("mine")) return;
  const above = log.getBoundingClientRect().top - last.getBoundingClientRect().top;
  if (above > 0) log.scrollTop -= above + 8;
}

function take(events, { fresh = false } = {}) {
  const stay = fresh || atEnd();
  let newcomers = 0;
  for (const event of events) {
    if (event.kind === "message" && event.message.chat_id === me.user_id) {
      const isNew = !shown.has(event.message.id);
      drawMessage(event.message);
      if (isNew && !event.message.mine && !fresh) { newcomers += 1; if (!event.message.silent) unseen += document.hidden ? 1 : 0; }
      if (!event.message.mine) setDoing("");
    } else if (event.kind === "deleted" && event.chat_id === me.user_id) removeMessage(event.message_id);
    else if (event.kind === "answer") hear(event);
    else if (event.kind === "typing" && event.chat_id === me.user_id) setDoing(event.action.startsWith("typing") ? W.typing : W.working);
    else if (event.kind === "menu") refreshMe();
  }
  drawDays();
  if (stay) toLast(); else if (newcomers) $("down").hidden = false;
  if (!me.started && shown.size) { me.started = true; drawFoot(); }
  drawTitle();
  markRead();
}

function setDoing(words) {
  clearTimeout(typingTimer);
  $("doing").textContent = words;
  $("doing").className = words ? "busy" : "";
  if (words && words !== W.connecting) typingTimer = setTimeout(() => setDoing(""), 5500);
}

function drawTitle() {
  document.title = (unseen ? `(${unseen}) ` : "") + (document.body.dataset.title || "");
}

let readTo = 0;
function markRead() {
  if (document.hidden || !me?.started || !secret) return;
  const newest = Math.max(0, ...[...shown.values()].filter((one) => !one.message.mine).map((one) => one.message.id));
  if (newest > readTo) { readTo = newest; post("/chat/read", { message_id: newest }).catch(() => {}); }
}

async function refreshMe() { me = await ask("/chat/me"); drawFoot(); }

async function listen(mine) {
  let pause = 300;
  while (mine === epoch) {
    try {
      const found = await ask(`/chat/events?after=${seq}&wait=25`, { signal: stopper.signal });
      if (mine !== epoch) return;
      if ($("doing").textContent === W.connecting) setDoing("");
      pause = 300;
      seq = Math.max(seq, found.seq);
      take(found.events);
    } catch (error) {
      if (mine !== epoch) return;
      if (error.status === 401) return forget();
      setDoing(W.connecting);
      await new Promise((resolve) => setTimeout(resolve, pause));
      pause = Math.min(pause * 2, 5000);
    }
  }
}

// --- who is here -----------------------------------------------------------------------------------

let stopper = new AbortController();

async function enter(next) {
  if (secret) drafts.set(secret, $("words").value);
  stopper.abort();
  stopper = new AbortController();
  const mine = ++epoch;
  secret = next;
  me = null; seq = 0; readTo = 0;
  shown.clear(); busy.clear(); waiting.clear();
  $("messages").replaceChildren();
  $("older").hidden = $("down").hidden = $("toast").hidden = true;
  endIntent(); closeMenu(); setDoing("");
  $("words").value = drafts.get(secret) || "";
  if (!secret) return drawFoot();
  try {
    $("log").setAttribute("aria-busy", "true");
    const [who, found] = [await ask("/chat/me"), await ask("/chat/events?after=0")];
    if (mine !== epoch) return;
    me = who;
    seq = found.seq;
    drawFoot();
    take(found.events, { fresh: true });
    $("older").hidden = shown.size < 200;
    $("log").setAttribute("aria-busy", "false");
    listen(mine);
  } catch (error) {
    if (mine !== epoch) return;
    if (error.status === 401) return forget();
    setDoing(W.connecting);
    setTimeout(() => mine === epoch && enter(next), 1500);
  }
}

function forget() {
  if (localStorage.getItem("secret") === secret) localStorage.removeItem("secret");
  const stale = guest()?.secret === secret;
  if (stale) sessionStorage.removeItem("guest");
  enter((stale && bar.accounts?.[0]?.secret) || "");
}

function drawFoot() {
  const blocked = Boolean(me?.blocked);
  const toStart = !blocked && (!me?.started || Boolean(startToken));
  $("start").hidden = !toStart;
  $("name-box").hidden = Boolean(secret);
  $("composer").hidden = blocked || toStart;
  $("unblock").hidden = !blocked;
  $("hello").hidden = Boolean(me?.started);
  $("log").setAttribute("aria-busy", "false");
  fitWords();
}

async function start() {
  try {
    if (!secret) {
      const name = $("my-name").value.trim();
      if (!name) return $("my-name").focus();
      const joined = await post("/chat/accounts", { name, language_code: LANGUAGE === "zh" ? "zh-hans" : "en" });
      if (bar) sessionStorage.setItem("guest", JSON.stringify({ label: name, group: W.guest, secret: joined.secret }));
      else localStorage.setItem("secret", joined.secret);
      await (bar ? choose({ secret: joined.secret }) : enter(joined.secret));
    }
    await post("/chat/send", { text: startToken ? `/start ${startToken}` : "/start" });
    dropLink();
    await refreshMe();
    $("words").focus();
  } catch (error) {
    toast(W.failed);
  }
}

function dropLink() {
  startToken = "";
  history.replaceState(null, "", location.pathname);
}

async function older() {
  const first = Math.min(...shown.keys());
  const found = await ask(`/chat/history?before=${first}`);
  const log = $("log"), height = log.scrollHeight;
  for (const event of found.events) drawMessage(event.message);
  drawDays();
  log.scrollTop += log.scrollHeight - height;
  $("older").hidden = found.events.length < 50;
}

// --- the bar of a demo -----------------------------------------------------------------------------

let bar = null;

// Whoever opened an invitation link in this tab: nobody of the bar, but beside them from then on.
const guest = () => JSON.parse(sessionStorage.getItem("guest") || "null");

async function refreshBar() {
  bar = await ask(`/toolbar.json?language=${LANGUAGE}`, { as: "" });
  $("bar-status").textContent = bar.status || "";
  $("bar-hint").textContent = bar.hint || "";
  keyed($("bar-actions"), bar.actions || [], (action) => action.label + action.post, (action) => make("button", { type: "button", textContent: action.label, onclick: (event) => act(action, event.currentTarget) }));
  const accounts = [...(bar.accounts || []), ...(guest() ? [guest()] : [])];
  const { unread } = accounts.length ? await post("/chat/unread", { secrets: accounts.map((one) => one.secret) }, { as: "" }).catch(() => ({ unread: [] })) : { unread: [] };
  const chips = accounts.flatMap((one, at) => [...(one.group && one.group !== accounts[at - 1]?.group ? [{ group: one.group }] : []), { ...one, unread: unread[at] || 0 }]);
  keyed($("bar-accounts"), chips, (one) => one.secret || `group ${one.group}`, (one) => one.secret ? make("button", { type: "button", onclick: () => { dropLink(); choose(one); } }) : make("span", { className: "group", textContent: one.group }));
  chips.forEach((one, at) => {
    if (!one.secret) return;
    const chip = $("bar-accounts").children[at], here = one.secret === secret;
    const count = one.unread && !here ? make("span", { className: "count", textContent: one.unread > 99 ? "99+" : one.unread }) : null;
    if (chip.dataset.drawn !== `${one.label} ${count?.textContent}`) { chip.replaceChildren(one.label, ...(count ? [count] : [])); chip.dataset.drawn = `${one.label} ${count?.textContent}`; }
    chip.setAttribute("aria-pressed", String(here));
  });
  return accounts;
}

function keyed(box, items, keyOf, draw) {
  const known = new Map([...box.children].map((child) => [child.dataset.key, child]));
  const wanted = items.map((item) => known.get(keyOf(item)) || Object.assign(draw(item), {}));
  wanted.forEach((child, at) => { child.dataset.key = keyOf(items[at]); if (box.children[at] !== child) box.insertBefore(child, box.children[at] || null); });
  while (box.children.length > wanted.length) box.lastElementChild.remove();
}

async function choose(account) {
  sessionStorage.setItem("account", account.secret);
  await enter(account.secret);
  await refreshBar().catch(() => {});
  $("bar-accounts").querySelector('[aria-pressed="true"]')?.scrollIntoView({ inline: "nearest", block: "nearest" });
}

async function act(action, button) {
  button.setAttribute("aria-busy", "true");
  try { await ask(action.post, { method: "POST", as: "" }); await refreshBar(); } catch (error) { toast(W.noAnswer); } finally { button.removeAttribute("aria-busy"); }
}

function watchBar() {
  setInterval(() => { if (!document.hidden) refreshBar().catch(() => {}); }, 4000);
}

// --- beginning -------------------------------------------------------------------------------------

function putWords() {
  document.documentElement.lang = LANGUAGE === "zh" ? "zh-CN" : "en";
  label($("menu-button"), W.menu, "menu");
  label($("file-button"), W.attach, "clip");
  label($("send"), W.send, "send");
  drawRecorder(false);
  $("voice-button").hidden = !sound;
  label($("strip-end"), W.cancel, "close");
  label($("picture").querySelector("button"), W.close, "close");
  label($("picture-save"), W.save, "save");
  $("picture").querySelector("img").alt = W.photo;
  $("words").placeholder = W.write;
  $("words").setAttribute("aria-label", W.write);
  $("log").setAttribute("aria-label", W.log);
  $("bar-accounts").setAttribute("aria-label", W.accounts);
  $("name-box").querySelector("span").textContent = W.myName;
  $("start").querySelector("button").textContent = W.start;
  $("alert").querySelector("button").textContent = W.ok;
  $("older").textContent = W.older;
  $("down").textContent = W.down;
  $("unblock").textContent = W.unblock;
  $("drop").textContent = W.drop;
}

function wire() {
  $("composer").onsubmit = (event) => { event.preventDefault(); submit(); };
  $("start").onsubmit = (event) => { event.preventDefault(); start(); };
  $("strip-end").onclick = cancel;
  $("menu-button").onclick = () => { if ($("menu").hidden) { openMenu(); $("menu").firstElementChild?.focus(); } else closeMenu(); };
  $("file-button").onclick = () => $("file").click();
  $("voice-button").onclick = () => record();
  $("file").onchange = () => { attach($("file").files); $("file").value = ""; };
  $("older").onclick = () => older().catch(() => toast(W.noAnswer));
  $("down").onclick = toEnd;
  $("unblock").onclick = () => block(false).catch(() => toast(W.failed));
  let pinned = true;
  $("log").onscroll = () => { pinned = atEnd(); if (pinned) $("down").hidden = true; };
  new ResizeObserver(() => { if (pinned) toEnd(); }).observe($("log"));
  const words = $("words");
  words.oninput = () => { fitWords(); if (/^\/\w*$/.test(words.value)) openMenu(words.value); else closeMenu(); };
  words.onkeydown = (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); closeMenu(); submit(); }
    else if (event.key === "ArrowUp" && !words.value) { event.preventDefault(); editLast(); }
    else if (event.key === "ArrowDown" && !$("menu").hidden) { event.preventDefault(); moveInMenu(1); }
  };
  $("menu").onkeydown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) { event.preventDefault(); moveInMenu(step); }
  };
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
    if (!$("menu").hidden) { closeMenu(); $("words").focus(); } else if (intent || recorder) cancel();
  });
  document.addEventListener("click", (event) => { if (!$("foot").contains(event.target)) closeMenu(); });
  words.addEventListener("paste", (event) => { if (event.clipboardData.files.length) { event.preventDefault(); attach(event.clipboardData.files); } });
  const dragging = (on) => (event) => { if (event.dataTransfer?.types.includes("Files")) { event.preventDefault(); $("drop").hidden = !on; } };
  addEventListener("dragover", dragging(true));
  addEventListener("dragleave", (event) => { if (!event.relatedTarget) $("drop").hidden = true; });
  addEventListener("drop", (event) => { dragging(false)(event); if (me?.started && event.dataTransfer.files.length) attach(event.dataTransfer.files); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { unseen = 0; drawTitle(); markRead(); } });
}

async function begin() {
  putWords();
  wire();
  const about = await ask(`/chat/about?language=${LANGUAGE}`).catch(() => null);
  if (!about) { setDoing(W.connecting); setTimeout(() => location.reload(), 3000); return; }
  document.body.dataset.title = about.title;
  if (about.zone) keepTime(about.zone);
  $("name").textContent = $("hello-name").textContent = about.bot.name;
  $("hello-text").textContent = about.bot.description || W.hello;
  drawTitle();
  let known = localStorage.getItem("secret") || "";
  if (about.toolbar) {
    $("bar").hidden = false;
    const accounts = await refreshBar().catch(() => []);
    const last = sessionStorage.getItem("account");
    if (accounts.length) known = startToken ? "" : (accounts.find((one) => one.secret === last) || accounts[0]).secret;
    watchBar();
  }
  await enter(known);
  if (bar) refreshBar().catch(() => {});
}

begin();
