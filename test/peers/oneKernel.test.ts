import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { rawKernel } from "../kernel/rawClient.js";

const folder = mkdtempSync(join(tmpdir(), "one-kernel-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const kernel = rawKernel();

const RUNS = JSON.stringify(join(folder, "runs"));
const SETUP = `
import { adam, fit, flatten, group, linear, manualSeed, member, mnist, relu, sequential, show } from "convlab";
const data = mnist({ limit: 64 });
function net(width: number) {
  manualSeed(7);
  return sequential(flatten(), linear(784, width), relu(), linear(width, 10));
}`;

const cellOf = (name: string, width: number) => `
const own${width} = net(${width});
await fit(own${width}, {
  train: data, test: data, batchSize: 16, show: false, optimizer: adam(own${width}),
  callbacks: [member("${name}").run("first", { folder: ${RUNS} })],
});`;

/** Three people send their cells to the one kernel at the same time, each a run of the same name. */
test("three members over one kernel: nobody's run overwrites another's, and one figure has all", async () => {
  const { execute } = kernel;
  expect((await execute(SETUP)).reply.status).toBe("ok");
  const people: [string, number][] = [
    ["민지", 4],
    ["Jun", 8],
    ["Ara", 16],
  ];
  const answers = await Promise.all(people.map(([name, width]) => execute(cellOf(name, width))));
  expect(answers.map(({ reply }) => reply.status)).toEqual(["ok", "ok", "ok"]);
  for (const [i, [name, width]] of people.entries()) {
    const run = JSON.parse(readFileSync(join(folder, "runs", name, "first", "run.json"), "utf8"));
    expect(run).toMatchObject({ member: name, finished: true, parameters: 795 * width + 10 });
    const cards = answers[i].broadcast.filter(([type]) => type === "display_data");
    expect(JSON.stringify(cards)).toContain(`${name}: first`);
  }
  const { reply, broadcast } = await execute(
    `const us = group(${RUNS}); show(us.plot()); us.members`,
  );
  expect(reply.status).toBe("ok");
  const [, figure] = broadcast.find(([type]) => type === "display_data") ?? [];
  const text = (figure?.data as Record<string, string> | undefined)?.["text/plain"] ?? "";
  for (const [name] of people) expect(text).toContain(`${name}: first: accuracy`);
}, 120_000);
