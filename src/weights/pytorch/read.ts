import { readFileSync } from "node:fs";
import { endianness } from "node:os";
import { DataError, fromArray, type Tensor } from "../../tensor/index.js";
import { FORMATS, type SafetensorsDtype } from "../safetensors/dtypes.js";
import { type Call, Global, type Makers, unpickle } from "./pickle.js";
import { readZip } from "./zip.js";

/** Numbers that several tensors may look at. */
interface Store {
  dtype: SafetensorsDtype;
  bytes: () => Uint8Array;
}

const STORAGES: Record<string, SafetensorsDtype> = {
  FloatStorage: "F32",
  DoubleStorage: "F64",
  HalfStorage: "F16",
  BFloat16Storage: "BF16",
  LongStorage: "I64",
  IntStorage: "I32",
  ShortStorage: "I16",
  CharStorage: "I8",
  ByteStorage: "U8",
  BoolStorage: "BOOL",
};
const ALONE = "save the state dict alone: torch.save(model.state_dict(), file)";

/**
 * Reads the tensors of a .pth file, as `torch.save(model.state_dict(), file)` writes it, also in the
 * form before PyTorch 1.6, in which the weights of older torchvision models are. The file is a Python
 * program in principle; nothing of it is run here: names beyond tensors and dicts are refused.
 *
 * Source   PyTorch, torch/serialization.py
 * @throws  DataError readPytorch: expected tensors in w.pth, got a call of os.system
 * @throws  DataError readPytorch: expected a .pth file at w.pth, got 68 65 6c 6c
 */
export function readPytorch(
  file: string | Uint8Array,
  name = typeof file === "string" ? file : "the file",
): Record<string, Tensor> {
  const bytes = typeof file === "string" ? readFileSync(file) : file;
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return tensorsOf(fromZip(bytes, name), name);
  if (bytes[0] === 0x80) return tensorsOf(fromLegacy(bytes, name), name);
  const start = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0"));
  throw new DataError("readPytorch", `a .pth file at ${name}`, start.join(" ") || "an empty file");
}

function fromZip(bytes: Uint8Array, name: string): unknown {
  const files = readZip(bytes, name);
  const pickle = [...files.keys()].find((path) => /(^|\/)data\.pkl$/.test(path));
  if (pickle === undefined) {
    throw new DataError(
      "readPytorch",
      `data.pkl in ${name}`,
      [...files.keys()].slice(0, 3).join(" "),
    );
  }
  const folder = pickle.slice(0, -"data.pkl".length);
  const stores = (key: string) => () => {
    const data = files.get(`${folder}data/${key}`);
    if (data) return data();
    throw new DataError("readPytorch", `data/${key} in ${name}`, "none");
  };
  return unpickle(files.get(pickle)!(), 0, `data.pkl of ${name}`, makers(name, stores)).value;
}

/** A magic number, a version, the system, the object, the order of the stores, then the stores. */
function fromLegacy(bytes: Uint8Array, name: string): unknown {
  const where = new Map<string, Uint8Array>();
  const stores = (key: string) => () => {
    const data = where.get(key);
    if (data) return data;
    throw new DataError("readPytorch", `the numbers ${key} in ${name}`, "none");
  };
  const widths = new Map<string, number>();
  const own = makers(name, stores, (key, dtype) => widths.set(key, FORMATS[dtype].bytes));
  let at = 0;
  const next = () => {
    const { value, end } = unpickle(bytes, at, name, own);
    at = end;
    return value;
  };
  for (let i = 0; i < 3; i++) next();
  const object = next();
  const keys = next();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const key of Array.isArray(keys) ? (keys as string[]) : []) {
    const size = at + 8 <= bytes.length ? Number(view.getBigInt64(at, true)) : 0;
    const length = size * (widths.get(key) ?? 4);
    if (at + 8 + length > bytes.length) {
      const expected = `${length} bytes from byte ${at + 8} of ${name}`;
      const hint = "the file may be cut off: get it again";
      throw new DataError("readPytorch", expected, `${Math.max(0, bytes.length - at - 8)}`, hint);
    }
    where.set(key, bytes.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  return object;
}

/** A tensor whose numbers are looked up when all stores are known. */
class Late {
  constructor(readonly make: () => Tensor) {}
}

function makers(
  name: string,
  stores: (key: string) => () => Uint8Array,
  seen: (key: string, dtype: SafetensorsDtype) => void = () => {},
): Makers {
  return {
    outside(id) {
      const [kind, type, key] = Array.isArray(id) ? (id as unknown[]) : [];
      const storage = type instanceof Global ? type.name : String(type);
      const short = storage.replace(/^torch\./, "");
      if (kind !== "storage" || !Object.hasOwn(STORAGES, short)) {
        throw new DataError("readPytorch", `numbers of a known kind in ${name}`, storage, ALONE);
      }
      const dtype = STORAGES[short];
      seen(String(key), dtype);
      return { dtype, bytes: stores(String(key)) } satisfies Store;
    },
    call: ({ name: called, args }: Call) => {
      if (called === "collections.OrderedDict") return new Map();
      if (called === "torch._utils._rebuild_tensor_v2") return late(args, name);
      if (called === "torch._utils._rebuild_parameter") return args[0];
      throw new DataError("readPytorch", `tensors in ${name}`, `a call of ${called}`, ALONE);
    },
  };
}

function late(args: unknown[], name: string): Late {
  const [store, offset, shape, strides] = args as [Store, number, number[], number[]];
  return new Late(() => {
    const { bytes: width, holds, read } = FORMATS[store.dtype];
    const bytes = store.bytes();
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const size = shape.reduce((a, b) => a * b, 1);
    const out = holds === "float32" ? new Float32Array(size) : new Float64Array(size);
    const last = shape.reduce((sum, n, axis) => sum + (n - 1) * strides[axis], offset);
    if (size > 0 && (last + 1) * width > bytes.length) {
      const expected = `${(last + 1) * width} bytes of numbers for [${shape}] in ${name}`;
      throw new DataError("readPytorch", expected, `${bytes.length}`);
    }
    if (store.dtype === "F32" && endianness() === "LE" && isContiguous(shape, strides)) {
      new Uint8Array(out.buffer).set(bytes.subarray(4 * offset, 4 * (offset + size)));
      return fromArray(out, shape);
    }
    const index = new Array<number>(shape.length).fill(0);
    let at = offset;
    for (let i = 0; i < size; i++) {
      out[i] = read(view, at * width);
      for (let axis = shape.length - 1; axis >= 0; axis--) {
        at += strides[axis];
        if (++index[axis] < shape[axis]) break;
        at -= strides[axis] * shape[axis];
        index[axis] = 0;
      }
    }
    return fromArray(out, shape);
  });
}

/** Row by row, without gaps. */
function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let next = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== next) return false;
    next *= shape[axis];
  }
  return true;
}

function tensorsOf(object: unknown, name: string): Record<string, Tensor> {
  if (!(object instanceof Map)) {
    throw new DataError("readPytorch", `a dict of tensors in ${name}`, typeof object, ALONE);
  }
  const entries = [...object].map(([key, value]) => {
    if (value instanceof Late) return [String(key), value.make()] as const;
    const got = value instanceof Map ? "a dict" : String(value);
    throw new DataError("readPytorch", `a tensor for ${key} in ${name}`, got, ALONE);
  });
  return Object.fromEntries(entries);
}
