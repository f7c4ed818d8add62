import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { conv2d, linear, sequential } from "../../src/nn/index.js";
import { fromArray, full, manualSeed, ones, tensor } from "../../src/tensor/index.js";
import {
  loadWeights,
  readSafetensors,
  saveWeights,
  writeSafetensors,
} from "../../src/weights/index.js";
import { fileServer, serve } from "../data/fileServer.js";

const folder = mkdtempSync(join(tmpdir(), "weights-"));
const path = (name: string) => join(folder, name);
const before = process.env.CONVLAB_CACHE;
beforeAll(() => {
  process.env.CONVLAB_CACHE = path("cache");
});
afterAll(() => {
  if (before === undefined) delete process.env.CONVLAB_CACHE;
  else process.env.CONVLAB_CACHE = before;
  rmSync(folder, { recursive: true });
});
let server: Awaited<ReturnType<typeof fileServer>> | undefined;
afterEach(() => server?.close());

/** A small network, other numbers for another seed. */
function network(seed: number, classes = 2) {
  manualSeed(seed);
  return sequential({ conv1: conv2d(1, 2, { kernelSize: 3 }), fc: linear(4, classes) });
}
const numbers = (model: ReturnType<typeof network>) =>
  Object.fromEntries(Object.entries(model.stateDict()).map(([k, v]) => [k, [...v.values]]));

test("weights go to a file and come back, bit by bit", async () => {
  const [one, two] = [network(1), network(2)];
  saveWeights(one, path("a.safetensors"), { metadata: { seed: "1" } });
  expect(numbers(two)).not.toEqual(numbers(one));
  const found = await loadWeights(two, path("a.safetensors"));
  expect(numbers(two)).toEqual(numbers(one));
  expect(found).toEqual({
    fitting: ["conv1.weight", "conv1.bias", "fc.weight", "fc.bias"],
    missing: [],
    unexpected: [],
    misshaped: [],
  });
  expect(readSafetensors(path("a.safetensors")).metadata).toEqual({ seed: "1" });
});

test("from an address: fetched, checked, kept", async () => {
  const [one, two, three] = [network(1), network(2), network(3)];
  const body = writeSafetensors(one.stateDict());
  const sha256 = createHash("sha256").update(body).digest("hex");
  server = await fileServer([serve(body)]);
  const url = server.url("net.safetensors");
  await loadWeights(two, url, { sha256, show: false });
  await loadWeights(three, url, { sha256, show: false });
  expect(numbers(three)).toEqual(numbers(one));
  expect(server.requests).toHaveLength(1);
  const other = loadWeights(two, server.url("b"), { sha256: "0".repeat(64), show: false });
  await expect(other).rejects.toThrow("download: expected b with the SHA-256 000");
});

test("a local file's checksum is looked at too", async () => {
  saveWeights(network(1), path("b.safetensors"));
  const good = createHash("sha256")
    .update(readFileSync(path("b.safetensors")))
    .digest("hex");
  await loadWeights(network(2), path("b.safetensors"), { sha256: good });
  await expect(
    loadWeights(network(2), path("b.safetensors"), { sha256: "00000000" }),
  ).rejects.toThrow("loadWeights: expected b.safetensors with the SHA-256 00000000, got another");
});

test("all that does not fit stands in one error, and nothing is changed", async () => {
  const model = network(1);
  const { "fc.bias": _, ...rest } = network(2).stateDict();
  const wrong = { ...rest, "conv1.weight": ones([2, 3, 3, 3]), head: ones([7]) };
  writeSafetensors(wrong, { file: path("wrong.safetensors") });
  const was = numbers(model);
  await expect(loadWeights(model, path("wrong.safetensors"))).rejects.toThrow(
    "loadWeights: expected wrong.safetensors to have the 4 names and shapes of the model, " +
      "got 1 missing, 1 unexpected, 1 of another shape\n" +
      "hint: missing in the file:\n  fc.bias [2]\n" +
      "the model does not have:\n  head [7]\n" +
      "the file has another shape:\n  conv1.weight [2,3,3,3], the model [2,1,3,3]\n" +
      'to load a part: { except: ["fc"] } keeps fc as it is, { rename } gives other names',
  );
  expect(numbers(model)).toEqual(was);
});

test("a long list is cut", async () => {
  const many = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`x${i}`, ones([1])]));
  writeSafetensors({ ...network(1).stateDict(), ...many }, { file: path("many.safetensors") });
  await expect(loadWeights(network(1), path("many.safetensors"))).rejects.toThrow(
    /got 30 unexpected\n(.*\n)* {2}… and 10 more\n/,
  );
});

test("except keeps a head, also one of another shape; strict: false loads what fits", async () => {
  saveWeights(network(1, 10), path("ten.safetensors"));
  const model = network(2, 3);
  const head = numbers(model)["fc.weight"];
  await loadWeights(model, path("ten.safetensors"), { except: ["fc"] });
  expect(numbers(model)["fc.weight"]).toEqual(head);
  expect(numbers(model)["conv1.weight"]).toEqual(numbers(network(1))["conv1.weight"]);

  const other = network(3, 3);
  const found = await loadWeights(other, path("ten.safetensors"), { strict: false });
  expect(found.misshaped).toEqual(["fc.weight", "fc.bias"]);
  expect(numbers(other)["conv1.bias"]).toEqual(numbers(network(1))["conv1.bias"]);
  await expect(loadWeights(model, path("ten.safetensors"), { except: ["f"] })).rejects.toThrow(
    'loadWeights: expected names of the model in except, got "f"',
  );
});

test("rename gives the model's names, and PyTorch's counters are left out", async () => {
  const state = Object.entries(network(1).stateDict());
  const file = path("prefix.safetensors");
  const named = Object.fromEntries(state.map(([name, value]) => [`module.${name}`, value]));
  writeSafetensors({ ...named, "module.bn.num_batches_tracked": full([], 5) }, { file });
  const model = network(2);
  await loadWeights(model, file, { rename: (name) => name.replace("module.", "") });
  expect(numbers(model)).toEqual(numbers(network(1)));
  const two = loadWeights(model, file, { rename: () => "fc.bias" });
  await expect(two).rejects.toThrow(
    /^loadWeights: expected one tensor of prefix\.safetensors for fc\.bias, got also module\./,
  );
});

test("F16 and float64 files load into float32", async () => {
  const model = network(1);
  saveWeights(model, path("half.safetensors"), { dtype: "F16" });
  const half = network(2);
  await loadWeights(half, path("half.safetensors"));
  const [a, b] = [numbers(model)["fc.weight"], numbers(half)["fc.weight"]];
  a.forEach((v, i) => {
    expect(Math.abs(v - b[i])).toBeLessThan(2 ** -11 * Math.abs(v) + 1e-7);
  });
  const wide = Object.entries(model.stateDict()).map(([k, v]) => [
    k,
    fromArray(Float64Array.from(v.values), v.shape),
  ]);
  writeSafetensors(Object.fromEntries(wide), { file: path("wide.safetensors") });
  await loadWeights(half, path("wide.safetensors"));
  expect(numbers(half)).toEqual(numbers(model));
});

test("weights with NaN are refused", async () => {
  const bad = { ...network(1).stateDict(), "fc.bias": tensor([1, Number.NaN]) };
  writeSafetensors(bad, { file: path("nan.safetensors") });
  const model = network(2);
  const was = numbers(model);
  await expect(loadWeights(model, path("nan.safetensors"))).rejects.toThrow(
    "loadWeights: expected finite numbers in nan.safetensors, got NaN in fc.bias",
  );
  expect(numbers(model)).toEqual(was);
});
