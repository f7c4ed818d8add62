import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { OutputLimit } from "../../kernel/outputLimit.js";
import { errorOf, kernelForTests, printed, textOf } from "./harness.js";

describe("very much output", () => {
  const { run, value } = kernelForTests();
  const patient = { timeout: 120 };

  test("100,000 lines all arrive", async () => {
    const result = await run("for (let i = 0; i < 100_000; i++) console.log('line', i)", patient);
    const lines = Array.from({ length: 100_000 }, (_, i) => `line ${i}\n`).join("");
    expect(printed(result) === lines).toBe(true);
  }, 150_000);

  test("50 MB: what a browser can bear is shown, the end too, and all of it is in a file", async () => {
    const code =
      "const wide = 'x'.repeat(1023); for (let i = 0; i < 50 * 1024; i++) console.log(wide); console.log('the end')";
    const text = printed(await run(code, patient));
    expect(text.length).toBeLessThan(2.2e6);
    expect(text.startsWith("x".repeat(1023))).toBe(true);
    expect(text.endsWith("the end\n")).toBe(true);
    const [, file] =
      /\[The output is larger than 2 MB\. All of it is in (.*); its end/.exec(text) ?? [];
    expect(text).toMatch(/\[… 50\.\d M characters left out …\]/);
    const whole = readFileSync(file, "utf8");
    expect(whole.length).toBe(50 * 2 ** 20 + 8);
    expect(whole.endsWith("\nthe end\n")).toBe(true);
    expect(await value("wide.length")).toBe("1023");
  }, 150_000);

  test("a display that is updated 300,000 times shows the last state, in few messages", async () => {
    let messages = 0;
    const { outputs } = await run(
      "const { display } = (globalThis as any)[Symbol.for('convlab.kernel')]; for (let i = 0; i <= 300_000; i++) display({ 'text/plain': String(i) }, { displayId: 'bar', update: i > 0 })",
      { ...patient, onOutput: () => messages++ },
    );
    expect(outputs).toEqual([
      { output_type: "display_data", data: { "text/plain": "300000" }, metadata: {} },
    ]);
    expect(messages).toBeLessThan(10_000);
  }, 150_000);

  test("a line that is cleared and printed again all the time", async () => {
    let messages = 0;
    const { outputs } = await run(
      "for (let i = 0; i < 50_000; i++) { console.clear(); console.log(i) }",
      { ...patient, onOutput: () => messages++ },
    );
    expect(outputs).toEqual([{ output_type: "stream", name: "stdout", text: "49999\n" }]);
    expect(messages).toBeLessThan(10_000);
  }, 150_000);

  test("printing for ever can be stopped, and the kernel is as before", async () => {
    const stopped = await run("for (;;) console.log('again'.repeat(100))", { timeout: 1 });
    expect(errorOf(stopped)?.ename).toBe("Interrupted");
    expect(await value("wide.length")).toBe("1023");
  }, 150_000);

  test("a value that would fill screens is cut off", async () => {
    const text = textOf(
      await run("Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => ['key' + i, i]))"),
    )!;
    expect(text.length).toBeLessThan(21_000);
    expect(text).toMatch(/\n… \d+ more characters$/);
    expect(textOf(await run("new Float32Array(1e6)"))).toMatch(/999900 more items/);
  });
});

describe("output limit", () => {
  test("what is below the limit passes unchanged, and leaves no file", () => {
    const limit = new OutputLimit(10);
    expect(limit.take(1, "stdout", "12345")).toBe("12345");
    expect(limit.take(1, "stderr", "67890")).toBe("67890");
    expect(limit.end(1)).toBeUndefined();
  });

  test("beyond it: a notice once, then nothing until the end", () => {
    const limit = new OutputLimit(10);
    const shown = limit.take(7, "stdout", "0123456789abc");
    expect(shown.startsWith("0123456789\n[The output is larger than")).toBe(true);
    const [, file] = /All of it is in (.*); its end/.exec(shown)!;
    expect(limit.take(7, "stderr", "def")).toBe("");
    expect(limit.take(8, "stdout", "other")).toBe("other");
    expect(readFileSync(file, "utf8")).toBe("0123456789abcdef");
    expect(limit.end(7)).toEqual({ name: "stderr", text: "abcdef" });
    expect(limit.end(7)).toBeUndefined();
    limit.close();
    expect(existsSync(file)).toBe(false);
  });

  test("what is cleared does not count", () => {
    const limit = new OutputLimit(10);
    limit.take(1, "stdout", "12345678");
    limit.cleared(1);
    expect(limit.take(1, "stdout", "12345678")).toBe("12345678");
  });

  test("Hangul and colours count as the bytes that they are in a message", () => {
    const limit = new OutputLimit(30);
    expect(limit.take(1, "stdout", "가나다라마바사아자차")).toBe("가나다라마바사아자차");
    expect(limit.take(1, "stdout", "카")).toMatch(/^\n\[The output/);
    expect(limit.take(2, "stdout", "\x1b[31mred")).toBe("\x1b[31mred");
    const shown = limit.take(2, "stdout", "\x1b\x1b\x1b\x1b");
    expect(shown.startsWith("\x1b\x1b\n[The output")).toBe(true);
    limit.close();
  });
});
