import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { run } from "../../src/cli/summary.js";
import { setLanguage } from "../../src/index.js";

beforeEach(() => setLanguage("en"));
afterEach(() => {
  vi.restoreAllMocks();
  setLanguage("en");
});

async function output(...args: string[]): Promise<{ code: number; out: string; error: string }> {
  const said = { log: [] as string[], error: [] as string[] };
  vi.spyOn(console, "log").mockImplementation((text) => void said.log.push(String(text)));
  vi.spyOn(console, "error").mockImplementation((text) => void said.error.push(String(text)));
  const code = await run(args);
  return { code, out: said.log.join("\n"), error: said.error.join("\n") };
}

test("resnet50 as JSON: parameters, multiply-adds, a row for each layer", async () => {
  const { code, out } = await output("resnet50", "--input", "1,3,224,224", "--json");
  expect(code).toBe(0);
  const { parameters, multiplyAdds, rows } = JSON.parse(out);
  expect([parameters, multiplyAdds]).toEqual([25_557_032, 4_089_184_256]);
  expect(rows[0]).toEqual({
    name: "conv1",
    type: "Conv2d",
    output: [1, 64, 112, 112],
    parameters: 9408,
    multiplyAdds: 118_013_952,
    receptiveField: [7, 7],
    memory: 4 * 64 * 112 * 112,
  });
  const names = rows.map((row: { name: string }) => row.name);
  expect(names).toContain("layer1.0.downsample.0");
  const sum = (key: string) =>
    rows.reduce((total: number, row: Record<string, number>) => total + row[key], 0);
  expect([sum("parameters"), sum("multiplyAdds")]).toEqual([parameters, multiplyAdds]);
});

test("as a table, for the paper's size and other classes", async () => {
  const { out } = await output("lenet5", "--classes", "1000");
  expect(out).toContain("input 1×1×28×28");
  expect(out).toContain("fc3      Linear");
});

test("what cannot be said is answered with what can", async () => {
  const unknown = await output("resnet51");
  expect(unknown.code).toBe(2);
  expect(unknown.error).toContain('got "resnet51"');
  expect(unknown.error).toContain("resnet152");
  expect((await output("resnet18", "--input", "a,b")).error).toContain(
    "as in 1,3,224,224, got a,b",
  );
  expect((await output()).error).toContain("expected one model");
  expect((await output("resnet18", "--input", "1,1,224,224")).error).toContain("w of shape");
});
