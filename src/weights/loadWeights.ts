import { basename } from "node:path";
import { isGood } from "../data/download/cache.js";
import { download } from "../data/index.js";
import type { Module, StateDict } from "../nn/index.js";
import { DataError, OptionError } from "../tensor/index.js";
import { type Match, match, mismatch } from "./match.js";
import { readWeights } from "./readWeights.js";

export interface LoadWeightsOptions {
  /** SHA-256 of the file, or at least its first 8 digits: another file is refused. */
  sha256?: string;
  /** Parts of the model that keep their own weights, by name or beginning: `["fc"]`. */
  except?: readonly string[];
  /** The model's name for a name in the file; null leaves it out. */
  rename?: (name: string) => string | null;
  /** False loads what fits and leaves the rest. Default true. */
  strict?: boolean;
  /** Shows the download. Default true. */
  show?: boolean;
}

/**
 * Loads weights into a model from a .safetensors or .pth file or the address of one, which is fetched
 * once and kept. Where a name or a shape does not fit, nothing is changed, and one error lists them all.
 * Returns what fits, is missing, unexpected and misshaped.
 *
 * The names are PyTorch's, so that weights of torchvision's models load.
 * @throws DataError loadWeights: expected w.safetensors to have the 2 names and shapes of the model, got 1 missing
 * @throws DataError loadWeights: expected finite numbers in w.safetensors, got NaN in fc.weight
 * @throws OptionError loadWeights: expected names of the model in except, got "head"
 */
export async function loadWeights(
  model: Module,
  source: string,
  { sha256, except = [], rename, strict = true, show }: LoadWeightsOptions = {},
): Promise<Match> {
  const remote = /^https?:/.test(source);
  const file = remote ? await download(source, { sha256, show }) : source;
  if (!remote && sha256 !== undefined) await checkFile(file, sha256);
  // Shapes alone: no first numbers are drawn that the file's would overwrite.
  const shapes = [...model.stateShapes()].map(([name, shape]) => [name, { shape }] as const);
  const all = Object.fromEntries(shapes);
  const kept = (name: string) =>
    except.some((part) => name === part || name.startsWith(`${part}.`));
  for (const part of except) {
    if (Object.keys(all).some((name) => name === part || name.startsWith(`${part}.`))) continue;
    throw new OptionError("loadWeights", "names of the model in except", JSON.stringify(part));
  }
  const without = <T>(dict: Record<string, T>): Record<string, T> =>
    Object.fromEntries(Object.entries(dict).filter(([name]) => !kept(name)));
  const wanted = without(all);
  const given = without(renamed(readWeights(file), rename, basename(file)));
  const found = match(wanted, given);
  const whole = found.missing.length + found.unexpected.length + found.misshaped.length === 0;
  if (strict && !whole) throw mismatch(wanted, given, found, basename(file));
  checkNumbers(given, found.fitting, basename(file));
  const loaded = Object.fromEntries(found.fitting.map((name) => [name, given[name]]));
  model.loadStateDict(loaded, { partial: true });
  return found;
}

async function checkFile(file: string, wanted: string): Promise<void> {
  if (await isGood(file, { sha256: wanted })) return;
  throw new DataError("loadWeights", `${basename(file)} with the SHA-256 ${wanted}`, "another");
}

function renamed(
  tensors: StateDict,
  rename: LoadWeightsOptions["rename"],
  file: string,
): StateDict {
  if (!rename) return tensors;
  const out: StateDict = {};
  for (const [name, tensor] of Object.entries(tensors)) {
    const next = rename(name);
    if (next === null) continue;
    if (Object.hasOwn(out, next)) {
      throw new DataError("loadWeights", `one tensor of ${file} for ${next}`, `also ${name}`);
    }
    out[next] = tensor;
  }
  return out;
}

function checkNumbers(given: StateDict, names: string[], file: string): void {
  for (const name of names) {
    const { values } = given[name];
    for (let i = 0; i < values.length; i++) {
      if (Number.isFinite(values[i])) continue;
      throw new DataError("loadWeights", `finite numbers in ${file}`, `${values[i]} in ${name}`);
    }
  }
}
