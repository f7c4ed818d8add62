import { beforeAll, expect, test } from "vitest";
import { Desk } from "../../../kernel/language/desk.js";
import type { Answer, LanguageRequest, Report } from "../../../kernel/language/protocol.js";
import { NotebookService } from "../../../kernel/language/service.js";
import { NOTEBOOKS } from "../harness.js";
import { LOADING_MS } from "./typedKernel.js";

const service = new NotebookService(NOTEBOOKS, "en");
beforeAll(() => service.warmUp(), LOADING_MS);

/** Asks all at once; resolves with the answers in their order of arrival. */
function ask(...requests: LanguageRequest[]): Promise<Answer[]> {
  return new Promise((resolve) => {
    const answers: Answer[] = [];
    const desk = new Desk(service, (answer) => {
      answers.push(answer);
      if (answers.length === requests.length) resolve(answers);
    });
    for (const [id, request] of requests.entries()) desk.take({ id, request });
  });
}

const check = (n: number, source: string): LanguageRequest => ({
  kind: "check",
  file: `In[${n}]`,
  source,
  report: true,
});
const codes = ({ value }: Answer) => (value as Report).errors.map(({ code }) => code);

test("cells that wait are checked together, each with what was declared when it ran", async () => {
  const cells = Array.from({ length: 100 }, (_, i) =>
    check(i, i % 2 ? `const s: string = v; const v${i} = v` : `const v = ${i % 4 ? "'text'" : i}`),
  );
  const answers = await ask(...cells);
  expect(answers.map(({ id }) => id)).toEqual(cells.map((_, i) => i));
  expect(answers.map(codes)).toEqual(cells.map((_, i) => (i % 4 === 1 ? [2322] : [])));
});

test("completion goes before types that wait, and knows the cells that wait", async () => {
  const answers = await ask(check(201, "const waiting = { inside: 1 }; const n: string = 1;"), {
    kind: "complete",
    code: "waiting.",
    cursor: 8,
  });
  expect(answers.map(({ id }) => id)).toEqual([1, 0]);
  expect(answers[0].value).toMatchObject({ candidates: [{ text: "inside" }] });
  expect(codes(answers[1])).toEqual([2322]);
});

test("after a loss nothing is said of the cells before", async () => {
  const answers = await ask(check(301, "const n: string = 1;"), { kind: "reset" }, check(302, "1"));
  expect(answers.map(({ id }) => id)).toEqual([0, 1, 2]);
  expect([codes(answers[0]), codes(answers[2])]).toEqual([[], []]);
});

test("thousands of cells: those that nothing leads to are forgotten, none is missed", async () => {
  const cells = Array.from({ length: 300 }, (_, i) => check(1000 + i, `const same: string = ${i}`));
  const answers = await ask(...cells);
  expect(answers.every((answer) => codes(answer)[0] === 2322)).toBe(true);
});

test(
  "a cell that is to be compiled waits for one part of the work at most",
  async () => {
    // Here every look at the flag finds somebody who waits: each turn does the least that it may.
    const hurried = new NotebookService(NOTEBOOKS, "en");
    let looks = 0;
    const waits = () => ++looks % 40 === 0;
    const answers: Answer[] = [];
    const desk = new Desk(hurried, (answer) => answers.push(answer), waits);
    desk.take({ id: 0, request: check(1, "const text: string = 1;") });
    desk.take({ id: 1, request: { kind: "complete", code: "text.toUpp", cursor: 10 } });
    desk.take({ id: 2, request: check(2, "const number: number = text;") });
    await expect.poll(() => answers.length, { timeout: LOADING_MS }).toBe(3);
    expect(looks).toBeGreaterThan(80);
    const [completed, ...checked] = answers;
    expect(completed.value).toMatchObject({ candidates: [{ text: "toUpperCase" }] });
    expect(checked.map(codes)).toEqual([[2322], [2322]]);
  },
  LOADING_MS,
);
