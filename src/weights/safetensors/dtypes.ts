/** The number formats of a .safetensors file, and how they become float32 or float64. */

/** A number format by the name that safetensors gives it. */
export type SafetensorsDtype =
  | "BOOL"
  | "U8"
  | "I8"
  | "U16"
  | "I16"
  | "F16"
  | "BF16"
  | "U32"
  | "I32"
  | "F32"
  | "U64"
  | "I64"
  | "F64"
  | "F8_E4M3"
  | "F8_E5M2";

interface Format {
  /** Bytes of one number. */
  bytes: number;
  /** What holds every number of the format exactly (64-bit integers: up to 2⁵³). */
  holds: "float32" | "float64";
  read: (view: DataView, at: number) => number;
  write?: (view: DataView, at: number, value: number) => void;
}

const LITTLE = true;

export const FORMATS: Record<SafetensorsDtype, Format> = {
  BOOL: {
    bytes: 1,
    holds: "float32",
    read: (view, at) => (view.getUint8(at) === 0 ? 0 : 1),
    write: (view, at, value) => view.setUint8(at, value === 0 ? 0 : 1),
  },
  U8: integer(1, "float32", "getUint8", "setUint8"),
  I8: integer(1, "float32", "getInt8", "setInt8"),
  U16: integer(2, "float32", "getUint16", "setUint16"),
  I16: integer(2, "float32", "getInt16", "setInt16"),
  F16: {
    bytes: 2,
    holds: "float32",
    read: (view, at) => halfToNumber(view.getUint16(at, LITTLE)),
    write: (view, at, value) => view.setUint16(at, numberToHalf(value), LITTLE),
  },
  BF16: {
    bytes: 2,
    holds: "float32",
    read: (view, at) => bitsToFloat(view.getUint16(at, LITTLE) << 16),
    write: (view, at, value) => view.setUint16(at, numberToBrain(value), LITTLE),
  },
  U32: integer(4, "float64", "getUint32", "setUint32"),
  I32: integer(4, "float64", "getInt32", "setInt32"),
  F32: {
    bytes: 4,
    holds: "float32",
    read: (view, at) => view.getFloat32(at, LITTLE),
    write: (view, at, value) => view.setFloat32(at, value, LITTLE),
  },
  U64: {
    bytes: 8,
    holds: "float64",
    read: (view, at) => Number(view.getBigUint64(at, LITTLE)),
    write: (view, at, value) => view.setBigUint64(at, BigInt(value), LITTLE),
  },
  I64: {
    bytes: 8,
    holds: "float64",
    read: (view, at) => Number(view.getBigInt64(at, LITTLE)),
    write: (view, at, value) => view.setBigInt64(at, BigInt(value), LITTLE),
  },
  F64: {
    bytes: 8,
    holds: "float64",
    read: (view, at) => view.getFloat64(at, LITTLE),
    write: (view, at, value) => view.setFloat64(at, value, LITTLE),
  },
  F8_E4M3: { bytes: 1, holds: "float32", read: (view, at) => smallToNumber(view.getUint8(at), 3) },
  F8_E5M2: { bytes: 1, holds: "float32", read: (view, at) => smallToNumber(view.getUint8(at), 2) },
};

/** Least and greatest whole number of the integer formats. */
export const RANGES: Partial<Record<SafetensorsDtype, readonly [number, number]>> = {
  BOOL: [0, 1],
  U8: [0, 255],
  I8: [-128, 127],
  U16: [0, 65535],
  I16: [-32768, 32767],
  U32: [0, 2 ** 32 - 1],
  I32: [-(2 ** 31), 2 ** 31 - 1],
  U64: [0, Number.MAX_SAFE_INTEGER],
  I64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
};

type Getter = "getUint8" | "getInt8" | "getUint16" | "getInt16" | "getUint32" | "getInt32";
type Setter = "setUint8" | "setInt8" | "setUint16" | "setInt16" | "setUint32" | "setInt32";

function integer(bytes: number, holds: Format["holds"], get: Getter, set: Setter): Format {
  return {
    bytes,
    holds,
    read: (view, at) => view[get](at, LITTLE),
    write: (view, at, value) => view[set](at, value, LITTLE),
  };
}

const scratch = new DataView(new ArrayBuffer(4));

function bitsToFloat(bits: number): number {
  scratch.setUint32(0, bits >>> 0);
  return scratch.getFloat32(0);
}

function floatToBits(value: number): number {
  scratch.setFloat32(0, value);
  return scratch.getUint32(0);
}

/** IEEE 754 binary16: 1 sign, 5 exponent, 10 fraction bits. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The nearest binary16, halves to the even one, too large ones to infinity. */
export function numberToHalf(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (size >= 65520) return sign | 0x7c00;
  // Steps between neighbours: 2⁻²⁴ below 2⁻¹⁴, then 2¹⁰ of them per power of two.
  const exponent = Math.max(-14, Math.floor(Math.log2(size || 2 ** -24)));
  const power = 2 ** exponent > size && exponent > -14 ? exponent - 1 : exponent;
  const steps = roundHalfToEven(size / 2 ** (power - 10));
  return sign | (steps + ((power + 14) << 10));
}

/** bfloat16: the upper half of a float32, rounded to the nearest, halves to the even one. */
function numberToBrain(value: number): number {
  if (Number.isNaN(value)) return 0x7fc0;
  const bits = floatToBits(value);
  return ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16) & 0xffff;
}

function roundHalfToEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}

/**
 * A number of 8 bits with 3 (E4M3, which has no infinity) or 2 (E5M2) fraction bits.
 * Source: Micikevicius et al. 2022, "FP8 Formats for Deep Learning", table 1.
 */
function smallToNumber(bits: number, fractionBits: 2 | 3): number {
  const sign = bits & 0x80 ? -1 : 1;
  const fraction = bits & (2 ** fractionBits - 1);
  const exponent = (bits & 0x7f) >> fractionBits;
  const bias = fractionBits === 3 ? 7 : 15;
  if (fractionBits === 3 && (bits & 0x7f) === 0x7f) return Number.NaN;
  if (fractionBits === 2 && exponent === 31) {
    return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  }
  if (exponent === 0) return sign * (fraction / 2 ** fractionBits) * 2 ** (1 - bias);
  return sign * (1 + fraction / 2 ** fractionBits) * 2 ** (exponent - bias);
}
