import { JSDOM } from "jsdom";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { useHost } from "../../src/host/current.js";
import { DISPLAY } from "../../src/host/host.js";
import type { Comm, CommEvent, Comms } from "../../src/host/index.js";
import { setLanguage } from "../../src/host/index.js";
import { terminalHost } from "../../src/host/terminal.js";
import { type Figure, figure } from "../../src/viz/index.js";
import { live, slider } from "../../src/widgets/index.js";
import { WIDGET_VIEW } from "../../src/widgets/model.js";
import { PAGE_MODULE } from "../../src/widgets/page.js";

type Data = Record<string, unknown>;
const PLOTLY = "application/vnd.plotly.v1+json";

/** The page's end of all comms. */
function page() {
  const sent: { id: string; data: Data; buffers: readonly Uint8Array[] }[] = [];
  const opened: { id: string; target: string; data: Data; metadata: unknown }[] = [];
  const handlers = new Map<string, (event: CommEvent) => unknown>();
  const targets = new Map<string, (comm: Comm, event: CommEvent) => unknown>();
  const commOf = (id: string): Comm => ({
    id,
    send: (data, { buffers = [] } = {}) => void sent.push({ id, data, buffers }),
    close: () => {},
    onMessage: (handler) => void handlers.set(id, handler),
    onClose: () => {},
  });
  const comms: Comms = {
    open(target, data, options = {}) {
      const id = `comm${opened.length}`;
      opened.push({ id, target, data: structuredClone(data), metadata: options.metadata });
      return commOf(id);
    },
    register: (target, handler) => void targets.set(target, handler),
  };
  useHost({ ...terminalHost({ write: () => true }), needsPicture: false, comms: () => comms });
  const tell = async (id: string, data: Data) => handlers.get(id)?.({ data, buffers: [] });
  const set = (id: string, state: Data) => tell(id, { method: "update", state });
  const say = (id: string, content: Data) => tell(id, { method: "custom", content });
  const openHere = (target: string) =>
    targets.get(target)?.(commOf("control"), { data: {}, buffers: [] });
  return { sent, opened, set, say, tell, openHere };
}

const bars = (n: number) => figure({ data: [{ type: "bar", y: [n] }], text: `bar ${n}` });

beforeEach(() => setLanguage("en"));
afterEach(() => useHost(undefined));

describe("slider", () => {
  test("opens a widget of anywidget with its state, and shows it beside the fallback", () => {
    const { opened } = page();
    const control = slider({ min: 0, max: 2, label: "n", value: 1 }, bars);
    const bundle = control[DISPLAY]();
    expect(opened).toHaveLength(1);
    const [{ id, target, data, metadata }] = opened;
    expect([target, metadata]).toEqual(["jupyter.widget", { version: "2.1.0" }]);
    expect(data).toMatchObject({
      buffer_paths: [],
      state: {
        _model_module: "anywidget",
        _model_name: "AnyModel",
        _view_name: "AnyView",
        control: { kind: "slider", min: 0, max: 2, step: 1, label: "n" },
        value: 1,
        figure: { data: [{ type: "bar", y: [1] }] },
      },
    });
    expect(bundle[WIDGET_VIEW]).toEqual({ version_major: 2, version_minor: 1, model_id: id });
    expect(bundle[PLOTLY]).toMatchObject({ frames: [{ name: "0" }, { name: "1" }, { name: "2" }] });
    control[DISPLAY]();
    expect(opened).toHaveLength(1);
  });

  test("a new value from the page is drawn and sent back", async () => {
    const { sent, set } = page();
    const control = slider({ min: 0, max: 9 }, bars);
    control[DISPLAY]();
    await set("comm0", { value: 7 });
    expect(control.value).toBe(7);
    expect(String(control)).toBe("slider = 7: bar 7");
    expect(sent).toMatchObject([
      { data: { method: "update", state: { figure: { data: [{ y: [7] }] }, error: "" } } },
    ]);
    await set("comm0", { value: 7 });
    await set("comm0", { value: "x" });
    expect(sent).toHaveLength(1);
  });

  test("a value that cannot be drawn says why below the figure, and keeps the last one", async () => {
    const { sent, set } = page();
    const control = slider({ min: 0, max: 3 }, (n) => {
      if (n === 2) throw new RangeError("no such layer");
      return bars(n);
    });
    const bundle = control[DISPLAY]();
    expect((bundle[PLOTLY] as { frames: { name: string }[] }).frames.map((f) => f.name)).toEqual([
      "0",
      "1",
      "3",
    ]);
    await expect(set("comm0", { value: 2 })).rejects.toThrow("no such layer");
    expect(sent.at(-1)?.data).toMatchObject({ state: { error: "RangeError: no such layer" } });
    expect(control.figure.text).toBe("bar 0");
    await set("comm0", { value: 3 });
    expect(sent.at(-1)?.data).toMatchObject({ state: { error: "" } });
  });

  test("without a page: frames with plotly's own slider, no widget", () => {
    useHost({ ...terminalHost({ write: () => true }), needsPicture: false });
    const bundle = slider({ min: 0, max: 100, value: 30, label: "epoch" }, bars)[DISPLAY]();
    expect(bundle[WIDGET_VIEW]).toBeUndefined();
    expect(bundle["text/plain"]).toBe("bar 30");
    const { frames, layout, data } = bundle[PLOTLY] as {
      frames: { name: string; data: { y: number[] }[] }[];
      layout: { sliders: { active: number; steps: { label: string; args: unknown[] }[] }[] };
      data: { y: number[] }[];
    };
    expect(frames.map(({ name, data: [trace] }) => [name, trace.y[0]])).toEqual(
      [0, 11, 22, 30, 33, 44, 56, 67, 78, 89, 100].map((n) => [String(n), n]),
    );
    const [{ active, steps }] = layout.sliders;
    expect([active, steps[active].label, data[0].y]).toEqual([3, "30", [30]]);
    expect(steps[0].args[0]).toEqual(["0"]);
  });

  test("the picture keeps its height beside plotly's slider", () => {
    useHost({ ...terminalHost({ write: () => true }), needsPicture: false });
    const drawn = () =>
      figure({ data: [{ y: [1] }], layout: { height: 300, margin: { b: 40 } }, text: "one" });
    const bundle = slider({ min: 0, max: 1 }, drawn)[DISPLAY]();
    const { layout, frames } = bundle[PLOTLY] as { layout: object; frames: { layout: object }[] };
    for (const one of [layout, frames[1].layout])
      expect(one).toMatchObject({ height: 370, margin: { b: 110 } });
  });

  test("steps of a fraction have no noise, and stay in the range", async () => {
    const { set } = page();
    const control = slider({ min: 0, max: 1, step: 0.1, value: 0.3, frames: 1 }, bars);
    expect(control.value).toBe(0.3);
    control[DISPLAY]();
    await set("comm0", { value: 0.7000000001 });
    expect(control.value).toBe(0.7);
    await set("comm0", { value: 55 });
    expect(control.value).toBe(1);
  });

  test("its messages", () => {
    expect(() => slider({ min: 3, max: 1 }, bars)).toThrow(
      "slider: expected min < max, got min 3 and max 1\nhint: slider({ min: 0, max: 9 }, (value) => …)",
    );
    expect(() => slider({ min: 0, max: 1, step: 0 }, bars)).toThrow(
      "slider: expected a step above 0, got 0",
    );
    expect(() => slider({ min: 0, max: 1 }, () => "x" as unknown as Figure)).toThrow(
      "slider: expected a figure, got string",
    );
    expect(() => live(null as unknown as Figure)).toThrow("live: expected a figure, got null");
    setLanguage("ko");
    expect(() => live(1 as unknown as Figure)).toThrow(/그림/);
  });
});

describe("live figure", () => {
  test("a click calls the code, its figure is shown, and the page hears the end", async () => {
    const { sent, say } = page();
    const seen: unknown[] = [];
    const view = live(bars(1), {
      click: async (point) => {
        seen.push(point);
        return bars(Number(point.x));
      },
      hover: () => undefined,
    });
    expect(view[DISPLAY]()[PLOTLY]).toBeDefined();
    await say("comm0", { event: "click", point: { x: 5, y: 2, trace: 0, index: 1 } });
    expect(seen).toEqual([{ x: 5, y: 2, trace: 0, index: 1 }]);
    expect(sent.map(({ data }) => data)).toMatchObject([
      { method: "update", state: { figure: { data: [{ y: [5] }] } } },
      { method: "custom", content: { done: true } },
    ]);
    await say("comm0", { event: "hover", point: { x: 1 } });
    expect(sent.at(-1)?.data).toEqual({ method: "custom", content: { done: true } });
    expect(sent).toHaveLength(3);
  });

  test("a handler that fails ends too: the page is not left waiting", async () => {
    const { sent, say } = page();
    live(bars(1), {
      click: () => {
        throw new Error("oh");
      },
    })[DISPLAY]();
    await expect(say("comm0", { event: "click", point: {} })).rejects.toThrow("oh");
    expect(sent.map(({ data }) => data)).toMatchObject([
      { state: { error: "Error: oh" } },
      { content: { done: true } },
    ]);
  });

  test("update redraws; before it is shown it only remembers", () => {
    const { sent } = page();
    const view = live(bars(1));
    view.update(bars(2));
    expect(view.figure.text).toBe("bar 2");
    view[DISPLAY]();
    view.update(bars(3));
    expect(sent).toMatchObject([{ data: { state: { text: "bar 3" } } }]);
  });

  test("a page without plotly.js gets it from here", async () => {
    const { sent, say } = page();
    live(bars(1))[DISPLAY]();
    await say("comm0", { want: "plotly" });
    expect(sent[0].data).toEqual({ method: "custom", content: { plotly: true } });
    expect(Buffer.from(sent[0].buffers[0]).toString("latin1")).toContain("window.Plotly = Plotly");
  });

  test("a page that is loaded again gets all states", async () => {
    const { sent, opened, openHere, tell } = page();
    const view = live(bars(1));
    view[DISPLAY]();
    view.update(bars(4));
    await tell(opened[0].id, { method: "request_state" });
    expect(sent.at(-1)?.data).toMatchObject({ method: "update", state: { text: "bar 4" } });
    openHere("jupyter.widget.control");
    await tell("control", { method: "request_states" });
    const { states } = sent.at(-1)!.data as { states: Record<string, Data> };
    expect(states[opened[0].id]).toMatchObject({
      model_name: "AnyModel",
      model_module: "anywidget",
      state: { text: "bar 4" },
    });
  });
});

describe("the page's module", () => {
  type Listener = (message?: unknown, buffers?: unknown) => void;

  async function rendered(state: Data) {
    const { window } = new JSDOM("<main></main>");
    const drawn: unknown[] = [];
    const plotly = {
      react: vi.fn(async (_at: unknown, data: unknown) => void drawn.push(data)),
      purge: vi.fn(),
    };
    vi.stubGlobal("document", window.document);
    vi.stubGlobal("Plotly", plotly);
    const listeners = new Map<string, Set<Listener>>();
    const of = (event: string) => listeners.get(event) ?? new Set();
    const model = {
      get: (name: string) => state[name],
      set: (name: string, value: unknown) => {
        state[name] = value;
      },
      save_changes: vi.fn(),
      send: vi.fn(),
      on: (event: string, f: Listener) => void listeners.set(event, of(event).add(f)),
      off: (event: string, f: Listener) => void of(event).delete(f),
      emit: (event: string, ...message: unknown[]) => {
        for (const f of of(event)) f(...message);
      },
    };
    const url = `data:text/javascript,${encodeURIComponent(PAGE_MODULE)}`;
    const { default: module } = (await import(/* @vite-ignore */ url)) as {
      default: { render(props: object): () => void };
    };
    const el = window.document.querySelector("main")!;
    // What plotly adds to its element.
    const handlers = new Map<string, (event: object) => void>();
    const create = window.document.createElement.bind(window.document);
    window.document.createElement = ((name: string) =>
      Object.assign(create(name), {
        on: (event: string, handler: (event: object) => void) => handlers.set(event, handler),
      })) as typeof window.document.createElement;
    const end = module.render({ model, el });
    return { el, model, drawn, plotly, handlers, end, window, state };
  }
  afterEach(() => vi.unstubAllGlobals());

  const figureJson = { data: [{ y: [1] }], layout: {}, config: {} };

  test("draws the figure, again when it changes, and takes it away at the end", async () => {
    const { model, drawn, end, plotly, state } = await rendered({ figure: figureJson, events: [] });
    await expect.poll(() => drawn).toEqual([[{ y: [1] }]]);
    state.figure = { ...figureJson, data: [{ y: [2] }] };
    model.emit("change:figure");
    await expect.poll(() => drawn).toHaveLength(2);
    end();
    model.emit("change:figure");
    expect(plotly.purge).toHaveBeenCalledOnce();
  });

  test("the slider tells its value, and follows the code's", async () => {
    const control = { kind: "slider", min: 0, max: 9, step: 1, label: "layer" };
    const { el, model, window, state } = await rendered({
      figure: figureJson,
      events: [],
      control,
      value: 3,
    });
    const input = el.querySelector("input")!;
    expect([input.value, input.max, el.textContent]).toEqual(["3", "9", "layer3"]);
    input.value = "5";
    input.dispatchEvent(new window.Event("input"));
    expect(state.value).toBe(5);
    expect(model.save_changes).toHaveBeenCalledOnce();
    state.value = 8;
    model.emit("change:value");
    expect([input.value, el.textContent]).toEqual(["8", "layer8"]);
  });

  test("hovers wait for the answer to the last one; the newest is told then", async () => {
    const { model, drawn, handlers } = await rendered({ figure: figureJson, events: ["hover"] });
    await expect.poll(() => drawn).toHaveLength(1);
    await expect.poll(() => handlers.size).toBe(1);
    const hover = (x: number) =>
      handlers.get("plotly_hover")?.({ points: [{ x, y: 0, curveNumber: 0, pointIndex: [1, x] }] });
    for (const x of [1, 2, 3]) hover(x);
    expect(model.send).toHaveBeenCalledTimes(1);
    model.emit("msg:custom", { done: true }, []);
    expect(model.send).toHaveBeenLastCalledWith({
      event: "hover",
      point: { x: 3, y: 0, z: undefined, trace: 0, index: [1, 3] },
    });
    model.emit("msg:custom", { done: true }, []);
    expect(model.send).toHaveBeenCalledTimes(2);
  });

  test("a click between hovers is never lost", async () => {
    const events = ["click", "hover"];
    const { model, drawn, handlers } = await rendered({ figure: figureJson, events });
    await expect.poll(() => drawn).toHaveLength(1);
    await expect.poll(() => handlers.size).toBe(2);
    const mouse = (name: string, x: number) =>
      handlers.get(`plotly_${name}`)?.({ points: [{ x }] });
    mouse("hover", 1);
    mouse("click", 2);
    mouse("hover", 3);
    mouse("click", 4);
    for (let i = 0; i < 4; i++) model.emit("msg:custom", { done: true }, []);
    const told = model.send.mock.calls.map(([{ event, point }]) => [event, point.x]);
    expect(told).toEqual([
      ["hover", 1],
      ["click", 2],
      ["click", 4],
      ["hover", 3],
    ]);
  });

  test("an error stands below the figure", async () => {
    const { el, model, state } = await rendered({ figure: figureJson, events: [], error: "" });
    state.error = "RangeError: no";
    model.emit("change:error");
    await expect.poll(() => el.querySelector("pre")?.textContent).toBe("RangeError: no");
  });
});
