import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { host, useHost } from "../../src/host/current.js";
import {
  type Comm,
  DISPLAY,
  type Host,
  KERNEL,
  type KernelServices,
  type MimeBundle,
} from "../../src/host/host.js";
import { InterruptedError, throwIfInterrupted } from "../../src/host/interrupt.js";
import { fromEnvironment, language, setLanguage, t } from "../../src/host/language.js";
import { clearOutput, display, show } from "../../src/host/show.js";
import { terminalHost } from "../../src/host/terminal.js";
import { tslabHost } from "../../src/host/tslab.js";

const realm = globalThis as Record<symbol, unknown>;

afterEach(() => {
  useHost(undefined);
  delete realm[KERNEL];
  setLanguage("en");
});

function recording(): { host: Host; shown: MimeBundle[]; updated: MimeBundle[] } {
  const shown: MimeBundle[] = [];
  const updated: MimeBundle[] = [];
  const base = terminalHost({ write: () => true });
  const display = (bundle: MimeBundle) => {
    shown.push(bundle);
    return { update: (next: MimeBundle) => void updated.push(next) };
  };
  return { host: { ...base, display }, shown, updated };
}

describe("host", () => {
  test("is the terminal where no kernel is", () => {
    expect(host().name).toBe("terminal");
    expect(() => clearOutput()).not.toThrow();
    expect(host()).toBe(host());
  });

  test("is our kernel where its services are", () => {
    const sent: { bundle: MimeBundle; displayId: string; update: boolean }[] = [];
    let stop = false;
    let attended = false;
    const called: unknown[] = [];
    const comms = { open: () => ({}) as Comm, register: () => {} };
    const services: KernelServices = {
      version: 1,
      display: (bundle, options) => void sent.push({ bundle, ...options }),
      interrupted: () => stop,
      onInterrupted: () => {},
      clearOutput: (wait) => void called.push(wait),
      attended: () => attended,
      comms,
      rewrite: (sources) => void called.push(sources),
      speak: (spoken) => void called.push(spoken),
    };
    realm[KERNEL] = services;
    expect(host().name).toBe("convlab");
    expect(host().needsPicture).toBe(false);
    host().display({ "text/plain": "a" }).update({ "text/plain": "b" });
    expect(sent.map((s) => [s.bundle["text/plain"], s.update])).toEqual([
      ["a", false],
      ["b", true],
    ]);
    expect(sent[0].displayId).toBe(sent[1].displayId);
    clearOutput();
    clearOutput({ wait: true });
    setLanguage("ko");
    host().rewrite?.({ cell: "1" });
    expect(called).toEqual([false, true, "ko", { cell: "1" }]);
    setLanguage("en");
    expect(host().comms?.()).toBeUndefined();
    attended = true;
    expect(host().comms?.()).toBe(comms);
    expect(() => throwIfInterrupted()).not.toThrow();
    stop = true;
    expect(() => throwIfInterrupted()).toThrow(InterruptedError);
  });
});

describe("show", () => {
  test("takes a value that shows itself, a MIME bundle, and anything else as text", () => {
    const { host: fake, shown } = recording();
    useHost(fake);
    show({ [DISPLAY]: () => ({ "text/html": "<b>x</b>" }) });
    show({ "image/png": "AAAA", "text/plain": "picture" });
    show("words");
    show({ a: 1 });
    expect(shown).toEqual([
      { "text/html": "<b>x</b>" },
      { "image/png": "AAAA", "text/plain": "picture" },
      { "text/plain": "words" },
      { "text/plain": "{ a: 1 }" },
    ]);
  });

  test("returns a handle that replaces what was shown", () => {
    const { host: fake, updated } = recording();
    useHost(fake);
    display("0 %").update("50 %");
    expect(updated).toEqual([{ "text/plain": "50 %" }]);
  });
});

describe("language", () => {
  test.each([
    [{ LANG: "ko_KR.UTF-8" }, "ko"],
    [{ LANG: "ko" }, "ko"],
    [{ LANG: "kok_IN" }, "en"],
    [{ LANG: "en_US.UTF-8", CONVLAB_LANGUAGE: "ko" }, "ko"],
    [{}, "en"],
  ])("%o asks for %s", (env, expected) => {
    expect(fromEnvironment(env)).toBe(expected);
  });

  test("t takes the text of the language that was set", () => {
    setLanguage("ko");
    expect(language()).toBe("ko");
    expect(t({ ko: "손실", en: "loss" })).toBe("손실");
    expect(new InterruptedError().message).toBe("셀 실행을 멈췄습니다.");
    setLanguage("en");
    expect(t({ ko: "손실", en: "loss" })).toBe("loss");
    expect(new InterruptedError().message).toBe("The cell was stopped.");
  });
});

describe("terminal", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("rewrites in place on a terminal while nothing else was shown", () => {
    let out = "";
    const terminal = terminalHost({ isTTY: true, write: (text) => (out += text) });
    terminal.display({ "text/plain": "1 %\n." }).update({ "text/plain": "2 %" });
    expect(out).toBe("1 %\n.\n\x1b[2F\x1b[0J2 %\n");
  });

  test("elsewhere prints an update every two seconds", () => {
    let out = "";
    const terminal = terminalHost({ write: (text) => (out += text) });
    const handle = terminal.display({ "text/plain": "a" });
    handle.update({ "text/plain": "b" });
    expect(out).toBe("a\n");
    vi.advanceTimersByTime(2000);
    handle.update({ "text/plain": "c" });
    expect(out).toBe("a\nc\n");
  });

  test("names what it cannot show", () => {
    let out = "";
    terminalHost({ write: (text) => (out += text) }).display({ "image/png": "AAAA" });
    expect(out).toBe("[image/png]\n");
  });
});

describe("tslab", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  type Sent = { data: MimeBundle; transient: { display_id: string } };

  test("sends whole bundles and throttles updates, the last one always", () => {
    const sent: [Sent, boolean][] = [];
    const tslab = tslabHost({ writer: () => (c, update) => void sent.push([c as Sent, update]) });
    const handle = tslab.display({ "text/html": "<i>0</i>", "text/plain": "0" });
    for (let i = 1; i <= 1000; i++) handle.update({ "text/plain": String(i) });
    vi.runAllTimers();
    expect(sent[0][0].data).toEqual({ "text/html": "<i>0</i>", "text/plain": "0" });
    expect(sent.length).toBeLessThan(10);
    expect(sent.at(-1)).toEqual([{ ...sent[0][0], data: { "text/plain": "1000" } }, true]);
  });

  test("never sends more in one turn than tslab can take, and loses none", () => {
    const sent: string[] = [];
    const writer = (c: object) => void sent.push(String((c as Sent).data["text/plain"]));
    const tslab = tslabHost({ writer: () => writer });
    for (let i = 0; i < 1000; i++) tslab.display({ "text/plain": String(i) });
    expect(sent.length).toBeLessThan(400);
    vi.runAllTimers();
    expect(sent).toEqual(Array.from({ length: 1000 }, (_, i) => String(i)));
  });

  test("is interrupted by SIGINT until the next cell starts", () => {
    let writer = () => {};
    const tslab = tslabHost({ writer: () => writer });
    expect(tslab.interrupted()).toBe(false);
    process.emit("SIGINT");
    expect(tslab.interrupted()).toBe(true);
    writer = () => {};
    expect(tslab.interrupted()).toBe(false);
  });
});
