// Just enough of the ONNX format (onnx.proto3, protocol buffers) to write a model of float32.

/** Bytes of a number, seven bits at a time. */
function varint(value) {
  const bytes = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

const join = (...parts) => Buffer.concat(parts.flat(Number.POSITIVE_INFINITY));
const int = (field, value) => join(varint(field << 3), varint(value));
const bytes = (field, content) => join(varint((field << 3) | 2), varint(content.length), content);
const text = (field, value) => bytes(field, Buffer.from(value));
const float = (field, value) => {
  const four = Buffer.alloc(4);
  four.writeFloatLE(value);
  return join(varint((field << 3) | 5), four);
};

const FLOAT = 1;
const INT_ATTRIBUTE = 2;
const FLOAT_ATTRIBUTE = 1;
const INTS_ATTRIBUTE = 7;

function attribute([name, value]) {
  if (Array.isArray(value)) {
    return join(
      text(1, name),
      value.map((v) => int(8, v)),
      int(20, INTS_ATTRIBUTE),
    );
  }
  if (Number.isInteger(value)) return join(text(1, name), int(3, value), int(20, INT_ATTRIBUTE));
  return join(text(1, name), float(2, value), int(20, FLOAT_ATTRIBUTE));
}

function node({ op, inputs, output, attributes = {} }) {
  return join(
    inputs.map((name) => text(1, name)),
    text(2, output),
    text(3, output),
    text(4, op),
    Object.entries(attributes).map((entry) => bytes(5, attribute(entry))),
  );
}

function initializer({ name, shape, values }) {
  const raw = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return join(
    shape.map((d) => int(1, d)),
    int(2, FLOAT),
    text(8, name),
    bytes(9, raw),
  );
}

function valueInfo(name, shape) {
  const dimensions = shape.map((d) => bytes(1, int(1, d)));
  const type = bytes(1, join(int(1, FLOAT), bytes(2, join(dimensions))));
  return join(text(1, name), bytes(2, type));
}

/**
 * The bytes of a model.
 *
 * @param inputs name → shape
 * @param outputs name → shape
 * @param nodes { op, inputs, output, attributes } in the order in which they are computed
 * @param weights { name, shape, values: Float32Array }
 */
export function encodeModel({ inputs, outputs, nodes, weights }) {
  const graph = join(
    nodes.map((n) => bytes(1, node(n))),
    text(2, "bench"),
    weights.map((w) => bytes(5, initializer(w))),
    Object.entries(inputs).map(([name, shape]) => bytes(11, valueInfo(name, shape))),
    Object.entries(outputs).map(([name, shape]) => bytes(12, valueInfo(name, shape))),
  );
  const IR_VERSION = 8;
  const OPSET = 13;
  return join(int(1, IR_VERSION), bytes(7, graph), bytes(8, join(text(1, ""), int(2, OPSET))));
}
