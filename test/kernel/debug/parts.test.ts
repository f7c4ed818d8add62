import { describe, expect, test } from "vitest";
import { isCaught } from "../../../kernel/compile/catches.js";
import { Latest } from "../../../kernel/debug/latest.js";
import { murmur2 } from "../../../kernel/debug/murmur2.js";

describe("murmur2", () => {
  // From ipykernel 6: murmur2_x86(text, 0xc70f6907).
  test.each([
    ["", 3990065800],
    ["a", 2167009006],
    ["ab", 2805137849],
    ["abc", 3350977461],
    ["abcd", 804720481],
    ["print(1)\nx = 2", 1566461122],
    ["const é = '한글 🙂';", 219564082],
  ])("%j has the hash that JupyterLab and ipykernel know", (text, hash) => {
    expect(murmur2(text, 0xc70f6907)).toBe(hash);
  });
});

describe("isCaught", () => {
  const source = `try {
  here();
  later(() => { there(); });
} catch { inside(); }
try { final(); } finally { }
alone();`;
  test.each([
    ["in a try with a catch", "here", true],
    ["in a function of its own", "there", false],
    ["in the catch itself", "inside", false],
    ["in a try without a catch", "final", false],
    ["anywhere else", "alone", false],
  ])("%s", (_, name, caught) => {
    const before = source.slice(0, source.indexOf(`${name}()`)).split("\n");
    expect(isCaught(source, [before.length, before.at(-1)!.length + 1])).toBe(caught);
  });

  test("beyond the text's end nothing is caught", () => {
    expect(isCaught(source, [99, 99])).toBe(false);
  });
});

describe("Latest", () => {
  test("answers many who ask at once with two questions, and each with what is so afterwards", async () => {
    let asked = 0;
    const answers: (() => void)[] = [];
    const latest = new Latest(async () => {
      const mine = ++asked;
      await new Promise<void>((resolve) => answers.push(resolve));
      return mine;
    });
    const all = [latest.get(), latest.get(), latest.get()];
    expect(asked).toBe(1);
    answers[0]();
    expect(await all[0]).toBe(1);
    answers[1]();
    expect(await Promise.all(all)).toEqual([1, 2, 2]);
    const later = latest.get();
    answers[2]();
    expect(await later).toBe(3);
  });

  test("goes on after one that failed", async () => {
    let fails = true;
    const latest = new Latest(() => (fails ? Promise.reject(new Error("no")) : Promise.resolve(7)));
    const [first, second] = [latest.get(), latest.get()];
    fails = false;
    await expect(first).rejects.toThrow("no");
    expect(await second).toBe(7);
  });
});
