import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { linear, sequential } from "../../src/nn/index.js";
import { tensor } from "../../src/tensor/index.js";
import {
  loadTorchvision,
  loadWeights,
  readPytorch,
  writeSafetensors,
} from "../../src/weights/index.js";
import { currentName } from "../../src/weights/torchvision.js";
import recorded from "../oracle/pytorchFiles.json" with { type: "json" };

const folder = mkdtempSync(join(tmpdir(), "pth-"));
afterAll(() => rmSync(folder, { recursive: true }));
const bytesOf = (base64: string) => Uint8Array.from(Buffer.from(base64, "base64"));
const put = (name: string, bytes: Uint8Array) => {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
};

describe(`files of ${recorded.recordedWith}`, () => {
  test.each(Object.entries(recorded.files))(
    "%s: views, kinds of numbers, parameters",
    (name, base64) => {
      const tensors = readPytorch(put(`${name}.pth`, bytesOf(base64)));
      expect(Object.keys(tensors)).toEqual(Object.keys(recorded.tensors));
      for (const [key, { shape, values }] of Object.entries(recorded.tensors)) {
        expect([key, tensors[key].shape]).toEqual([key, shape]);
        expect([key, [...tensors[key].values]]).toEqual([key, values]);
      }
    },
  );

  test.each(Object.entries(recorded.files))(
    "%s, cut anywhere: an error, never a wrong number",
    (_, base64) => {
      const whole = bytesOf(base64);
      for (let n = 0; n < whole.length; n += 13) {
        expect(() => readPytorch(whole.subarray(0, n), "w.pth")).toThrow(
          /^readPytorch: expected .*w\.pth/,
        );
      }
    },
  );

  test("anything else than a dict of tensors is refused, not run", () => {
    const message = (name: keyof typeof recorded.others) => {
      try {
        readPytorch(bytesOf(recorded.others[name]), "w.pth");
        return "read";
      } catch (error) {
        return String(error);
      }
    };
    expect(message("module")).toMatch(
      /readPytorch: expected .*w\.pth.*\nhint: save the state dict alone: torch\.save\(model\.state_dict\(\), file\)$/,
    );
    expect(message("nested")).toMatch(/readPytorch: expected a tensor for epoch in w\.pth, got 3/);
    expect(message("list")).toMatch(
      /readPytorch: expected a dict of tensors in w\.pth, got object/,
    );
  });

  test("a call of anything is refused", () => {
    // cos\nsystem\n(U\x02ls tR. in protocol 2: what a hostile file would try.
    const hostile = Buffer.concat([
      Buffer.from([0x80, 2]),
      Buffer.from("cos\nsystem\n(U\x02lstR."),
    ]);
    expect(() => readPytorch(hostile, "w.pth")).toThrow(
      "readPytorch: expected tensors in w.pth, got a call of os.system\nhint: save the state dict alone",
    );
    expect(() => readPytorch(Buffer.from("hello"), "w.pth")).toThrow(
      "readPytorch: expected a .pth file at w.pth, got 68 65 6c 6c",
    );
    const odd = Buffer.from([0x80, 2, 0xff]);
    expect(() => readPytorch(odd, "w.pth")).toThrow(
      "readPytorch: expected a pickle at byte 2 of w.pth, got the opcode ff",
    );
  });
});

test("loadWeights tells the formats apart by their first bytes", async () => {
  const file = put("w.bin", bytesOf(recorded.files.zip));
  const model = sequential({ conv: linear(4, 3, { bias: false }) });
  await loadWeights(model, file, { rename: (name) => (name === "conv.weight" ? name : null) });
  expect([...model.stateDict()["conv.weight"].values]).toEqual(
    recorded.tensors["conv.weight"].values,
  );
  // A header of 0x80 bytes makes a .safetensors file begin as a pickle does.
  const weight = tensor([
    [1, 2, 3, 4],
    [5, 6, 7, 8],
    [9, 10, 11, 12],
  ]);
  for (let pad = 0; pad < 80; pad++) {
    const bytes = writeSafetensors({ "conv.weight": weight }, { metadata: { x: "x".repeat(pad) } });
    if (bytes[0] !== 0x80) continue;
    await loadWeights(model, put("s.bin", bytes));
    expect(model.stateDict()["conv.weight"].toArray()).toEqual(weight.toArray());
    return;
  }
  throw new Error("no header of 0x80 bytes was made");
});

test("no file", async () => {
  const file = join(folder, "none");
  await expect(loadWeights(linear(1, 1), file)).rejects.toThrow(
    `loadWeights: expected a file at ${file}, got ENOENT`,
  );
});

describe("torchvision", () => {
  test("a file of another model is refused by its checksum; unknown names too", async () => {
    const file = put("resnet18.pth", bytesOf(recorded.files.zip));
    const sum = createHash("sha256").update(bytesOf(recorded.files.zip)).digest("hex");
    expect(sum.startsWith("f37072fd")).toBe(false);
    await expect(loadTorchvision(linear(1, 1), "resnet18", { from: file })).rejects.toThrow(
      "loadWeights: expected resnet18.pth with the SHA-256 f37072fd, got another",
    );
    await expect(loadTorchvision(linear(1, 1), "resnet19")).rejects.toThrow(
      'loadTorchvision: expected one of alexnet, vgg11, vgg11_bn, vgg13, vgg13_bn, vgg16, vgg16_bn, vgg19, vgg19_bn, googlenet, resnet18, resnet34, resnet50, resnet101, resnet152, densenet121, densenet161, densenet169, densenet201, mobilenet_v2, got "resnet19"',
    );
  });

  test("DenseNet's old names become today's", () => {
    expect(currentName("features.denseblock1.denselayer2.norm.1.running_mean")).toBe(
      "features.denseblock1.denselayer2.norm1.running_mean",
    );
    expect(currentName("features.transition1.norm.weight")).toBe(
      "features.transition1.norm.weight",
    );
    expect(currentName("layer1.0.conv1.weight")).toBe("layer1.0.conv1.weight");
  });
});
