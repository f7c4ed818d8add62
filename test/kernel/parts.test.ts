import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Pacer } from "../../kernel/child/pacer.js";
import type { Display, FromChild } from "../../kernel/child/protocol.js";
import { SourceMap } from "../../kernel/child/sourceMap.js";
import { Throttle } from "../../kernel/child/throttle.js";
import { DisplayTable } from "../../kernel/client/displays.js";
import { OutputCollector } from "../../kernel/client/outputs.js";
import { type CompiledCell, compileCell } from "../../kernel/compile/cell.js";
import { codeFrame } from "../../kernel/compile/codeFrame.js";
import { Noise } from "../../kernel/noise.js";
import { address, type ConnectionInfo, parseConnection } from "../../kernel/wire/connection.js";
import { decode, encode } from "../../kernel/wire/message.js";
import { SendQueue } from "../../kernel/wire/sendQueue.js";

describe("pacer", () => {
  beforeEach(() => void vi.useFakeTimers({ now: 0 }));
  afterEach(() => void vi.useRealTimers());

  function pacing() {
    const sent: FromChild[] = [];
    let handled = 0;
    const pacer = new Pacer((message, done) => {
      sent.push(message);
      done?.();
    });
    return {
      sent,
      handled: () => handled,
      accept: (message: Parameters<Pacer["accept"]>[0]) =>
        pacer.accept(message, (count) => {
          handled += count;
        }),
    };
  }
  const print = (text: string, serial = 1, name: "stdout" | "stderr" = "stdout") =>
    ({ type: "stream", serial, name, text }) as const;
  const update = (text: string, displayId = "d"): Display => ({
    type: "display",
    serial: 1,
    displayId,
    update: true,
    data: text,
  });

  test("joins what follows quickly, and keeps streams and cells apart", () => {
    const { sent, accept, handled } = pacing();
    for (const message of [
      print("a"),
      print("b"),
      print("c", 1, "stderr"),
      print("d", 2, "stderr"),
    ])
      accept(message);
    vi.advanceTimersByTime(20);
    expect(sent).toEqual([print("ab"), print("c", 1, "stderr"), print("d", 2, "stderr")]);
    expect(handled()).toBe(4);
  });

  test("two streams that change all the time become few messages, and nothing of them is lost", () => {
    const { sent, accept, handled } = pacing();
    const names = ["stdout", "stderr"] as const;
    for (let i = 0; i < 50_000; i++) {
      accept(print(`${i}\n`, 1, names[i % 2]));
      if (i % 10 === 0) vi.advanceTimersByTime(1);
    }
    accept({ type: "done", serial: 1 });
    expect(sent.length).toBeLessThan(500);
    for (const [k, name] of names.entries()) {
      const text = sent.map((one) => (one.type === "stream" && one.name === name ? one.text : ""));
      const lines = Array.from({ length: 25_000 }, (_, i) => `${2 * i + k}\n`);
      expect(text.join("")).toBe(lines.join(""));
    }
    expect(handled()).toBe(50_001);
  });

  test("a few changes between the streams keep their order", () => {
    const { sent, accept } = pacing();
    const printed = ["a", "b", "c", "d"].map((text, i) =>
      print(text, 1, i % 2 ? "stderr" : "stdout"),
    );
    for (const message of printed) accept(message);
    accept({ type: "done", serial: 1 });
    expect(sent).toEqual([...printed, { type: "done", serial: 1 }]);
  });

  test("a cell that prints for long is sent more seldom, one that begins or was cleared at once", () => {
    const { sent, accept } = pacing();
    const ofOneSecond = () => {
      const before = sent.length;
      for (let i = 0; i < 1000; i++) {
        accept(print("."));
        vi.advanceTimersByTime(1);
      }
      return sent.length - before;
    };
    expect(ofOneSecond()).toBeGreaterThan(50);
    for (let i = 0; i < 60; i++) ofOneSecond();
    expect(ofOneSecond()).toBeLessThanOrEqual(5);
    accept({ type: "clear", serial: 1, wait: false });
    expect(ofOneSecond()).toBeGreaterThan(50);
  });

  test("a loop that prints waits only where very much is on its way", () => {
    let handled = 0;
    const pacer = new Pacer(() => {});
    const text = "x".repeat(2 ** 16);
    const count = (more: number) => {
      handled += more;
    };
    for (let i = 0; i < 100; i++) pacer.accept(print(text), count);
    expect(handled).toBeGreaterThan(50);
    expect(handled).toBeLessThan(70);
  });

  test("sends an update at most every 50 ms, and the last one before the end", () => {
    const { sent, accept, handled } = pacing();
    accept({ ...update("0"), update: false });
    for (let i = 1; i <= 100; i++) {
      accept(update(String(i)));
      vi.advanceTimersByTime(1);
    }
    accept(update("last"));
    accept({ type: "done", serial: 1 });
    expect(sent.length).toBeLessThanOrEqual(5);
    expect(sent.slice(-2)).toEqual([update("last"), { type: "done", serial: 1 }]);
    expect(handled()).toBe(103);
  });

  test("what is cleared and printed again at once is sent once, the newest", () => {
    const { sent, accept, handled } = pacing();
    const clear = (wait: boolean) => ({ type: "clear", serial: 1, wait }) as const;
    accept(print("before"));
    for (let i = 0; i < 100; i++) {
      accept(clear(true));
      accept(print(String(i)));
    }
    accept({ type: "done", serial: 1 });
    expect(sent).toEqual([
      print("before"),
      clear(true),
      print("98"),
      clear(true),
      print("99"),
      { type: "done", serial: 1 },
    ]);
    expect(handled()).toBe(202);
  });

  test("a clear that waits leaves what was shown where nothing follows", () => {
    const { sent, accept } = pacing();
    accept({ type: "clear", serial: 1, wait: true });
    accept(print("last"));
    accept({ type: "clear", serial: 1, wait: true });
    vi.advanceTimersByTime(100);
    expect(sent).toEqual([
      { type: "clear", serial: 1, wait: true },
      print("last"),
      { type: "clear", serial: 1, wait: true },
    ]);
  });

  test("each display has a share of its own", () => {
    const { sent, accept } = pacing();
    vi.advanceTimersByTime(1000);
    accept(update("1", "x"));
    accept(update("1", "y"));
    expect(sent).toHaveLength(2);
  });
});

describe("noise of endless recursion", () => {
  const said =
    "Exception in PromiseRejectCallback:\nIn[2]:2\ng = async (n) => 1;\n      ^\n\nRangeError: Maximum call stack size exceeded\n\n";

  test("is taken out, in whatever pieces it comes, and nothing else is", () => {
    for (const pieces of [[said], said.split(/(?<=\n)/), [said + said]]) {
      const noise = new Noise();
      const text = ["before\n", ...pieces, "after\n", "\n", "half a li", "ne"];
      expect(text.map((one) => noise.without(one)).join("")).toBe("before\nafter\n\nhalf a line");
    }
  });

  test("what never ends is not waited for", () => {
    const noise = new Noise();
    const lines = Array.from({ length: 20 }, (_, i) => `${i}\n`).join("");
    expect(noise.without(`Exception in PromiseRejectCallback:\n${lines}`)).toMatch(/^11\n12\n/);
  });
});

describe("throttle", () => {
  test("lets a burst through, then so many a second, and again a burst after a rest", () => {
    let time = 0;
    let waited = 0;
    const wait = (ms: number) => {
      time += ms;
      waited += ms;
    };
    const throttle = new Throttle(wait, () => time);
    for (let i = 0; i < 2000; i++) throttle.take();
    expect(waited).toBe(0);
    // Never more than a server passes: 3000 in three seconds.
    for (let i = 0; i < 2100; i++) throttle.take();
    expect(waited).toBeGreaterThanOrEqual(3000);
    expect(waited).toBeLessThan(6000);
    time += 10_000;
    const before = waited;
    for (let i = 0; i < 2000; i++) throttle.take();
    expect(waited).toBe(before);
  });

  test("a clock that is set back holds nobody up for long", () => {
    let time = 1e6;
    let waited = 0;
    const throttle = new Throttle(
      (ms) => {
        waited += ms;
      },
      () => time,
    );
    time = 0;
    for (let i = 0; i < 2000; i++) throttle.take();
    expect(waited).toBe(0);
  });
});

describe("source map", () => {
  test("finds the line and column that were written", () => {
    const cell = compileCell(
      "type A = 1;\nconst a: number =\n  missing.x;",
      "In[1]",
    ) as CompiledCell;
    const lines = cell.code.split("\n");
    const line = lines.findIndex((text) => text.includes("missing")) + 1;
    const column = lines[line - 1].indexOf("missing") + 1;
    expect(new SourceMap(cell.mappings).original(line, column)).toEqual({ line: 3, column: 3 });
    expect(new SourceMap(cell.mappings).original(1, 1)).toBeUndefined();
  });

  test("reads numbers of several digits and below zero", () => {
    // gB is 16, D is -1: generated column 16, source 0, line 0, column 16; then line 1, column 15.
    const map = new SourceMap("gBAAgB;AACD");
    expect(map.original(1, 17)).toEqual({ line: 1, column: 17 });
    expect(map.original(2, 1)).toEqual({ line: 2, column: 16 });
  });
});

test("a code frame puts the caret below the place, also behind tabs", () => {
  expect(codeFrame("a\n\tb c\nd\ne", 2, 4)).toBe("  1 | a\n> 2 | \tb c\n    | \t  ^\n  3 | d");
  expect(codeFrame("abc", 1, 2, 99)).toBe("> 1 | abc\n    |  ^^");
});

describe("wire", () => {
  const outgoing = { type: "status", content: { execution_state: "idle" }, session: "s" };

  test("a message survives, with its identities", () => {
    const frames = encode({ ...outgoing, identities: [Buffer.from("client")] }, "key");
    const message = decode(frames, "key");
    expect(message?.header).toMatchObject({ msg_type: "status", session: "s" });
    expect(message?.content).toEqual({ execution_state: "idle" });
    expect(message?.identities.map(String)).toEqual(["client"]);
  });

  test("JSON goes as it is", () => {
    const frames = encode({ ...outgoing, content: { json: '{"a":[1]}' } }, "key");
    expect(decode(frames, "key")?.content).toEqual({ a: [1] });
  });

  test("another key, a changed message and garbage are refused", () => {
    const frames = encode(outgoing, "key");
    expect(decode(frames, "other")).toBeUndefined();
    const changed = [...frames.slice(0, -1), Buffer.from("{}")];
    expect(decode(changed, "key")).toBeUndefined();
    expect(decode([Buffer.from("x")], "key")).toBeUndefined();
    expect(decode(frames.slice(0, 3), "key")).toBeUndefined();
  });

  test("an empty key means no signature", () => {
    expect(decode(encode(outgoing, ""), "")?.header.msg_type).toBe("status");
  });

  test("addresses", () => {
    const tcp = { transport: "tcp", ip: "127.0.0.1", shell_port: 5 } as ConnectionInfo;
    expect(address(tcp, "shell")).toBe("tcp://127.0.0.1:5");
    expect(address({ ...tcp, transport: "ipc", ip: "/a/k" }, "shell")).toBe("ipc:///a/k-5");
  });

  test("a connection file without a port, or with another signature, is refused", () => {
    const ports = { iopub_port: 1, stdin_port: 1, control_port: 1, hb_port: 1 };
    expect(() => parseConnection(JSON.stringify(ports))).toThrow(
      "connection file: expected a number as shell_port, got undefined",
    );
    const file = JSON.stringify({ ...ports, shell_port: 1, signature_scheme: "none" });
    expect(() => parseConnection(file)).toThrow(
      "connection file: expected signature_scheme hmac-sha256, got none",
    );
  });

  test("a send queue never sends twice at once, and goes on after a failure", async () => {
    const sent: string[] = [];
    let under = 0;
    const queue = new SendQueue({
      send: async ([frame]) => {
        expect(++under).toBe(1);
        await Promise.resolve();
        under--;
        if (String(frame) === "bad") throw new Error("no");
        sent.push(String(frame));
      },
    });
    for (const text of ["a", "bad", "b"]) queue.push([Buffer.from(text)]);
    await queue.drained();
    expect(sent).toEqual(["a", "b"]);
  });
});

describe("outputs", () => {
  const collect = () => new OutputCollector(new DisplayTable());

  test("streams are joined", () => {
    const collector = collect();
    collector.accept("stream", { name: "stdout", text: "a" });
    collector.accept("stream", { name: "stdout", text: "b" });
    collector.accept("stream", { name: "stderr", text: "c" });
    expect(collector.outputs.map((o) => "text" in o && o.text)).toEqual(["ab", "c"]);
  });

  test("clear_output clears, at once or with what comes next", () => {
    const collector = collect();
    collector.accept("stream", { name: "stdout", text: "a" });
    collector.accept("clear_output", { wait: true });
    expect(collector.outputs).toHaveLength(1);
    collector.accept("stream", { name: "stdout", text: "b" });
    expect(collector.outputs).toMatchObject([{ text: "b" }]);
    collector.accept("clear_output", {});
    expect(collector.outputs).toEqual([]);
  });

  test("text without end is cut", () => {
    const collector = collect();
    const text = "x".repeat(2 ** 24);
    for (let i = 0; i < 10; i++) collector.accept("stream", { name: "stdout", text }, text.length);
    const [{ text: kept }] = collector.outputs as { text: string }[];
    expect(kept.length).toBeLessThan(2 ** 26 + 2000);
    expect(kept).toContain("[more output was left out]");
  });

  test("so are displays without end, however small", () => {
    const collector = collect();
    for (let i = 0; i < 400_000; i++) collector.accept("display_data", { data: {} }, 10);
    expect(collector.outputs.length).toBeLessThan(350_000);
    expect(collector.outputs.length).toBeGreaterThan(300_000);
  });

  test("updates beyond what all displays may hold are not taken", () => {
    const collector = collect();
    const at = (display_id: string, text: string) => ({
      data: { text },
      transient: { display_id },
    });
    for (let i = 0; i < 20; i++) collector.accept("display_data", at(`d${i}`, "old"), 3);
    for (let i = 0; i < 20; i++)
      collector.accept("update_display_data", at(`d${i}`, "new"), 2 ** 26);
    const texts = collector.outputs.map(
      (output) => (output as { data: Record<string, unknown> }).data.text,
    );
    expect(texts.filter((text) => text === "new").length).toBe(7);
    collector.accept("update_display_data", at("d0", "smaller"), 1);
    expect((collector.outputs[0] as { data: Record<string, unknown> }).data).toEqual({
      text: "smaller",
    });
  });
});
