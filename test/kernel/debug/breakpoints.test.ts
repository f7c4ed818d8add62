import { describe, expect, test } from "vitest";
import { debuggedKernel, printedBy, shownBy } from "./debugClient.js";

const CELL = `// a comment
interface Point { x: number; y: number }
const points: Point[] = [{ x: 1, y: 2 }, { x: 3, y: 4 }];
function length({ x, y }: Point): number {
  const square: number = x * x + y * y;
  return Math.sqrt(square);
}
let total = 0;
for (const point of points) {
  total += length(point);
}
console.log("printed before");
const text: string = total.toFixed(3);
text`;

describe("breakpoints in a cell", () => {
  const kernel = debuggedKernel();

  test("the code stops at a line of the cell as it was written, each time, and goes on", async () => {
    const { client } = kernel;
    const [set] = await client.breakAt(CELL, 5);
    expect(set).toMatchObject({ verified: true, line: 5 });
    const running = client.execute(CELL);
    const first = await client.stopped();
    expect(first.reason).toBe("breakpoint");
    expect(first.frames.map(({ name, line }) => [name, line])).toEqual([
      ["length", 5],
      ["cell", 10],
    ]);
    expect(await client.scope(first.frames[0], "Locals")).toMatchObject({ x: "1", y: "2" });
    await client.ask("continue", { threadId: 1 });
    expect((await client.next("continued")).body).toMatchObject({ allThreadsContinued: true });
    const second = await client.stopped();
    expect(await client.scope(second.frames[0], "Locals")).toMatchObject({ x: "3", y: "4" });
    await client.ask("continue", { threadId: 1 });
    expect(shownBy(await running)).toBe("'7.236'");
  });

  test("what was printed before the breakpoint is there while the code stands", async () => {
    const { client } = kernel;
    await client.breakAt(CELL, 13);
    const running = client.execute(CELL);
    await client.stopped();
    await client.kernel.heard(({ content }) => content.text === "printed before\n");
    await client.breakAt(CELL);
    await client.ask("continue", { threadId: 1 });
    expect(printedBy(await running)).toBe("printed before\n");
  });

  test("a line without code stands for the next one that has some", async () => {
    const set = await kernel.client.breakAt(CELL, 1, 2, 99);
    expect(set.map(({ line, verified }) => [line, verified])).toEqual([
      [3, true],
      [3, true],
      [99, false],
    ]);
  });

  test("a condition in TypeScript, and a message instead of a stop", async () => {
    const { client } = kernel;
    const code = "let sum = 0;\nfor (let i = 0; i < 10; i++) {\n  sum += i;\n}\nsum";
    await client.breakAt(code, { line: 3, condition: "(i as number) === 7" });
    const running = client.execute(code);
    const { frames } = await client.stopped();
    expect(await client.scope(frames[0], "Locals")).toEqual({ i: "7" });
    await client.breakAt(code, { line: 3, logMessage: "i is {i}", condition: "i > 7" });
    await client.ask("continue", { threadId: 1 });
    const ended = await running;
    expect(printedBy(ended)).toBe("i is 8\ni is 9\n");
    expect(shownBy(ended)).toBe("45");
  });
});
