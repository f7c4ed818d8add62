import { inspect } from "node:util";
import vm from "node:vm";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { useHost } from "../../src/host/current.js";
import { DISPLAY, host, setLanguage } from "../../src/host/index.js";
import {
  captureOutputs,
  concat,
  conv2d,
  F,
  flatten,
  lenet5,
  linear,
  Module,
  maxPool2d,
  noGrad,
  ones,
  relu,
  residual,
  sequential,
  summary,
  type Tensor,
} from "../../src/index.js";
import { recordCalls } from "../../src/nn/index.js";

/** The kernel's word to the library that code was stopped in the middle. */
const repairs: (() => void)[] = [];
beforeAll(() => useHost({ ...host(), onInterrupted: (repair) => repairs.push(repair) }));
afterAll(() => useHost(undefined));
afterEach(() => setLanguage("en"));

/** Two ways that meet again, with a forward of its own. */
class Net extends Module {
  readonly left = conv2d(1, 2, { kernelSize: 3, padding: 1 });
  readonly right = sequential(conv2d(1, 2, { kernelSize: 1 }), relu());
  readonly head = linear(32, 3);

  forward(x: Tensor): Tensor {
    return this.head.forward(this.left.forward(x).add(this.right.forward(x)).flatten());
  }
}

describe("summary", () => {
  test("multiply-adds are those counted by hand", () => {
    const s = summary(lenet5(), [1, 1, 28, 28]);
    const macs = Object.fromEntries(s.rows.map((row) => [row.name, row.macs]));
    expect(macs).toMatchObject({
      conv1: 28 * 28 * 6 * 25,
      pool1: 0,
      conv2: 10 * 10 * 16 * 6 * 25,
      fc1: 400 * 120,
      fc3: 840,
    });
    expect([s.params, s.macs]).toEqual([61_706, 416_520]);
    expect(s.outputBytes).toBe(4 * (2 * 4704 + 1176 + 2 * 1600 + 2 * 400 + 2 * 120 + 2 * 84 + 10));
  });

  test("the batch multiplies the work, not the parameters", () => {
    const [one, eight] = [1, 8].map((n) => summary(lenet5(), [n, 1, 28, 28]));
    expect(eight.macs).toBe(8 * one.macs);
    expect(eight.params).toBe(one.params);
  });

  test("the receptive field grows as in the paper, and ends where all is seen", () => {
    const field = (model: Module, input: number[]) =>
      summary(model, input).rows.map((row) => row.receptiveField?.join("×") ?? "all");
    expect(field(lenet5(), [1, 1, 28, 28])).toEqual([
      "5×5",
      "5×5",
      "6×6",
      "14×14",
      "14×14",
      "16×16",
      "all",
      "all",
      "all",
      "all",
      "all",
      "all",
    ]);
    const conv = (kernelSize: number, options = {}) => conv2d(1, 1, { kernelSize, ...options });
    expect(field(sequential(conv(3), conv(3), conv(3)), [1, 1, 9, 9])).toEqual([
      "3×3",
      "5×5",
      "7×7",
    ]);
    expect(field(sequential(conv(3, { dilation: 2 })), [1, 1, 9, 9])).toEqual(["5×5"]);
    expect(
      field(
        sequential(conv(7, { stride: 2 }), maxPool2d({ kernelSize: 3, stride: 2 })),
        [1, 1, 32, 32],
      ),
    ).toEqual(["7×7", "11×11"]);
  });

  test("the widest branch counts", () => {
    const conv = (kernelSize: number) => conv2d(1, 1, { kernelSize, padding: "same" });
    const inception = sequential({
      mix: concat({ a: conv(1), b: conv(5) }),
      out: conv2d(2, 1, { kernelSize: 3 }),
    });
    const rows = summary(inception, [1, 1, 8, 8]).rows;
    expect(rows.map((row) => [row.name, row.receptiveField])).toEqual([
      ["mix.a", [1, 1]],
      ["mix.b", [5, 5]],
      ["out", [7, 7]],
    ]);
    const skip = sequential(residual(conv(3)), conv(3));
    expect(summary(skip, [1, 1, 8, 8]).rows.map((row) => row.name)).toEqual(["0.body", "1"]);
  });

  test("follows a network with a forward of its own", () => {
    const rows = summary(new Net(), [1, 1, 4, 4]).rows;
    expect(rows.map((row) => [row.name, row.output, row.params])).toEqual([
      ["left", [1, 2, 4, 4], 20],
      ["right.0", [1, 2, 4, 4], 4],
      ["right.1", [1, 2, 4, 4], 0],
      ["head", [1, 3], 99],
    ]);
  });

  test("counts parameters of the network itself and shared ones once", () => {
    const layer = linear(2, 2);
    expect(summary(sequential(layer, layer), [1, 2]).params).toBe(6);
  });

  test("computes nothing: a layer of 10⁸ multiply-adds has no time to run", () => {
    const layer = conv2d(64, 64, { kernelSize: 3, padding: 1 });
    layer.forward = () => expect.unreachable();
    expect(summary(layer, [1, 64, 224, 224]).macs).toBe(64 * 64 * 9 * 224 * 224);
  });

  test("says where shapes do not fit", () => {
    expect(() => summary(sequential(flatten(), linear(400, 10)), [1, 1, 16, 16])).toThrow(
      expect.objectContaining({
        name: "ShapeError",
        message: "linear: expected x of shape [N,400], got [1,256]",
      }),
    );
  });

  test("shows itself as text and as a table, in the language of the user", () => {
    const s = summary(sequential({ fc: linear(4, 3), act: relu() }), [1, 4]);
    expect(String(s)).toMatchInlineSnapshot(`
      "input 1×4
      layer  type           output  parameters  multiply-adds  receptive field
      ────────────────────────────────────────────────────────────────────────
      fc     Linear            1×3          15             12
      act    Relu              1×3           0              0
      ────────────────────────────────────────────────────────────────────────
      total          outputs 0 KiB          15             12"
    `);
    expect(inspect(s)).toBe(String(s));
    const bundle = s[DISPLAY]();
    expect(bundle["text/plain"]).toBe(String(s));
    expect(bundle["text/html"]).toContain('<th style="text-align:left">layer</th>');
    expect(bundle["text/html"]).toContain('<td style="text-align:right">15</td>');
    setLanguage("ko");
    expect(String(s)).toMatchInlineSnapshot(`
      "입력 1×4
      층    종류                 출력  매개변수  곱셈-덧셈  수용 영역
      ───────────────────────────────────────────────────────────────
      fc    Linear                1×3        15         12
      act   Relu                  1×3         0          0
      ───────────────────────────────────────────────────────────────
      합계          출력 메모리 0 KiB        15         12"
    `);
  });

  test("a name cannot break out of the table", () => {
    const s = summary(sequential({ "<b>&": relu() }), [1]);
    expect(s[DISPLAY]()["text/html"]).toContain("&lt;b&gt;&amp;");
  });
});

describe("captureOutputs", () => {
  test("has every part by path, in the order of computation, as forward gives it", () => {
    const net = new Net();
    const x = ones([1, 1, 4, 4]);
    const outputs = captureOutputs(net, x);
    expect([...outputs.keys()]).toEqual(["left", "right.0", "right.1", "right", "head"]);
    expect(outputs.get("left")!.toArray()).toEqual(net.left.forward(x).toArray());
    expect(outputs.get("head")!.toArray()).toEqual(net.forward(x).toArray());
  });

  test("leaves the network as it was, also after an error", () => {
    const net = new Net();
    const keys = net.modules().map((m) => Object.keys(m));
    captureOutputs(net, ones([1, 1, 4, 4]));
    expect(() => captureOutputs(net, ones([1, 1, 5, 5]))).toThrow("linear");
    expect(net.modules().map((m) => Object.keys(m))).toEqual(keys);
  });

  test("is put right after code was terminated, which runs no finally", () => {
    const net = sequential(relu());
    net.layer(0).forward = () => {
      for (;;);
    };
    const stuck = net.layer(0).forward;
    const global = globalThis as { loop?: () => void };
    global.loop = () => captureOutputs(net, ones([1]));
    expect(() => new vm.Script("loop()").runInThisContext({ timeout: 20 })).toThrow("timed out");
    delete global.loop;
    expect(net.layer(0).forward).not.toBe(stuck);
    for (const repair of repairs) repair();
    expect(net.layer(0).forward).toBe(stuck);
  });

  test("gradients flow through what was captured", () => {
    const net = new Net();
    captureOutputs(net, ones([1, 1, 4, 4]))
      .get("left")!
      .sum()
      .backward();
    expect(net.left.weight.grad).not.toBeNull();
    const cut = noGrad(() => captureOutputs(net, ones([1, 1, 4, 4])));
    expect(cut.get("left")!.requiresGrad).toBe(false);
  });

  test("a layer used twice is called twice; the map keeps the last call", () => {
    const layer = linear(2, 2);
    const net = sequential(layer, relu(), layer);
    const { calls, output } = recordCalls(net, ones([1, 2]));
    expect(calls.map((call) => call.name)).toEqual(["0", "1", "0"]);
    expect(calls[2].output).toBe(output);
    expect(F.relu(calls[0].output).toArray()).toEqual(calls[1].output.toArray());
  });
});
