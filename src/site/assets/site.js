// What the pages do: draw figures when they come into view, and search. No network is asked.

/** Narrower than this no figure is readable, and none with panels side by side: it scrolls instead. */
const NARROWEST = { one: 340, several: 480 };

function drawFigures() {
  const plots = [...document.querySelectorAll(".plot")];
  if (plots.length === 0 || !globalThis.Plotly) return;
  const seen = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        seen.unobserve(target);
        draw(target);
      }
    },
    { rootMargin: "600px" },
  );
  for (const plot of plots) seen.observe(plot);
}

async function draw(plot) {
  const json = document.querySelector(`script[data-for="${plot.id}"]`);
  const { frames: all, ...figure } = JSON.parse(json.textContent);
  const width = widthOf(figure.layout, plot);
  plot.style.width = `${width}px`;
  const ours = hasOneSlider(figure.layout);
  const inRoom = (layout) => fitted(ours ? withoutSlider(layout) : layout, width);
  const frames = all?.map((frame) => ({ ...frame, layout: frame.layout && inRoom(frame.layout) }));
  const layout = inRoom(figure.layout ?? {});
  await Plotly.newPlot(plot, { ...figure, layout, frames, config: { displaylogo: false } });
  if (ours) plot.after(sliderOf(plot, figure.layout.sliders[0], frames));
  plot.style.minHeight = "";
  plot.dataset.drawn = "true";
}

/** The figure's own width where there is room, else what there is. */
function widthOf(layout, plot) {
  const room = plot.parentElement.clientWidth;
  const wanted = layout?.width ?? 720;
  const least = layout?.xaxis2 ? NARROWEST.several : NARROWEST.one;
  return room >= wanted ? wanted : Math.max(room, Math.min(least, wanted));
}

/** In a narrower figure the title takes more lines, and the legend stands below. */
function fitted(layout, width) {
  if (width >= (layout.width ?? 720)) return { ...layout, width };
  const text = layout.title?.text;
  const [before, after] = [text?.split("<br>") ?? [], text ? lines(text, width - 24) : []];
  const more = 22 * Math.max(0, after.length - before.length);
  const margin = { ...layout.margin, t: (layout.margin?.t ?? 100) + more };
  const beside = layout.showlegend !== false && !layout.legend;
  return {
    ...layout,
    ...{ width, margin: beside ? { ...margin, r: 20 } : margin },
    ...(layout.height && { height: layout.height + more }),
    ...(text && { title: { ...layout.title, text: after.join("<br>") } }),
    ...(beside && { legend: { orientation: "h", x: 0, y: -0.3 } }),
  };
}

const pen = document.createElement("canvas").getContext("2d");

/** The words of a title in lines that are not wider than this. */
function lines(text, width) {
  pen.font = "16px sans-serif";
  const all = [""];
  for (const word of text.replaceAll("<br>", " ").split(" ")) {
    const longer = `${all.at(-1)} ${word}`.trim();
    if (all.at(-1) !== "" && pen.measureText(longer).width > width) all.push(word);
    else all[all.length - 1] = longer;
  }
  return all;
}

// --- sliders: plotly's own answers to the mouse only ---

/** Where a menu exchanges the slider, plotly's own stays. */
const hasOneSlider = (layout) => layout?.sliders?.length === 1 && !layout.updatemenus;

/** The room that plotly's slider would take below. */
const SLIDER = 55;

function withoutSlider({ sliders: _, ...layout }) {
  const margin = { ...layout.margin, b: Math.max(20, (layout.margin?.b ?? 80) - SLIDER) };
  return { ...layout, margin, ...(layout.height && { height: layout.height - SLIDER }) };
}

/** A slider of the page: by mouse, finger and arrow keys, with the figure's message for who hears it. */
function sliderOf(plot, { steps, active = 0, currentvalue }, frames) {
  const label = document.createElement("label");
  const [name, range, value] = ["span", "input", "output"].map((tag) =>
    document.createElement(tag),
  );
  label.className = "slider";
  name.textContent = (currentvalue?.prefix ?? "").replace(/:\s*$/, "");
  Object.assign(range, { type: "range", min: 0, max: steps.length - 1, value: active });
  const titles = new Map(frames?.map((frame) => [frame.name, frame.layout?.title?.text]));
  const say = (step) => {
    value.textContent = step.label;
    const message = titles.get(step.label)?.replaceAll("<br>", " ");
    range.setAttribute("aria-valuetext", [step.label, message].filter(Boolean).join(". "));
  };
  range.addEventListener("input", () => {
    const step = steps[range.value];
    say(step);
    Plotly[step.method]?.(plot, ...step.args);
  });
  say(steps[active]);
  label.append(name, range, value);
  return label;
}

// --- search ---

const { search: textsFile, minisearch: libraryFile } = document.documentElement.dataset;
const query = document.querySelector("#query");
const results = document.querySelector("#results");
let index;

/** A page opened from a file may load scripts, and nothing else. */
function load(file) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    Object.assign(script, { src: file, onload: resolve, onerror: reject });
    document.head.append(script);
  });
}

async function prepared() {
  if (index) return index;
  await Promise.all([load(textsFile), load(libraryFile)]);
  index = new MiniSearch({
    fields: ["heading", "lesson", "text"],
    storeFields: ["heading", "lesson", "href", "text"],
    searchOptions: {
      boost: { heading: 4, lesson: 2 },
      // Korean words carry particles: 합성곱 finds 합성곱은.
      prefix: true,
      fuzzy: (term) => (/^[a-z]{5,}$/i.test(term) ? 0.2 : false),
      combineWith: "AND",
    },
  });
  index.addAll(globalThis.convlabTexts);
  return index;
}

async function search() {
  const words = query.value.trim();
  if (words === "") return hide();
  const found = (await prepared()).search(words);
  if (query.value.trim() !== words) return;
  results.replaceChildren(countOf(found.length), listOf(found.slice(0, 12)));
  results.hidden = false;
}

function countOf(count) {
  const line = document.createElement("small");
  line.textContent = count === 0 ? query.dataset.none : `${count}${query.dataset.found}`;
  return line;
}

function listOf(found) {
  const list = document.createElement("ul");
  list.append(...found.map(itemOf));
  return list;
}

function itemOf({ heading, lesson, href, text, terms }) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = href;
  link.textContent = heading;
  const about = document.createElement("small");
  about.append(`${lesson} · `, ...excerpt(text, terms));
  link.append(about);
  item.append(link);
  return item;
}

/** The text around the first word that was found, the word marked. */
function excerpt(text, terms) {
  const lower = text.toLowerCase();
  const places = terms.map((term) => [lower.indexOf(term), term]).filter(([at]) => at >= 0);
  if (places.length === 0) return [text.slice(0, 100)];
  const [at, term] = places.sort(([a], [b]) => a - b)[0];
  const mark = document.createElement("mark");
  mark.textContent = text.slice(at, at + term.length);
  const start = Math.max(0, at - 40);
  return [
    `${start > 0 ? "…" : ""}${text.slice(start, at)}`,
    mark,
    `${text.slice(at + term.length, at + 80)}…`,
  ];
}

function hide() {
  results.hidden = true;
  results.replaceChildren();
}

/** "/" goes to the search, Escape leaves it, arrows walk through what was found. */
function onKey(event) {
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? "");
  if (event.key === "/" && !typing) {
    event.preventDefault();
    query.focus();
  } else if (event.key === "Escape" && !results.hidden) {
    hide();
    query.value = "";
    query.focus();
  } else if (/^Arrow(Up|Down)$/.test(event.key) && !results.hidden) walk(event);
}

function walk(event) {
  const stops = [query, ...results.querySelectorAll("a")];
  const at = stops.indexOf(document.activeElement);
  if (at < 0) return;
  event.preventDefault();
  const next = at + (event.key === "ArrowDown" ? 1 : -1);
  stops[Math.min(Math.max(next, 0), stops.length - 1)].focus();
}

query?.addEventListener("input", search);
query?.addEventListener("focus", () => prepared().catch(() => {}));
results?.addEventListener("click", ({ target }) => target.closest("a") && hide());
document.addEventListener("keydown", onKey);
drawFigures();
