// Bids' documents in the page of the room: pages drawn by pdf.js, two side by side when
// asked, a jump from a score item to the page that the bidder marked. Nothing here
// saves a file: what is drawn is a picture of one page.
const pixels_max = 2;
const zooms = [1, 1.25, 1.5, 2, 3];

let library = null;

async function pdf(root) {
  library ??= import("pdfjs-dist/legacy/build/pdf.min.mjs");
  const loaded = await library;
  loaded.GlobalWorkerOptions.workerSrc = root.dataset.worker;
  return loaded;
}

const read = () => JSON.parse(document.getElementById("viewer-documents").textContent);

/** One half of the viewer: which bid, which document, which page. */
class Pane {
  constructor(element, root) {
    this.element = element;
    this.root = root;
    this.page = 1;
    this.zoom = 0;
    this.drawn = 0;
    this.part("bid").addEventListener("change", () => this.choose(this.part("bid").value));
    this.part("file").addEventListener("change", () => this.open(this.part("file").value, 1));
    this.part("before").addEventListener("click", () => this.turn(this.page - 1));
    this.part("after").addEventListener("click", () => this.turn(this.page + 1));
    this.part("number").addEventListener("change", ({ target }) => this.turn(Number(target.value)));
    this.part("larger").addEventListener("click", () => this.enlarge());
    this.part("find").addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.find(event.target.value);
    });
  }

  part(name) {
    return this.element.querySelector(`[data-part="${name}"]`);
  }

  say(text) {
    this.part("state").textContent = text;
  }

  /** Offers the documents of a bid, and opens the first. */
  choose(key, file = null, page = 1) {
    const bid = read().find((each) => each.bid === key);
    this.part("bid").value = key;
    this.part("file").replaceChildren(...bid.documents.map((each) => new Option(each.name, each.url)));
    const first = file ? bid.documents.find((each) => each.name === file) : bid.documents[0];
    if (first) this.open(first.url, page);
    else this.empty(this.root.dataset.wordNone);
  }

  empty(text) {
    this.file = null;
    this.part("stage").replaceChildren();
    this.say(text);
  }

  async open(url, page) {
    const mine = ++this.drawn;
    const known = read().flatMap((bid) => bid.documents).find((each) => each.url === url);
    this.part("file").value = url;
    if (this.url !== url) {
      this.file?.destroy();
      this.file = null;
      this.url = url;
    }
    this.element.classList.toggle("is-pdf", known.type === "application/pdf");
    if (known.type !== "application/pdf") return this.plain(known, mine);
    try {
      if (!this.file) {
        this.say(this.root.dataset.wordLoading);
        this.file = await this.load(url);
      }
      if (mine === this.drawn) await this.turn(page);
    } catch {
      if (mine === this.drawn) this.empty(this.root.dataset.wordUnreadable);
    }
  }

  async load(url) {
    const { getDocument } = await pdf(this.root);
    const asked = getDocument({
      url,
      cMapUrl: this.root.dataset.cmaps,
      cMapPacked: true,
      standardFontDataUrl: this.root.dataset.fonts,
      isEvalSupported: false,
      enableXfa: false,
      disableAutoFetch: true,
      disableStream: true,
      rangeChunkSize: 512 * 1024,
    });
    return asked.promise;
  }

  /** What is no PDF: a picture or plain words in the page, or the way to the file. */
  async plain(known, mine) {
    const stage = this.part("stage");
    if (known.type.startsWith("image/")) {
      const picture = new Image();
      picture.src = known.url;
      picture.alt = known.name;
      stage.replaceChildren(picture);
    } else if (known.type === "text/plain") {
      const words = document.createElement("pre");
      words.tabIndex = 0;
      words.textContent = await (await fetch(known.url)).text();
      if (mine === this.drawn) stage.replaceChildren(words);
    } else {
      const way = document.createElement("a");
      way.href = known.url;
      way.textContent = `${this.root.dataset.wordOpen} ${known.name}`;
      stage.replaceChildren(way);
    }
    this.say("");
  }

  /** Shows a page. What was let go of while it was being drawn is no fault. */
  async turn(page) {
    if (!this.file) return;
    const mine = ++this.drawn;
    try {
      await this.draw(page, mine);
    } catch (fault) {
      if (mine === this.drawn) throw fault;
    }
  }

  async draw(page, mine) {
    this.page = Math.min(Math.max(1, Math.trunc(page) || 1), this.file.numPages);
    const found = await this.file.getPage(this.page);
    const stage = this.part("stage");
    const width = Math.max(200, stage.clientWidth - 2);
    const scale = (width / found.getViewport({ scale: 1 }).width) * zooms[this.zoom];
    const sharp = Math.min(window.devicePixelRatio || 1, pixels_max);
    const viewport = found.getViewport({ scale: scale * sharp });
    const canvas = document.createElement("canvas");
    canvas.width = Math.floor(viewport.width);
    canvas.height = Math.floor(viewport.height);
    canvas.style.width = `${Math.floor(viewport.width / sharp)}px`;
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", `${this.part("file").selectedOptions[0]?.text ?? ""} ${this.page}/${this.file.numPages}`);
    await found.render({ canvasContext: canvas.getContext("2d"), viewport }).promise;
    if (mine !== this.drawn) return;
    const words = document.createElement("p");
    words.className = "visually-hidden";
    words.textContent = await this.words(this.page);
    if (mine !== this.drawn) return;
    stage.replaceChildren(canvas, words);
    this.part("number").value = this.page;
    this.say(`${this.page} / ${this.file.numPages}`);
  }

  enlarge() {
    this.zoom = (this.zoom + 1) % zooms.length;
    this.turn(this.page);
  }

  async words(page) {
    const { items } = await (await this.file.getPage(page)).getTextContent();
    return items.map((item) => item.str ?? "").join("");
  }

  /** Turns to the next page that has the words, from here on and around. */
  async find(text) {
    if (!this.file || !text) return;
    const total = this.file.numPages;
    for (let step = 1; step <= total; step += 1) {
      const page = ((this.page - 1 + step) % total) + 1;
      if ((await this.words(page)).includes(text)) return this.turn(page);
    }
    this.say(this.root.dataset.wordNotFound);
  }
}

const panes = new WeakMap();

function prepare() {
  const root = document.querySelector("[data-viewer]");
  if (!root || panes.has(root)) return;
  const found = [...root.querySelectorAll("[data-pane]")].map((each) => new Pane(each, root));
  panes.set(root, found);
  root.hidden = false;
  const [first] = read();
  if (first) found[0].choose(first.bid);
  else found[0].empty(root.dataset.wordNone);
}

/** On a phone the document and the sheet are two tabs. */
function show(tab) {
  document.querySelector("[data-desk]")?.setAttribute("data-shown", tab);
  for (const each of document.querySelectorAll("[data-tab]")) {
    each.setAttribute("aria-pressed", String(each.dataset.tab === tab));
  }
}

document.addEventListener("click", ({ target }) => {
  const root = document.querySelector("[data-viewer]");
  const act = target.closest("[data-jump], [data-beside], [data-tab]");
  if (!root || !act) return;
  const [left, right] = panes.get(root);
  if (act.dataset.tab) show(act.dataset.tab);
  if (act.dataset.jump) {
    left.choose(act.dataset.jump, act.dataset.file, Number(act.dataset.page));
    show("document");
    left.element.scrollIntoView({ block: "nearest" });
  }
  if ("beside" in act.dataset) {
    right.element.hidden = !right.element.hidden;
    act.setAttribute("aria-pressed", String(!right.element.hidden));
    root.classList.toggle("is-beside", !right.element.hidden);
    const known = read();
    if (!right.element.hidden && !right.url && known.length) right.choose((known[1] ?? known[0]).bid);
    for (const pane of [left, right]) if (!pane.element.hidden) pane.turn(pane.page);
  }
});

document.addEventListener("openseal:page", prepare);
prepare();
